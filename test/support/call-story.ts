/** Whole calls on fakes: what the caller does, what the policy answers, what was said and heard. */
import type { Trunk } from '../../sip/trunks/trunk.js';
import { defaultTrunk } from '../../sip/trunks/trunk.js';
import { trunkTable } from '../../sip/trunks/trunk-table.js';
import { inviteReader } from '../../sip/facts/invite-reader.js';
import type { CallTools } from '../../sip/call/call-tools.js';
import { countedClock, type CountedClock } from '../../sip/counted-clock.js';
import { takeCall, type CallEnd } from '../../sip/call/take-call.js';
import { unwatched } from '../../sip/ports/call-watch.js';
import type { Answer, CallOutcome, Directive, Policy, PromptRef, Question, Reason } from '../../sip/ports/policy.js';
import { FakeCall, type FakeCallParts } from './fake-call.js';
import { FakeClock, settled } from './fake-clock.js';
import { FakeMedia } from './fake-media.js';

/** One answer of the policy: a directive, no answer, an answer that takes time, or a fault of the client. */
export type Scripted = Directive | Extract<Answer, { kind: 'no-answer' }> | { readonly kind: 'throws' } | { readonly kind: 'never' } | { readonly kind: 'later'; readonly ms: number; readonly then: Directive } | ((question: Question) => Directive);

export interface StoryParts extends FakeCallParts {
  readonly trunk?: Partial<Trunk>;
  readonly closed?: 'draining' | 'overloaded';
  readonly edge?: readonly string[];
}

/** A prompt whose hash is its name. */
export function prompt(name: string): PromptRef {
  return { sha256: name, durationMs: 1000, language: 'en' };
}

export const flowReason: Reason = { tenant: 'demo', step: 'screen', release: 1, cause: 'flow' };

/** A Collect with the usual times. */
export function askPin(name: string, over: Partial<Extract<Directive, { kind: 'collect' }>> = {}): Directive {
  return { kind: 'collect', prompts: [prompt(name)], minDigits: 4, maxDigits: 4, endKey: '#', firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000, bargeIn: true, secret: true, ...over };
}

export function connectTo(uri: string, over: Partial<Extract<Directive, { kind: 'connect' }>> = {}): Directive {
  return { kind: 'connect', destinations: [{ kind: 'uri', uri }], mode: 'trunk', ringSeconds: 30, failedWanted: false, ...over };
}

export function aCall(parts: StoryParts = {}): Story {
  return new Story(parts);
}

export class Story implements Policy {
  readonly clock = new FakeClock();
  /** The same time; counts what the call waits for, and not what the test does. */
  readonly callClock: CountedClock = countedClock(this.clock);
  readonly call: FakeCall;
  readonly media: FakeMedia;
  readonly asked: Question[] = [];
  readonly reported: CallOutcome[] = [];
  readonly ends: CallEnd[] = [];
  readonly trunk: Trunk;
  readonly tools: CallTools;
  #script: Scripted[] = [];
  #reason: Reason = flowReason;

  constructor(private readonly parts: StoryParts) {
    this.trunk = { ...defaultTrunk(), ...parts.trunk };
    this.call = new FakeCall(this.clock, parts);
    this.media = new FakeMedia(this.callClock);
    this.tools = { policy: this, media: this.media, clock: this.callClock, watch: unwatched, random: () => 0.5 };
  }

  /** The policy's answers, one a question; the last is repeated. */
  answered(...script: Scripted[]): this {
    this.#script = script;
    return this;
  }

  because(reason: Partial<Reason>): this {
    this.#reason = { ...flowReason, ...reason };
    return this;
  }

  /** What the caller keys when asked, one entry a Collect; '' is silence. */
  enters(...entries: string[]): this {
    this.media.entries = entries;
    return this;
  }

  /** What the caller heard, by name. */
  get heard(): readonly string[] {
    return this.media.heard;
  }

  /** Takes the call to its end, turning the clock while it lasts. */
  async run(): Promise<CallEnd> {
    const done = this.start();
    for (let seconds = 0; this.ends.length === 0; seconds++) {
      if (seconds > 1000) throw new Error('the call does not end');
      await this.clock.advance(1000);
    }
    await done;
    return this.end;
  }

  /** Takes the call without turning the clock. */
  start(): Promise<void> {
    const read = inviteReader(trunkTable([this.trunk], this.parts.edge ?? []));
    return takeCall(this.call, { tools: this.tools, read, closed: () => this.parts.closed, ended: (end) => this.ends.push(end) });
  }

  get end(): CallEnd {
    const [end] = this.ends;
    if (end === undefined || this.ends.length > 1) throw new Error(`a call has one end, this one had ${this.ends.length}`);
    return end;
  }

  /** What is still held: must be nothing when the call has ended. */
  get leftBehind(): Readonly<Record<string, number>> {
    return { timers: this.callClock.pending(), legs: this.media.legs() };
  }

  async decide(question: Question, gone: AbortSignal): Promise<Answer> {
    this.asked.push(question);
    const next = this.#script.length > 1 ? this.#script.shift() : this.#script[0];
    const scripted = typeof next === 'function' ? next(question) : next;
    if (scripted === undefined) throw new Error('the policy was asked more than the story knows');
    switch (scripted.kind) {
      case 'no-answer':
        return scripted;
      case 'throws':
        throw new Error('thrown by the story');
      case 'never':
        return new Promise((resolve) => gone.addEventListener('abort', () => resolve({ kind: 'no-answer', why: 'timeout' })));
      case 'later':
        await new Promise<void>((resolve) => this.clock.after(scripted.ms, resolve));
        return this.#decision(scripted.then);
      default:
        return this.#decision(scripted);
    }
  }

  prompt(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  report(outcome: CallOutcome): void {
    this.reported.push(outcome);
  }

  ready(): boolean {
    return true;
  }

  #decision(directive: Directive): Answer {
    return { kind: 'decision', directive, cursor: new Uint8Array([this.asked.length]), reason: this.#reason };
  }
}

export { settled };
