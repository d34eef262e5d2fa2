/**
 * What a tenant has configured, as plain data: read from a folder, kept in a release, walked by the flow.
 * Everything optional in the flow language has its default here; durations are milliseconds.
 */

/** A list of a tenant; another tenant's only where the operator shares it. */
export interface ListRef {
  readonly tenant: string;
  readonly list: string;
}

export type ListKind = 'callers' | 'pins';

/** Where a call may be sent. Numbers are E.164 with `+`; URIs are `sip:`, `sips:` or `tel:`. */
export type Destination = { readonly kind: 'number'; readonly number: string } | { readonly kind: 'uri'; readonly uri: string };

/** STIR levels that a caller's number can have (RFC 8588), and `failed` for a signature that did not verify. */
export type Attestation = 'none' | 'A' | 'B' | 'C' | 'failed';

export type StepName = string;

/** Looks the caller up. `unavailable` of every step: where to go when the look-up could not be made. */
export interface CheckCaller {
  readonly do: 'check-caller';
  readonly list: ListRef;
  readonly attestation: Exclude<Attestation, 'failed'>;
  readonly listed: StepName;
  readonly unlisted: StepName;
  readonly withheld: StepName;
  readonly unproven: StepName;
  readonly unavailable?: StepName;
}

/** How digits are collected, for a PIN and for a menu. */
export interface KeyTimes {
  readonly firstDigitMs: number;
  readonly betweenDigitsMs: number;
  readonly totalMs: number;
}

export interface AskPin extends KeyTimes {
  readonly do: 'ask-pin';
  readonly lists: readonly ListRef[];
  readonly prompt: string;
  readonly retry: string;
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly attempts: number;
  /** `''`: no key ends the entry. */
  readonly endKey: '#' | '';
  readonly bargeIn: boolean;
  readonly valid: StepName;
  readonly invalid: StepName;
  readonly silent: StepName;
  readonly locked: StepName;
  readonly unavailable?: StepName;
}

/** Asks a customer's own system whether a caller, or what a caller keys, is known there. */
export interface Verify {
  readonly do: 'verify';
  readonly verifier: Verifier;
  readonly with: 'caller' | 'pin' | 'both';
  /** What is heard while the answer is waited for. */
  readonly hold?: string;
  /** The keys of `ask-pin`, where a PIN is part of the question. */
  readonly ask?: Omit<AskPin, 'do' | 'lists' | 'valid' | 'invalid' | 'silent' | 'locked' | 'unavailable'>;
  readonly verified: StepName;
  readonly unverified: StepName;
  readonly silent: StepName;
  readonly locked: StepName;
  readonly unavailable: StepName;
}

