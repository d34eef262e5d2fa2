/** The ports of the policy's domain in memory, and builders for what they hold. Whole lists and lines, answered at once. */
import type { CallFacts, Entry, LiveLine } from '../../services/policy/domain/decision.js';
import { guessWindowMs, knownForMs } from '../../services/policy/domain/guessing.js';
import type { Absent, Attempt, Found, GuessCounts, Guesser, Guesses, KeyedPin, Lines, Lists, Soon, Unavailable } from '../../services/policy/domain/ports.js';
import type { AskPin, CheckCaller, Connect, Destination, ListRef, Menu, PromptRef, Schedule, Step } from '../../services/policy/domain/tenant.js';

type LiveAnswer = Awaited<ReturnType<Lines['live']>>;

/** Lines by called number, every release that was ever given, and whatever else they should answer. */
export class FakeLines implements Lines {
  readonly #live = new Map<string, LiveAnswer>();
  readonly #releases = new Map<string, LiveLine>();

  constructor(...lines: readonly LiveLine[]) {
    for (const line of lines) this.publish(line);
  }

  publish(live: LiveLine): void {
    this.#live.set(live.line.number, { kind: 'found', value: live });
    this.#releases.set(`${live.tenant}/${live.release}/${live.line.number}`, live);
  }

  /** What the live line of a number is from now on; a call under way keeps its release. */
  answer(called: string, answer: LiveAnswer): void {
    this.#live.set(called, answer);
  }

  live(called: string): Soon<LiveAnswer> {
    return this.#live.get(called) ?? absent;
  }

  at(tenant: string, release: number, called: string): Soon<Found<LiveLine> | Absent | Unavailable> {
    return foundOr(this.#releases.get(`${tenant}/${release}/${called}`));
  }
}

interface ListedEntry {
  /** A number, a prefix that ends in `*`, or a PIN. */
  readonly key: string;
  readonly entry: Entry;
}

/** Lists by tenant and name. `fails` makes every look-up unavailable, as when the store is gone. */
export class FakeLists implements Lists {
  fails = false;
  /** Calls that an entry was used by, by entry id. */
  readonly uses = new Map<string, Set<string>>();
  readonly #entries = new Map<string, ListedEntry[]>();

  add(key: string, entry: Entry): this {
    const name = nameOf(entry.list);
    this.#entries.set(name, [...(this.#entries.get(name) ?? []), { key, entry }]);
    return this;
  }

