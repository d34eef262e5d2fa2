import type { Invite } from '../ports/incoming-call.js';
import type { Attestation, CallFacts } from '../ports/policy.js';
import type { Trunk } from '../trunks/trunk.js';
import { readNameAddrs, type NameAddr } from './name-addr.js';
import type { IdentityReader } from './identity-reader.js';
import { readUri } from './uri.js';

export interface CallerFacts extends Pick<CallFacts, 'withheld' | 'asserted' | 'attestation'> {
  readonly caller: string | undefined;
}

const withheldCaller: CallerFacts = { caller: undefined, withheld: true, asserted: false, attestation: 'none' };

/** Who calls: P-Asserted-Identity where the trunk's word is taken for it, else From. A withheld number is not read at all. */
export function readCaller(invite: Invite, trunk: Trunk, read: IdentityReader): CallerFacts {
  const asserted = trunk.identity === 'asserted' ? readNameAddrs(invite.header('p-asserted-identity') ?? '') : [];
  const identities = asserted.length > 0 ? bySchemes(asserted) : readNameAddrs(invite.header('from') ?? '').slice(0, 1);
  const withheld = wantsPrivacy(invite.header('privacy')) || identities.length === 0 || identities.every(({ uri }) => read(uri).anonymous);
  if (withheld) return withheldCaller;
  const caller = firstNumber(identities, read);
  return { caller, withheld: false, asserted: asserted.length > 0 && caller !== undefined, attestation: readAttestation(invite, trunk, identities) };
}

/** RFC 3325 section 9.1 allows one sip or sips and one tel URI: sip is looked at first. */
function bySchemes(identities: readonly NameAddr[]): readonly NameAddr[] {
  const isTel = ({ uri }: NameAddr) => uri.slice(0, 4).toLowerCase() === 'tel:';
  return [...identities.filter((identity) => !isTel(identity)), ...identities.filter(isTel)];
}

function firstNumber(identities: readonly NameAddr[], read: IdentityReader): string | undefined {
  for (const { uri } of identities) {
    const { number } = read(uri);
    if (number !== undefined) return number;
  }
  return undefined;
}

/** RFC 3323 section 4.2 and RFC 3325 section 9.3: which values hide the number. */
function wantsPrivacy(privacy: string | undefined): boolean {
  if (privacy === undefined) return false;
  return privacy.split(/[;,]/).some((value) => hidingValues.has(value.trim().toLowerCase()));
}

const hidingValues: ReadonlySet<string> = new Set(['id', 'user', 'header']);

/** The carrier's verdict, on a trunk that is set up to have one. */
function readAttestation(invite: Invite, { attestation: source }: Trunk, identities: readonly NameAddr[]): Attestation {
  switch (source.kind) {
    case 'none':
      return 'none';
    case 'verstat':
      return verdictOf(verstatOf(identities), invite.header('p-attestation-indicator'));
    case 'header':
      return verdictOf(invite.header(source.name), undefined);
  }
}

function verstatOf(identities: readonly NameAddr[]): string | undefined {
  for (const { uri, params } of identities) {
    const read = readUri(uri);
    const verstat = params().get('verstat') ?? read?.params.get('verstat') ?? read?.numberParams.get('verstat');
    if (verstat !== undefined) return verstat;
  }
  return undefined;
}

/**
 * `A`, `TN-Validation-Passed-B`, `TN-Validation-Failed-C` … (ATIS-1000074). A passed check that names no level, here or in
 * the indicator beside it, proves the least: C.
 */
function verdictOf(text: string | undefined, indicator: string | undefined): Attestation {
  const words = (text ?? '').trim().toUpperCase().split('-');
  const level = levelOf(words.at(-1)) ?? levelOf(indicator?.trim().toUpperCase());
  if (words.includes('FAILED') || words.includes('FAIL')) return 'failed';
  if (words.length === 1) return level !== undefined && levelOf(words[0]) !== undefined ? level : 'none';
  return words.includes('PASSED') ? (level ?? 'C') : 'none';
}

function levelOf(word: string | undefined): 'A' | 'B' | 'C' | undefined {
  return word === 'A' || word === 'B' || word === 'C' ? word : undefined;
}
