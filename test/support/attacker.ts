/** An attacker who tries PINs on replicas of the policy service, and counts how many of them were looked at. */
import assert from 'node:assert/strict';
import { cursorMac } from '../../services/policy/decisions/cursor-mac.js';
import { decider, type Decider } from '../../services/policy/decisions/decide.js';
import { cursorCodec } from '../../services/policy/domain/cursor.js';
import type { CallFacts, Decision } from '../../services/policy/domain/decision.js';
import type { Lists } from '../../services/policy/domain/ports.js';
import type { Store } from '../../services/policy/store/store.js';
import { aPinList, aRelease, clientsOfSmith, openTestDirectory, type TestDirectory } from './directory-fixture.js';
import { FakeClock } from './fake-clock.js';
import { askPin, connectTo, facts, toNumber } from './fake-directory.js';
import { everyCapability } from './policy-call.js';

export const lines = ['+31201234567', '+31201234568'];
export const ownersPin = '271828';
const [minuteMs, hourMs] = [60_000, 3_600_000];

/** Replicas on one store, and how many PINs they looked at: each of them would have opened had it been right. */
export class Victims {
  readonly clock = new FakeClock();
  readonly #store: () => Store | Promise<Store>;
  readonly #directories: TestDirectory[] = [];
  #deciders: Decider[] = [];
  looked = 0;
  #asked = 0;

  /** @param store opens the store as each replica does for itself */
  constructor(store: () => Store | Promise<Store>) {
    this.#store = store;
  }

  async open(replicas: number): Promise<this> {
    for (let replica = 0; replica < replicas; replica++) await this.#addReplica();
    const [first] = this.#directories;
    const ask = askPin({ lists: [clientsOfSmith], minDigits: 6, maxDigits: 6 });
    const steps = { ask, through: connectTo(toNumber('+31201234500')), refuse: { do: 'reject', as: 'declined' } as const, locked: { do: 'reject', as: 'busy' } as const };
    const release = aRelease({ numbers: lines });
    assert.ok(release.whole !== undefined && first !== undefined);
    const config = { ...release.whole.config, lists: { clients: 'pins' } as const, lines: lines.map((number) => ({ number, name: '', start: 'ask', steps: { ...steps, ask: { ...ask, locked: 'locked' } } })) };
    await first.store.publish({ ...release, whole: { config, prompts: {} }, lists: [aPinList('clients', { pin: ownersPin })] });
    for (const { directory } of this.#directories) await directory.refresh();
    return this;
  }

  /** One replica is replaced by another, which knows nothing but what is in the store. */
  async restart(): Promise<void> {
    await this.#directories.shift()?.close();
    this.#deciders.shift();
    await this.#addReplica();
  }

  async ask(call: CallFacts, cursor: Uint8Array, event: Parameters<Decider['decide']>[0]['event']): Promise<Decision> {
    const asked = this.#deciders[this.#asked++ % this.#deciders.length];
    assert.ok(asked !== undefined);
    return asked.decide({ facts: call, event, cursor, capabilities: everyCapability }, this.clock.now());
  }

  /** Time goes by. A real store answers in its own time: what replicas asked it meanwhile is waited for, else they would be too long without it. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    for (const { directory } of this.#directories) await directory.refresh();
  }

  async close(): Promise<void> {
    await Promise.all(this.#directories.map((one) => one.close()));
  }

  async #addReplica(): Promise<void> {
    const at = await openTestDirectory({ store: await this.#store(), clock: this.clock, pollMs: 5 * minuteMs });
    const { directory } = at;
    const lists: Lists = {
      caller: (...given) => directory.lists.caller(...given),
      entry: (...given) => directory.lists.entry(...given),
      use: (...given) => directory.lists.use(...given),
      pin: (...given) => {
        this.looked++;
        return directory.lists.pin(...given);
      },
    };
    this.#directories.push(at);
    this.#deciders.push(decider({ lines: directory.lines, guesses: directory.guesses, lists, cursors: cursorCodec(cursorMac(Buffer.alloc(32, 1))), clock: this.clock, mayCall: () => true }));
  }
}

export interface Way {
  readonly what: string;
  /** Facts of the n-th call. */
  readonly call: (n: number) => Partial<CallFacts>;
  /** Calls at the same time. */
  readonly atOnce: number;
  readonly attemptId?: (n: number) => string;
  readonly restarts?: boolean;
}

const spoofed = (n: number): string => `+316${String(10_000_000 + n)}`;
export const ways: readonly Way[] = [
  { what: 'a new number for each call', call: (n) => ({ caller: spoofed(n), asserted: false }), atOnce: 1 },
  { what: 'a new number for each of many calls at once', call: (n) => ({ caller: spoofed(n), asserted: n % 2 === 0 }), atOnce: 40 },
  { what: 'the same call uid and attempt ids for all, on two lines', call: (n) => ({ caller: spoofed(n), callUid: 'aa', called: lines[n % 2] ?? '' }), atOnce: 30, attemptId: (n) => `a${n % 3}` },
  { what: 'no number at all, from many trunks', call: (n) => ({ withheld: true, trunk: `trunk ${n % 7}` }), atOnce: 20 },
  { what: 'replicas that are replaced all the time', call: (n) => ({ caller: spoofed(n) }), atOnce: 10, restarts: true },
];

/** Rounds of calls, as many as are let in, with pauses in which the hour slides. */
export async function aDay(victims: Victims, way: Way): Promise<ReadonlySet<string>> {
  const heard = new Set<string>();
  for (let hour = 0; hour < 24; hour++) await anHour(victims, way, hour * 10_000, heard);
  return heard;
}

export async function anHour(victims: Victims, way: Way, from: number, heard: Set<string>): Promise<void> {
  const untilMs = victims.clock.now() + hourMs;
  let calls = from;
  for (const pauseMs of [0, 7 * minuteMs, 20 * minuteMs]) {
    await victims.pass(pauseMs);
    if (way.restarts === true) await victims.restart();
    let before: number;
    do {
      before = victims.looked;
      await Promise.all(Array.from({ length: way.atOnce }, (_, n) => guesses(victims, way, calls + n, heard)));
      calls += way.atOnce;
    } while (victims.looked > before);
  }
  await victims.pass(untilMs - victims.clock.now());
}

/** One call, with a guess whenever it is asked for a PIN. Never the right one: how often it would have been is counted. */
async function guesses(victims: Victims, { call, attemptId }: Way, n: number, heard: Set<string>): Promise<void> {
  const made = facts({ callUid: `call ${n}`, ...call(n) });
  let decision = await victims.ask(made, noCursor, { kind: 'arrived' });
  for (let guess = 0; ; guess++) {
    const { directive, cursor } = decision;
    if (directive.kind === 'collect') decision = await victims.ask(made, cursor, { kind: 'digits', value: String(300_000 + 10 * n + guess), attemptId: attemptId?.(guess) ?? `${n} ${guess}` });
    else if (directive.kind === 'wait') decision = await victims.ask(made, cursor, { kind: 'waited' });
    else return void heard.add(directive.kind === 'reject' ? directive.as : directive.kind);
  }
}

export const noCursor = new Uint8Array(0);
