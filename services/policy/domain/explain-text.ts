/** An explanation as lines of text, for a terminal. */
import { assertNever } from '../../common/assert-never.js';
import type { Directive } from './decision.js';
import { destinationText, type ExplainedStep, type Explanation } from './explain.js';

/** One line a step, in columns, and at the end what is done and where that comes from. */
export function explanationLines({ steps, directive, reason }: Explanation): string[] {
  const widths = { step: widest(steps, 'step'), does: widest(steps, 'does'), way: Math.max(0, ...steps.map((step) => wayOf(step).length)) };
  const lines = steps.map((step) => `${step.step.padEnd(widths.step)}  ${step.does.padEnd(widths.does)}  ${wayOf(step).padEnd(widths.way)}  ${step.why}`);
  const from = reason.tenant === '' ? '' : `, ${reason.tenant}${reason.release > 0 ? ` release ${reason.release}` : ''}`;
  return [...lines, `=> ${directiveText(directive)} (${reason.cause}${from})`];
}

/** A directive in a few words. */
export function directiveText(directive: Directive): string {
  switch (directive.kind) {
    case 'connect':
      return `connect to ${directive.destinations.map(destinationText).join(', then ')}${directive.mode === 'trunk' ? '' : ` by ${directive.mode}`}`;
    case 'reject':
      return `reject as ${directive.as}`;
    case 'hang-up':
      return 'hang up';
    case 'collect':
      return directive.secret ? `ask for a PIN of ${digits(directive.minDigits, directive.maxDigits)}` : 'ask for a key';
    case 'play':
      return 'play a prompt';
    case 'wait':
      return `wait ${directive.ms} ms`;
    case 'record':
      return `record a message for ${directive.box}`;
    default:
      return assertNever(directive);
  }
}

function wayOf({ outcome, next }: ExplainedStep): string {
  return next === '' ? outcome : `${outcome} -> ${next}`;
}

function widest(steps: readonly ExplainedStep[], key: 'step' | 'does'): number {
  return Math.max(0, ...steps.map((step) => step[key].length));
}

function digits(least: number, most: number): string {
  return least === most ? `${least} digits` : `${least} to ${most} digits`;
}
