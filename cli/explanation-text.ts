/** An explanation as lines for a person: whose line it is, a line a step, and at the end what is done. */
import type { Connect__Output } from '../proto/types/latchkey/policy/v1/Connect.js';
import type { Explanation__Output } from '../proto/types/latchkey/policy/v1/Explanation.js';
import { RejectKind } from '../proto/types/latchkey/policy/v1/RejectKind.js';
import { Cause } from '../proto/types/latchkey/policy/v1/Cause.js';

export function explanationText(answer: Explanation__Output): string {
  const width = Math.max(4, ...answer.steps.map((step) => step.step.length));
  const steps = answer.steps.map((step) => `  ${step.step.padEnd(width)}  ${step.does.padEnd(14)}  ${step.outcome === '' ? '' : `${step.outcome}: `}${step.why}${step.next === '' ? '' : ` → ${step.next}`}\n`);
  return `${whose(answer)}\n${steps.join('')}${ending(answer)}\n`;
}

function whose({ reason }: Explanation__Output): string {
  if (reason === null || reason.tenant === '') return reason?.cause === Cause.CAUSE_NO_LINE ? 'no tenant has this line' : 'whose line this is could not be looked up';
  return `tenant ${reason.tenant}${reason.release === 0 ? '' : `, release ${reason.release}`}`;
}

function ending({ directive, reason }: Explanation__Output): string {
  switch (directive?.kind) {
    case 'connect': return `connect to ${destinations(directive.connect)}`;
    case 'reject': return `refuse: ${name(RejectKind, directive.reject?.kind, 'REJECT_KIND_')} (because: ${name(Cause, reason?.cause, 'CAUSE_')})`;
    case 'hangUp': return 'hang up';
    case 'collect': return 'ask the caller (say what the caller does with --assume)';
    case 'play': return 'play prompts';
    case 'wait': return 'wait';
    case 'record': return 'record a message';
    case undefined: return 'no answer';
  }
}

function destinations(connect: Connect__Output | null | undefined): string {
  return (connect?.destinations ?? []).map((destination) => destination.number ?? destination.uri ?? '?').join(', then ');
}

/** `REJECT_KIND_NOT_FOUND` as `not found`. */
function name(values: Readonly<Record<string, string | number>>, value: number | undefined, prefix: string): string {
  const key = Object.keys(values).find((candidate) => values[candidate] === value) ?? 'unspecified';
  return key.replace(prefix, '').replaceAll('_', ' ').toLowerCase();
}
