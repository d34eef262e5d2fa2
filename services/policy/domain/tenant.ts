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

/** Asks a customer's own system. Understood by `check`; not available yet. */
export interface Verify {
  readonly do: 'verify';
  readonly url: string;
  readonly with: 'caller' | 'pin' | 'both';
  readonly timeoutMs: number;
  readonly cacheMs: number;
  /** The keys of `ask-pin`, where a PIN is part of the question. */
  readonly ask?: Omit<AskPin, 'do' | 'lists' | 'valid' | 'invalid' | 'silent' | 'locked' | 'unavailable'>;
  readonly verified: StepName;
  readonly unverified: StepName;
  readonly unavailable: StepName;
}

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

/** One row of a PIN list. The PIN is in clear only between the file and the store's hash. */
export interface PinRow extends RowData {
  readonly pin: string;
  /** How many calls it opens; absent: no limit. */
  readonly uses?: number;
}

export interface RowData {
  readonly label?: string;
  /** Tried in turn. */
  readonly destinations?: readonly Destination[];
  /** Milliseconds since 1970, both included; absent: open. */
  readonly validFromMs?: number;
  readonly validUntilMs?: number;
}
