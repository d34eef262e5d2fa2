import type { Invite, SipHeaders } from '../ports/incoming-call.js';
import type { CallFacts } from '../ports/policy.js';
import type { Trunk } from '../trunks/trunk.js';
import type { TrunkTable } from '../trunks/trunk-table.js';
import { readCaller } from './caller.js';
import { hopsOf, mostHops } from './hops.js';
import { identityReader, type IdentityReader } from './identity-reader.js';
import { readNameAddrs } from './name-addr.js';

export type ReadInvite =
  | { readonly kind: 'call'; readonly facts: CallFacts; readonly trunk: Trunk }
  | { readonly kind: 'unacceptable'; readonly why: Unacceptable; readonly status: number; readonly headers: SipHeaders; readonly trunk?: string };

export type Unacceptable = 'unknown-trunk' | 'loop' | 'bad-extension' | 'no-number';

export type InviteReader = (invite: Invite, callUid: string, receivedAtMs: number) => ReadInvite;

/** A reader of INVITEs that keeps what it learns about numbers; pure otherwise. */
export function inviteReader(table: TrunkTable): InviteReader {
  const readers = new Map<Trunk, IdentityReader>(table.trunks.map((trunk) => [trunk, identityReader(trunk)]));
  return (invite, callUid, receivedAtMs) => {
    const trunk = table.trunkOf(invite);
    const readIdentity = trunk && readers.get(trunk);
    if (trunk === undefined || readIdentity === undefined) return { kind: 'unacceptable', why: 'unknown-trunk', status: 403, headers: {} };
    const extensions = unknownExtensions(invite.header('require'));
    if (extensions !== '') return { kind: 'unacceptable', why: 'bad-extension', status: 420, headers: { Unsupported: extensions }, trunk: trunk.name };
    if (hopsOf(invite) >= mostHops) return { kind: 'unacceptable', why: 'loop', status: 482, headers: {}, trunk: trunk.name };
    const called = readIdentity(calledUri(invite, trunk)).number;
    if (called === undefined) return { kind: 'unacceptable', why: 'no-number', status: 404, headers: {}, trunk: trunk.name };
    const { caller, withheld, asserted, attestation } = readCaller(invite, trunk, readIdentity);
    const rest = { withheld, asserted, trunk: trunk.name, attestation, receivedAtMs };
    return { kind: 'call', trunk, facts: caller === undefined ? { callUid, called, ...rest } : { callUid, called, caller, ...rest } };
  };
}

function calledUri(invite: Invite, { calledFrom }: Trunk): string {
  return calledFrom === 'request-uri' ? invite.uri : (readNameAddrs(invite.header('to') ?? '')[0]?.uri ?? '');
}

/** What the caller requires and we do not have (RFC 3261 section 8.2.2.3). */
function unknownExtensions(require: string | undefined): string {
  if (require === undefined) return '';
  const tags = require.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '');
  return tags.filter((tag) => tag.toLowerCase() !== '100rel').join(', ');
}
