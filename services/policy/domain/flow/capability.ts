/** What a client is able to carry out. A directive outside it is never answered. */
import { assertNever } from '../../../common/assert-never.js';
import type { ConnectDirective, Directive } from '../decision.js';

export type Capability = 'redirect' | 'refer' | 'bridge' | 'play' | 'collect' | 'record' | 'wait';

/** Of a client that does not say what it can do. */
export const defaultCapabilities: ReadonlySet<Capability> = new Set(['redirect', 'refer', 'play', 'collect', 'wait']);

export function canCarryOut(able: ReadonlySet<Capability>, directive: Directive): boolean {
  switch (directive.kind) {
    case 'connect':
      return canConnect(able, directive);
    case 'reject':
    case 'hang-up':
      return true;
    case 'collect':
    case 'play':
    case 'wait':
    case 'record':
      return able.has(directive.kind);
    default:
      return assertNever(directive);
  }
}

/** A whisper, and a failure that comes back to the flow, take a bridge whatever the mode. */
function canConnect(able: ReadonlySet<Capability>, { mode, whisper, failedWanted }: ConnectDirective): boolean {
  if (mode === 'bridge' || whisper !== undefined || failedWanted) return able.has('bridge');
  if (mode === 'trunk') return able.has('redirect') || able.has('refer') || able.has('bridge');
  return able.has(mode);
}
