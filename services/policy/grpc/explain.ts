import { status, type sendUnaryData } from '@grpc/grpc-js';
import type { Assumption__Output } from '../../../proto/types/latchkey/policy/v1/Assumption.js';
import type { Explanation as WireExplanation } from '../../../proto/types/latchkey/policy/v1/Explanation.js';
import type { ExplainRequest__Output } from '../../../proto/types/latchkey/policy/v1/ExplainRequest.js';
import type { ExplainQuestion } from '../decisions/explain.js';
import type { Assumption, Explanation } from '../domain/explain.js';
import type { Asking } from './answer-question.js';
import { readFacts } from './read-question.js';
import { writeDirective, writeReason } from './write-answer.js';

/** Says step by step what would be decided, and why; INVALID_ARGUMENT when the question is malformed. */
export async function explain({ decider, log }: Asking, request: ExplainRequest__Output, done: sendUnaryData<WireExplanation>): Promise<void> {
  const question = readExplain(request, Date.now());
  if (question === undefined) return done({ code: status.INVALID_ARGUMENT, details: 'the facts of the call or an assumption are malformed' });
  try {
    done(null, writeExplanation(await decider.explain(question)));
  } catch (error) {
    log.error({ err: error }, 'an explanation failed');
    done({ code: status.INTERNAL, details: 'an error of the policy service; its log has it' });
  }
}

function readExplain({ facts, atMs, assume }: ExplainRequest__Output, nowMs: number): ExplainQuestion | undefined {
  const read = facts && readFacts(facts);
  const assumed = assume.map(readAssumption);
  if (!read || assumed.includes(undefined)) return undefined;
  return { facts: read, atMs: atMs === 0 ? nowMs : atMs, assume: assumed.filter((one) => one !== undefined) };
}

function readAssumption(assumption: Assumption__Output): Assumption | undefined {
  switch (assumption.kind) {
    case 'entryId':
      return { kind: 'entry', id: assumption.entryId ?? '' };
    case 'entryLabel':
      return { kind: 'label', label: assumption.entryLabel ?? '' };
    case 'keys':
      return { kind: 'keys', keys: assumption.keys ?? '' };
    case 'wrong':
    case 'locked':
    case 'silent':
    case 'verified':
    case 'unverified':
    case 'unavailable':
      return { kind: assumption.kind };
    case undefined:
      return undefined;
  }
}

function writeExplanation({ steps, directive, reason }: Explanation): WireExplanation {
  return { steps: [...steps], directive: writeDirective(directive), reason: writeReason(reason) };
}
