/** How questions are decided: the rooms that a decision goes through, put together. */
import { wallClock } from '../common/clock.js';
import type { Log } from '../common/log.js';
import { callLimits, type CallLimits } from './decisions/call-limits.js';
import { cursorMac } from './decisions/cursor-mac.js';
import { decider, type DeciderParts } from './decisions/decide.js';
import { explain } from './decisions/explain.js';
import type { Directory } from './directory/open-directory.js';
import type { PinKeys } from './directory/pin-keys.js';
import { cursorCodec } from './domain/cursor.js';
import { mayCall } from './domain/may-call.js';
import { limitsOf, mayUseList, type OperatorSource } from './domain/operator.js';
import type { CustomerSystems } from './domain/ports.js';
import type { Decider } from './grpc/decider.js';
import type { KeptOutcomes } from './keep-outcomes.js';
import type { PolicyMetrics } from './metrics.js';
import type { Store } from './store/store.js';

export interface Deciding {
  readonly directory: Directory;
  readonly store: Store;
  readonly operator: OperatorSource;
  readonly pinKeys: PinKeys;
  readonly outcomes: Pick<KeptOutcomes, 'add'>;
  /** Customers' own systems. */
  readonly customers: CustomerSystems;
  readonly metrics: PolicyMetrics;
  readonly log: Log;
}

/** Cursors of calls under way are known by any of the keys: the one they were made under may not be the current one any more. */
export function deciding(rooms: Deciding): Decider {
  const { store, operator, pinKeys, outcomes } = rooms;
  const [mac, ...older] = pinKeys.all.map(({ key }) => cursorMac(key.export()));
  const limits = callLimits((tenant, called) => limitsOf(operator.current(), tenant, called));
  const parts = decidingParts(rooms, limits, cursorCodec(mac ?? cursorMac(pinKeys.current.key.export()), older));
  const decides = decider(parts);
  return {
    decide: (question, nowMs) => decides.decide(question, nowMs),
    explain: (question) => explain(parts, question),
    prompt: async (sha256) => (await store.prompt(sha256))?.wav,
    ended: (outcome) => {
      limits.ended(outcome.callUid);
      outcomes.add(outcome);
    },
    over: (callUid) => limits.ended(callUid),
    ready: () => true,
  };
}

function decidingParts({ directory, operator, customers, metrics, log }: Deciding, limits: CallLimits, cursors: DeciderParts['cursors']): DeciderParts {
  const { lines, lists, guesses } = directory;
  return {
    lines, lists, guesses, customers, limits, cursors,
    clock: wallClock,
    mayCall: (tenant, destination) => mayCall(operator.current(), tenant, destination).kind === 'allowed',
    mayUseList: (tenant, line, list) => mayUseList(operator.current(), tenant, line, list),
    watch: {
      wrongPin: () => metrics.wrongPin(),
      stepped: (step, outcome) => metrics.stepped(step, outcome),
      lockedOut: () => metrics.lockedOut(),
      answerDelayed: () => metrics.answerDelayed(),
      lookUpFailed: (look, why) => {
        metrics.lookUpFailed(look);
        log.warn({ look, why }, 'a look-up could not be made');
      },
      promptMissing: (tenant, prompt) => {
        metrics.promptMissing();
        log.warn({ tenant, prompt }, 'a prompt is not rendered and was skipped');
      },
      failed: (error, callUid) => log.error({ err: error, callUid }, 'a decision failed'),
    },
  };
}
