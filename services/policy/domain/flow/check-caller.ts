import { assertNever } from '../../../common/assert-never.js';
import type { Attestation, CheckCaller } from '../tenant.js';
import { usableCaller, type FlowCall } from './flow-call.js';
import { go, unavailable, type Looked, type Move } from './move.js';

/** Looks the caller's number up in a list, and asks that it be vouched for where the step wants that. */
export function enterCheckCaller(step: CheckCaller, call: FlowCall): Move {
  const number = usableCaller(call.facts);
  if (number === undefined) return go('withheld', step.withheld);
  return { kind: 'look', look: 'caller', list: step.list, number, next: (said) => afterCaller(step, call.facts.attestation, said) };
}

function afterCaller(step: CheckCaller, attestation: Attestation, said: Looked): Move {
  switch (said.kind) {
    case 'found':
      return provenEnough(attestation, step.attestation) ? { kind: 'go', outcome: 'listed', to: step.listed, entry: said.value } : go('unproven', step.unproven);
    case 'absent':
      return go('unlisted', step.unlisted);
    case 'unavailable':
      return unavailable(step);
    default:
      return assertNever(said);
  }
}

const ranks: Readonly<Record<Attestation, number>> = { failed: -1, none: 0, C: 1, B: 2, A: 3 };

/** A signature that did not verify is worse than none, whatever the step asks for. */
function provenEnough(has: Attestation, least: CheckCaller['attestation']): boolean {
  return ranks[has] >= ranks[least];
}