  remove(id: string): void {
    for (const [name, entries] of this.#entries) this.#entries.set(name, entries.filter(({ entry }) => entry.id !== id));
  }

  caller(list: ListRef, number: string, nowMs: number): Soon<Found<Entry> | Absent | Unavailable> {
    if (this.fails) return down;
    const hits = this.#of(list, nowMs).filter(({ key }) => (key.endsWith('*') ? number.startsWith(key.slice(0, -1)) : key === number));
    return foundOr(hits.sort((one, other) => weight(other.key) - weight(one.key))[0]?.entry);
  }

  pin(lists: readonly ListRef[], pin: string, nowMs: number): Soon<Found<Entry> | Absent | Unavailable> {
    if (this.fails) return down;
    return foundOr(this.#all(lists, nowMs).find(({ key }) => key === pin)?.entry);
  }

  entry(lists: readonly ListRef[], by: { readonly id: string } | { readonly label: string }, nowMs: number): Soon<Found<Entry> | Absent | Unavailable> {
    if (this.fails) return down;
    return foundOr(this.#all(lists, nowMs).find(({ entry }) => ('id' in by ? entry.id === by.id : entry.label === by.label))?.entry);
  }

  use(entry: Entry, callUid: string): Soon<{ readonly kind: 'counted' } | { readonly kind: 'used-up' } | Unavailable> {
    if (this.fails) return down;
    const calls = this.uses.get(entry.id) ?? new Set();
    if (!calls.has(callUid) && calls.size >= (entry.uses ?? Infinity)) return { kind: 'used-up' };
    this.uses.set(entry.id, calls.add(callUid));
    return { kind: 'counted' };
  }

  #all(lists: readonly ListRef[], nowMs: number): ListedEntry[] {
    return lists.flatMap((list) => this.#of(list, nowMs));
  }

  #of(list: ListRef, nowMs: number): ListedEntry[] {
    const entries = this.#entries.get(nameOf(list)) ?? [];
    return entries.filter(({ entry }) => nowMs >= (entry.validFromMs ?? -Infinity) && nowMs <= (entry.validUntilMs ?? Infinity));
  }
}

interface CountedGuess {
  readonly who: Guesser;
  readonly attemptId: string | undefined;
  readonly atMs: number;
}

/** Counts wrong PINs as a store would. `preset` stands in for guesses of others. */
export class FakeGuesses implements Guesses {
  fails = false;
  preset: Partial<GuessCounts> = {};
  readonly guesses: CountedGuess[] = [];
  readonly #known = new Map<string, number>();

  counts(who: Guesser, nowMs: number): Soon<({ readonly kind: 'counts' } & GuessCounts) | Unavailable> {
    if (this.fails) return down;
    const recent = this.guesses.filter(({ atMs }) => atMs > nowMs - guessWindowMs);
    const lists = who.lists.map((list) => recent.filter((guess) => guess.who.lists.some((other) => nameOf(other) === nameOf(list))).length);
    const gotInMs = this.#known.get(knownName(who)) ?? -Infinity;
    return {
      kind: 'counts',
      caller: (this.preset.caller ?? 0) + recent.filter((guess) => callerName(guess.who) === callerName(who)).length,
      line: (this.preset.line ?? 0) + recent.filter((guess) => guess.who.called === who.called).length,
      list: (this.preset.list ?? 0) + Math.max(0, ...lists),
      known: this.preset.known ?? (who.caller !== undefined && nowMs - gotInMs <= knownForMs),
    };
  }

  /** Counts are held until the answer as a store's would be; only wrong PINs stay in `guesses`. */
  attempt(who: Guesser, { attemptId }: KeyedPin, nowMs: number): Soon<Attempt | Unavailable> {
    const before = this.counts(who, nowMs);
    if (before instanceof Promise) return before.then((said) => this.#attempted(said, who, attemptId, nowMs));
    return this.#attempted(before, who, attemptId, nowMs);
  }

  #attempted(counts: ({ readonly kind: 'counts' } & GuessCounts) | Unavailable, who: Guesser, attemptId: string | undefined, nowMs: number): Attempt | Unavailable {
    if (counts.kind === 'unavailable') return counts;
    const repeated = attemptId !== undefined && this.guesses.some((guess) => guess.attemptId === attemptId);
    const before = repeated ? { ...counts, caller: counts.caller - 1, line: counts.line - 1, list: counts.list - 1 } : counts;
    const stands = (): ReturnType<Attempt['stands']> => {
      if (this.fails) return down;
      if (!repeated) this.guesses.push({ who, attemptId, atMs: nowMs });
      return andThen(this.counts(who, nowMs), (said) => (repeated && said.kind === 'counts' ? { ...said, repeated } : said));
    };
    return { kind: 'attempt', before, stands, takeBack: () => undefined };
  }

  gotIn(who: Guesser, nowMs: number): Soon<void> {
    this.#known.set(knownName(who), nowMs);
  }
}

export const tenant = 'smith-partners';
export const called = '+31201234567';
export const callerNumber = '+31612345678';
export const vip: ListRef = { tenant, list: 'vip' };
export const clients: ListRef = { tenant, list: 'clients' };

export function aPrompt(name: string): PromptRef {
  return { sha256: Buffer.from(name).toString('hex').padEnd(64, '0'), durationMs: 1500, language: 'en' };
}

/** A line with these steps, begun at the first; every prompt that a step names is rendered. */
export function aLine(steps: Readonly<Record<string, Step>>, more: Partial<Omit<LiveLine, 'line'>> & { readonly number?: string } = {}): LiveLine {
  const { number = called, ...rest } = more;
  const prompts = Object.fromEntries(Object.values(steps).flatMap(promptNames).map((name) => [name, aPrompt(name)]));
  return {
    tenant, release: 7, timezone: 'Europe/Amsterdam', schedules: { office }, prompts,
    line: { number, name: 'Client line', start: Object.keys(steps)[0] ?? '', steps },
    ...rest,
  };
}

/** Monday to Friday, 09:00 to 17:30. */
export const office: Schedule = { open: [{ days: [1, 2, 3, 4, 5], fromMinute: 540, untilMinute: 1050 }], closed: [] };

export function facts(more: Partial<CallFacts> = {}): CallFacts {
  return { callUid: '00112233445566778899aabbccddeeff', called, caller: callerNumber, withheld: false, asserted: true, trunk: 'default', attestation: 'none', receivedAtMs: 0, ...more };
}

/** Facts of a call whose caller's number is not known. */
export function withheldFacts(more: Partial<CallFacts> = {}): CallFacts {
  const { caller: _, ...rest } = facts(more);
  return { ...rest, withheld: true };
}

export function anEntry(id: string, more: Partial<Entry> = {}): Entry {
  return { id, list: clients, ...more };
}

export function toNumber(number: string): Destination {
  return { kind: 'number', number };
}

export function askPin(more: Partial<AskPin> = {}): AskPin {
  return {
    do: 'ask-pin', lists: [clients], prompt: 'welcome', retry: 'wrong', minDigits: 4, maxDigits: 8, attempts: 3, endKey: '#', bargeIn: true,
    firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000, valid: 'through', invalid: 'refuse', silent: 'refuse', locked: 'refuse', ...more,
  };
}

export function checkCaller(more: Partial<CheckCaller> = {}): CheckCaller {
  return { do: 'check-caller', list: vip, attestation: 'none', listed: 'through', unlisted: 'refuse', withheld: 'refuse', unproven: 'refuse', ...more };
}

export function menu(keys: Readonly<Record<string, string>>, more: Partial<Menu> = {}): Menu {
  return { do: 'menu', prompt: 'choose', keys, attempts: 3, firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000, invalid: 'refuse', silent: 'refuse', ...more };
}

export function connectTo(...destinations: readonly Destination[]): Connect {
  return { do: 'connect', to: { kind: 'fixed', destinations }, ringSeconds: 30, mode: 'trunk' };
}

export function connectMatched(...whenNone: readonly Destination[]): Connect {
  return { do: 'connect', to: whenNone.length > 0 ? { kind: 'matched', default: whenNone } : { kind: 'matched' }, ringSeconds: 30, mode: 'trunk' };
}

const absent: Absent = { kind: 'absent' };
const down: Unavailable = { kind: 'unavailable', why: 'the store is gone' };

function foundOr<T>(value: T | undefined): Found<T> | Absent {
  return value === undefined ? absent : { kind: 'found', value };
}

function andThen<T, U>(answer: Soon<T>, then: (value: T) => U): Soon<U> {
  return answer instanceof Promise ? answer.then(then) : then(answer);
}

function nameOf({ tenant: owner, list }: ListRef): string {
  return `${owner}/${list}`;
}

/** An exact number beats any prefix, a longer prefix a shorter one. */
function weight(key: string): number {
  return key.endsWith('*') ? key.length : 1000;
}

function callerName({ caller, trunk, called: line }: Guesser): string {
  return `${caller ?? 'withheld'} ${trunk} ${line}`;
}

function knownName({ caller, called: line }: Guesser): string {
  return `${caller ?? ''} ${line}`;
}

function promptNames(step: Step): string[] {
  switch (step.do) {
    case 'ask-pin':
      return [step.prompt, step.retry];
    case 'verify':
      return [...(step.hold === undefined ? [] : [step.hold]), ...(step.ask === undefined ? [] : [step.ask.prompt, step.ask.retry])];
    case 'menu':
    case 'play':
    case 'voicemail':
      return [step.prompt];
    case 'connect':
      return step.whisper === undefined ? [] : [step.whisper];
    default:
      return [];
  }
}
