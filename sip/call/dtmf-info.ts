/** Keys in SIP INFO: `application/dtmf-relay` ("Signal=5") and `application/dtmf` ("5"), both older than RFC 6086. */
import type { Info } from '../ports/incoming-call.js';

/** `key`: what was pressed; `none`: a body of these types without a key we know; `body`, `package`: not for us (415, 469). */
export type ReadInfo = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'none' | 'unknown-body' | 'unknown-package' };

export function readInfo(info: Info): ReadInfo {
  const type = info.contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/dtmf-relay') return keyOf(signalOf(info.body));
  if (type === 'application/dtmf') return keyOf(info.body);
  // DTMF comes without a package, or with one that some gateways name "dtmf" or "dtmf-relay": the body decides.
  if (info.infoPackage !== undefined) return { kind: 'unknown-package' };
  return info.body === '' ? { kind: 'none' } : { kind: 'unknown-body' };
}

function signalOf(body: string): string {
  for (const line of body.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0 && line.slice(0, equals).trim().toLowerCase() === 'signal') return line.slice(equals + 1);
  }
  return '';
}

function keyOf(text: string): ReadInfo {
  const signal = text.trim().toUpperCase();
  const key = namesOfKeys.get(signal) ?? signal;
  return key.length === 1 && '0123456789*#ABCD'.includes(key) ? { kind: 'key', key } : { kind: 'none' };
}

/** Event codes of RFC 4733 that some gateways send for what is no digit. */
const namesOfKeys: ReadonlyMap<string, string> = new Map([['10', '*'], ['11', '#'], ['12', 'A'], ['13', 'B'], ['14', 'C'], ['15', 'D'], ['STAR', '*'], ['POUND', '#']]);
