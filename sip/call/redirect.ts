import type { SipHeaders } from '../ports/incoming-call.js';
import type { CallerLeg, Ended } from './caller-leg.js';
import { numberUri } from './destination-uri.js';
import { hopsOf } from '../facts/hops.js';

/** Sends the call elsewhere before it is answered: 302 with one Contact a destination, the first to be tried first. */
export function redirect(caller: CallerLeg, to: readonly string[]): Promise<Ended> {
  return caller.respond(302, redirectHeaders(caller, to), { kind: 'redirected', to, sipStatus: 302 });
}

function redirectHeaders(caller: CallerLeg, to: readonly string[]): SipHeaders {
  const { call, facts, trunk } = caller;
  const { invite } = call;
  const called = numberUri(facts.called, trunk, invite.source);
  const history = historyInfo(invite.header('history-info'), invite.uri, called);
  return {
    Contact: to.length === 1 ? contact(to[0] ?? '', 0, history.index) : to.map((uri, index) => contact(uri, index, history.index)).join(', '),
    // RFC 5806 section 4.2.2: the latest diversion only; who follows adds it to those before.
    Diversion: `<${called}>;reason=unconditional;counter=1`,
    'History-Info': history.value,
    'X-Latchkey-Hops': String(hopsOf(invite) + 1),
    'X-Latchkey-Call': facts.callUid,
  };
}

/** Preferred by 1.0, 0.9 … 0.1, and no less. */
function contact(uri: string, index: number, history: string): string {
  return `<${uri}>;q=${index === 0 ? '1.0' : `0.${Math.max(1, 10 - index)}`};mp=${history}`;
}

/** Characters of history that are handed on: a longer one is cut off rather than grown. */
const mostHistory = 2000;

/**
 * What the INVITE says of its history, with the number that is left now as its last entry: that of the sender, when it was
 * added there, else one of ours (RFC 7044 sections 9.1 and 10.3).
 */
function historyInfo(before: string | undefined, requestUri: string, called: string): { readonly value: string; readonly index: string } {
  const last = before === undefined || before.length > mostHistory ? undefined : lastIndex(before);
  if (before === undefined || last === undefined) return { value: `<${called}>;index=1`, index: '1' };
  if (lastUri(before) === requestUri) return { value: before, index: last };
  const index = `${last}.1`;
  return { value: `${before}, <${called}>;index=${index}`, index };
}

/** The URI of the last entry without its `?headers`, which say why it was left. */
function lastUri(history: string): string {
  return history.slice(history.lastIndexOf('<') + 1, history.lastIndexOf('>')).split('?', 1)[0] ?? '';
}

/** The `index` of the last entry; `undefined` when it has none that can be read. */
function lastIndex(history: string): string | undefined {
  const at = history.lastIndexOf(';index=');
  if (at < 0) return undefined;
  let end = at + ';index='.length;
  const start = end;
  while (end < history.length && '0123456789.'.includes(history.charAt(end))) end++;
  return end > start ? history.slice(start, end) : undefined;
}