/** How a customer's own system is asked over HTTPS, and how its answer is read. */
export interface Verifier {
  /** The tenant's name for it; one that a step has for itself goes by the step's name. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With `{caller}`, `{called}` and `{pin}` in its path or query. */
  readonly url: string;
  /** Names are lower case; `${LATCHKEY_SECRET_…}` in a value stands for a secret of the environment. */
  readonly headers: Readonly<Record<string, string>>;
  /** With `{caller}`, `{called}` and `{pin}` in its texts; absent: nothing is sent. */
  readonly body?: JsonValue;
  /** Where the verdict stands in the answer: a JSON Pointer (RFC 6901), as are the others. */
  readonly verdict: string;
  /** The verdicts that mean `verified`; absent: `true`. */
  readonly verifiedIf?: readonly string[];
  readonly label: string;
  readonly destination: string;
  /** What an answer 404 means. */
  readonly notFound: 'unverified' | 'unavailable';
  /** Of the whole question, with all its tries. */
  readonly timeoutMs: number;
  /** How long an answer is used again; 0: never. */
  readonly cacheMs: { readonly verified: number; readonly unverified: number };
  /** How destinations in its answer are read, as in the tenant's files. */
  readonly country?: string;
  readonly pbx?: string;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export interface Menu extends KeyTimes {
  readonly do: 'menu';
  readonly prompt: string;
  readonly keys: Readonly<Record<string, StepName>>;
  readonly attempts: number;
  readonly invalid: StepName;
  readonly silent: StepName;
}

export interface CheckSchedule {
  readonly do: 'check-schedule';
  readonly schedule: string;
  readonly open: StepName;
  readonly closed: StepName;
}

export interface Play {
  readonly do: 'play';
  readonly prompt: string;
  readonly then: StepName;
}

/** `trunk`: as the profile of the trunk says. */
export type ConnectMode = 'trunk' | 'redirect' | 'refer' | 'bridge';

export interface Connect {
  readonly do: 'connect';
  /** `matched`: the matched entry's destination, else `default`. */
  readonly to: { readonly kind: 'fixed'; readonly destinations: readonly Destination[] } | { readonly kind: 'matched'; readonly default?: readonly Destination[] };
  readonly whisper?: string;
  readonly label?: string;
  readonly ringSeconds: number;
  readonly mode: ConnectMode;
  readonly failed?: StepName;
}

export interface Voicemail {
  readonly do: 'voicemail';
  readonly box: string;
  readonly prompt: string;
  readonly maxSeconds: number;
}

export const rejectKinds = ['busy', 'declined', 'forbidden', 'not-found', 'unwanted', 'anonymous', 'unavailable'] as const;
export type RejectKind = (typeof rejectKinds)[number];

export interface Reject {
  readonly do: 'reject';
  readonly as: RejectKind;
}

export interface HangUp {
  readonly do: 'hang-up';
}

export type Step = CheckCaller | AskPin | Verify | Menu | CheckSchedule | Play | Connect | Voicemail | Reject | HangUp;

/** A called number that we look after, with its flow. */
export interface Line {
  /** E.164 with `+`. */
  readonly number: string;
  readonly name: string;
  readonly start: StepName;
  readonly steps: Readonly<Record<StepName, Step>>;
}

/** Minutes of the day, 0 to 1440; `untilMinute` below `fromMinute`: over midnight. Days: 1 Monday to 7 Sunday. */
export interface OpenSpan {
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly untilMinute: number;
}

/** Calendar days, both included, as `2026-12-25`. */
export interface ClosedDays {
  readonly from: string;
  readonly until: string;
}

/** Closed days beat open spans; all in the tenant's time zone. */
export interface Schedule {
  readonly open: readonly OpenSpan[];
  readonly closed: readonly ClosedDays[];
}

/** What a caller is to hear: text to speak, or a file of the tenant's folder. */
export type PromptSource = { readonly kind: 'say'; readonly text: string; readonly language: string } | { readonly kind: 'file'; readonly path: string; readonly language: string };

/** A rendered prompt: its bytes (WAV, 8 kHz, 16 bit, mono) lie in the store under their hash. */
export interface PromptRef {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly durationMs: number;
  readonly language: string;
}

export interface TenantConfig {
  readonly tenant: string;
  /** ISO 3166-1 alpha-2: how numbers written nationally in the tenant's files are read. */
  readonly country?: string;
  /** IANA name. */
  readonly timezone: string;
  readonly language: string;
  readonly pbx?: string;
  /** Highest chance a day, 0 to 1, that somebody guesses a PIN of one of its lists; absent: no release is refused for it. */
  readonly maxGuessChance?: number;
  readonly lists: Readonly<Record<string, ListKind>>;
  readonly prompts: Readonly<Record<string, PromptSource>>;
  readonly schedules: Readonly<Record<string, Schedule>>;
  readonly lines: readonly Line[];
}

/** One row of a callers list, read and checked. `number` is E.164 with `+`; a prefix ends in `*`. */
export interface CallerRow extends RowData {
  readonly number: string;
}

/** One row of a PIN list. The PIN is in clear only between the file and the store's hash; a file may also hold the hash. */
export type PinRow = RowData & {
  /** How many calls it opens; absent: no limit. */
  readonly uses?: number;
} & ({ readonly pin: string; readonly pinHash?: undefined } | { readonly pin?: undefined; readonly pinHash: PinHash });

/** The keyed hash of a PIN that somebody made beforehand. */
export interface PinHash {
  /** Id of the key that it was made under. */
  readonly keyId: string;
  /** How many the PIN has. */
  readonly digits: number;
  /** 32 bytes as lower-case hexadecimal. */
  readonly hex: string;
}

export interface RowData {
  readonly label?: string;
  /** Tried in turn. */
  readonly destinations?: readonly Destination[];
  /** Milliseconds since 1970, both included; absent: open. */
  readonly validFromMs?: number;
  readonly validUntilMs?: number;
}
