/** Makes the look-ups that a flow asks for. */
import { assertNever } from '../../common/assert-never.js';
import { asksForPin, listsOf, stepOf } from '../domain/flow-graph.js';
import { usableCaller, type FlowCall } from '../domain/flow/flow-call.js';
import type { Look, Move } from '../domain/flow/move.js';
import type { Attempt, CustomerCall, CustomerQuestion, CustomerSystems, Guesser, Guesses, Lists, Soon } from '../domain/ports.js';
import type { ListRef, StepName } from '../domain/tenant.js';
import type { Patience } from './patience.js';
import type { DecisionWatch } from './watch.js';

/** May this tenant's line look into this list of another tenant? */
export type MayUseList = (tenant: string, line: string, list: ListRef) => boolean;

export interface LookUpParts {
  readonly lists: Lists;
  readonly mayUseList?: MayUseList;
  readonly guesses: Guesses;
  readonly customers?: CustomerSystems;
  readonly watch: DecisionWatch;
}

export function lookUp({ lists, guesses, customers = nobody, watch, mayUseList }: LookUpParts, patience: Patience, call: FlowCall, look: Look): Soon<Move> {
  const { nowMs, facts } = call;
  switch (look.look) {
    case 'caller':
      if (usableLists(call, [look.list], mayUseList).length === 0) return look.next({ kind: 'absent' });
      return patience.hear(look.look, () => lists.caller(look.list, look.number, nowMs), look.next);
    case 'pin':
      return patience.hear(look.look, () => lists.pin(usableLists(call, look.lists, mayUseList), look.pin, nowMs), look.next);
    case 'counts':
      return patience.hear(look.look, () => guesses.counts(guesser(call, look.lists), nowMs), look.next);
    case 'attempt':
      return patience.hear(look.look, () => guesses.attempt(guesser(call, look.lists), look.keyed, nowMs), look.next);
    case 'stands':
      return patience.hear(look.look, () => look.attempt.stands(), (said) => {
        if (said.kind === 'counts' && said.repeated !== true) watch.wrongPin();
        return look.next(said);
      });
    case 'take-back':
      look.attempt.takeBack();
      return look.next();
    case 'use':
      return patience.hear(look.look, () => lists.use(look.entry, facts.callUid, nowMs), look.next);
    case 'verify':
      return patience.hear(look.look, () => customers.ask(customerCall(call), watched(look.question, watch), nowMs), look.next);
    case 'verified':
      return patience.hear(look.look, () => customers.answer(customerCall(call), look.step, look.asked, nowMs), look.next);
    default:
      return assertNever(look);
  }
}

/** Of the lists that a flow names, those that it may look into now: one that is not shared any more is as if it were gone. */
export function usableLists({ live }: FlowCall, lists: readonly ListRef[], mayUseList: MayUseList = () => true): readonly ListRef[] {
  const usable = (ref: ListRef): boolean => ref.tenant === live.tenant || mayUseList(live.tenant, live.line.number, ref);
  return lists.every(usable) ? lists : lists.filter(usable);
}

/** A caller whose number the network vouches for is known from now on. No call waits for this, and none fails by it. */
export function rememberWhoGotIn({ guesses, watch }: LookUpParts, call: FlowCall, stepName: StepName, nowMs: number): void {
  const step = stepOf(call.live.line, stepName);
  const { facts } = call;
  if (step === undefined || !asksForPin(step) || !facts.asserted || usableCaller(facts) === undefined) return;
  const failed = (error: unknown): void => watch.failed(error, facts.callUid);
  try {
    const remembered = guesses.gotIn(guesser(call, listsOf(step)), nowMs);
    if (remembered instanceof Promise) remembered.catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** A withheld number is counted under nothing that could tell it. */
export function guesser({ facts, live }: FlowCall, lists: readonly ListRef[]): Guesser {
  const caller = usableCaller(facts);
  const who = { trunk: facts.trunk, called: facts.called, tenant: live.tenant, lists };
  return caller === undefined ? who : { caller, ...who };
}

function customerCall({ facts, live }: FlowCall): CustomerCall {
  return { callUid: facts.callUid, tenant: live.tenant, called: facts.called };
}

/** A wrong PIN is told of, whenever the answer comes. */
function watched(question: CustomerQuestion, watch: DecisionWatch): CustomerQuestion {
  const { attempt } = question;
  return attempt === undefined ? question : { ...question, attempt: { kind: attempt.kind, before: attempt.before, takeBack: () => attempt.takeBack(), stands: () => told(attempt.stands(), watch) } };
}

function told(standing: ReturnType<Attempt['stands']>, watch: DecisionWatch): ReturnType<Attempt['stands']> {
  const tell = (said: Awaited<typeof standing>) => {
    if (said.kind === 'counts' && said.repeated !== true) watch.wrongPin();
    return said;
  };
  return standing instanceof Promise ? standing.then(tell) : tell(standing);
}

const nobody: CustomerSystems = {
  ask: () => ({ kind: 'unavailable', why: 'nobody can be asked' }),
  answer: () => ({ kind: 'unavailable', why: 'nobody can be asked' }),
};
