import { assertNever } from '../../services/common/assert-never.js';
import type { Answer, CallEvent, Directive, Reason } from '../ports/policy.js';
import { failed, type CallerLeg, type Ended } from './caller-leg.js';
import { connect, notAvailable } from './connect.js';
import { collect, playPrompts, waitFor, type Carried } from './hearing.js';
import type { Outcome } from './outcome.js';
import { hangUp, reject } from './reject.js';

/** How a call ended, and where the policy's last answer came from. */
export interface Ending {
  readonly outcome: Outcome;
  readonly reason?: Reason | undefined;
}

/** More steps than any caller can take: a flow that goes on for ever ends here. */
const mostSteps = 500;

/** Carries out what the policy says until it says something final. */
export async function runCall(caller: CallerLeg): Promise<Ending> {
  let event: CallEvent = { kind: 'arrived' };
  let cursor: Uint8Array = atStart;
  let reason: Reason | undefined;
  for (let step = 0; step < mostSteps; step++) {
    const answer = await caller.tools.policy.decide({ facts: caller.facts, event, cursor }, caller.gone);
    if (caller.gone.aborted) return ending(caller.ended(), reason);
    if (answer.kind === 'no-answer') return ending(await noAnswer(caller, answer.why), reason);
    ({ reason, cursor } = answer);
    caller.keys.enterStep(reason.step);
    const carried = await carryOut(caller, answer.directive);
    if (carried.kind === 'ended') return ending(carried, reason);
    ({ event } = carried);
  }
  return ending(await caller.refuse({ status: 500 }, failed('error', 500)), reason);
}

const atStart = new Uint8Array(0);

function carryOut(caller: CallerLeg, directive: Directive): Promise<Carried> {
  switch (directive.kind) {
    case 'connect':
      return connect(caller, directive);
    case 'reject':
      return reject(caller, directive.as);
    case 'hang-up':
      return hangUp(caller);
    case 'collect':
      return collect(caller, directive);
    case 'play':
      return playPrompts(caller, directive.prompts);
    case 'wait':
      return waitFor(caller, directive.ms, directive.prompt);
    case 'record':
      return notAvailable(caller);
    default:
      return assertNever(directive);
  }
}

/** No usable answer within the deadline is trouble of this node, whatever the cause: another node may have a better one. */
function noAnswer(caller: CallerLeg, why: Extract<Answer, { kind: 'no-answer' }>['why']): Promise<Ended> {
  return caller.nodeTrouble(why === 'overloaded' ? 'overloaded' : 'no-policy');
}

function ending({ outcome }: Ended, reason: Reason | undefined): Ending {
  return { outcome, reason };
}
