import type { AskPin } from '../../../../../services/policy/domain/tenant.js';
import { aLine, anEntry, askPin, connectMatched, toNumber } from '../../../../support/fake-directory.js';
import { aPolicy, type Policy } from '../../../../support/policy-call.js';

export const pin = '4711';
export const through = '+31201234500';
export const toThrough = `connect ${through}`;

/** A line that asks for a PIN, with another end for each outcome. */
export function aPinLine(more: Partial<AskPin> = {}): Policy {
  const policy = aPolicy(aLine({
    ask: askPin({ invalid: 'invalid', silent: 'silent', locked: 'locked', unavailable: 'down', ...more }),
    through: connectMatched(toNumber(through)),
    invalid: { do: 'reject', as: 'declined' }, silent: { do: 'hang-up' }, locked: { do: 'reject', as: 'busy' }, down: { do: 'reject', as: 'forbidden' },
  }));
  policy.lists.add(pin, anEntry('e-1')).add('471199', anEntry('e-2', { destinations: [toNumber('+31201234502')] }));
  return policy;
}
