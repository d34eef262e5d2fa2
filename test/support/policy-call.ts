/** A call as the policy sees it: asks the decider event by event, and carries the cursor along. */
import assert from 'node:assert/strict';
import { cursorMac } from '../../services/policy/decisions/cursor-mac.js';
import { decider, type Decider, type DeciderParts } from '../../services/policy/decisions/decide.js';
import type { DecisionWatch } from '../../services/policy/decisions/watch.js';
import { cursorCodec } from '../../services/policy/domain/cursor.js';
import type { CallEvent, CallFacts, Decision, Directive, LiveLine } from '../../services/policy/domain/decision.js';
import type { Capability } from '../../services/policy/domain/flow/capability.js';
import { FakeClock } from './fake-clock.js';
import { aPrompt, facts, FakeGuesses, FakeLines, FakeLists } from './fake-directory.js';

export const everyCapability: ReadonlySet<Capability> = new Set(['redirect', 'refer', 'bridge', 'play', 'collect', 'record', 'wait']);

/** A decider on fakes, and all that its tests look at. */
export interface Policy {
  readonly decider: Decider;
  readonly lines: FakeLines;
  readonly lists: FakeLists;
  readonly guesses: FakeGuesses;
  readonly clock: FakeClock;
  /** What the decider told those who count and log. */
  readonly watched: string[];
  call(more?: Partial<CallFacts>): PolicyCall;
}

export function aPolicy(live: LiveLine, parts: Partial<DeciderParts> = {}): Policy {
  const lines = new FakeLines(live);
  const lists = new FakeLists();
  const guesses = new FakeGuesses();
  const clock = new FakeClock();
  const watched: string[] = [];
  const cursors = cursorCodec(cursorMac(Buffer.alloc(32, 1)));
  const asking = decider({ lines, lists, guesses, cursors, clock, mayCall: () => true, watch: writesDown(watched), ...parts });
  return { decider: asking, lines, lists, guesses, clock, watched, call: (more) => new PolicyCall(asking, clock, facts(more)) };
}

export class PolicyCall {
  cursor: Uint8Array = new Uint8Array(0);
  attempts = 0;
  readonly facts: CallFacts;
  readonly #decider: Decider;
  readonly #clock: FakeClock;

  constructor(asking: Decider, clock: FakeClock, of: CallFacts) {
    this.#decider = asking;
    this.#clock = clock;
    this.facts = of;
  }

  arrives(): Decision {
    return this.tells({ kind: 'arrived' });
  }

  keys(value: string): Decision {
    this.attempts += 1;
    return this.tells({ kind: 'digits', value, attemptId: `${this.facts.callUid}-${this.attempts}` });
  }

  staysSilent(): Decision {
    return this.tells({ kind: 'silence' });
  }

  /** An event whose answer is at hand. */
  tells(event: CallEvent, capabilities = everyCapability): Decision {
    const decision = this.#decider.decide({ facts: this.facts, event, cursor: this.cursor, capabilities }, this.#clock.now());
    assert.ok(!(decision instanceof Promise), 'an answer at hand takes no promise');
    this.cursor = decision.cursor;
    return decision;
  }

  async tellsAndWaits(event: CallEvent): Promise<Decision> {
    const decision = await this.#decider.decide({ facts: this.facts, event, cursor: this.cursor, capabilities: everyCapability }, this.#clock.now());
    this.cursor = decision.cursor;
    return decision;
  }
}

/** A decision in a few words: what to do, what is heard, and why when it is not the flow's own doing. */
export function said({ directive, reason }: Decision): string {
  const what = inWords(directive);
  return reason.cause === 'flow' ? what : `${what} (${reason.cause})`;
}

function inWords(directive: Directive): string {
  switch (directive.kind) {
    case 'connect':
      return `connect ${directive.destinations.map((to) => (to.kind === 'number' ? to.number : to.uri)).join(' ')}`;
    case 'reject':
      return `reject ${directive.as}`;
    case 'collect':
    case 'play':
      return [directive.kind, ...directive.prompts.map(promptName)].join(' ');
    case 'wait':
      return `wait ${directive.ms}`;
    case 'record':
    case 'hang-up':
      return directive.kind;
  }
}

function promptName({ sha256 }: { readonly sha256: string }): string {
  const name = Buffer.from(sha256, 'hex').toString().replaceAll('\0', '');
  assert.equal(aPrompt(name).sha256, sha256);
  return name;
}

function writesDown(watched: string[]): DecisionWatch {
  return {
    lookUpFailed: (look, why) => void watched.push(`${look} failed: ${why}`),
    promptMissing: (tenant, prompt) => void watched.push(`${tenant} has no ${prompt}`),
    wrongPin: () => void watched.push('wrong PIN'),
    stepped: () => undefined,
    lockedOut: () => void watched.push('locked out'),
    answerDelayed: (ms) => void watched.push(`delayed ${ms}`),
    failed: (error, callUid) => void watched.push(`${callUid}: ${error instanceof Error ? error.message : String(error)}`),
  };
}
