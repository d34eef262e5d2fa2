import { isMap, type Node } from 'yaml';
import { isCountry } from '../../services/common/e164.js';
import { isAddressRange } from './address-set.js';
import type { AttestationSource, Trunk, TrunkLimits } from './trunk.js';
import { fieldsOf, itemsOf, shown, textOf } from './yaml-map.js';

type Fault = (node: Node | undefined, problem: string) => void;

/** One key of a profile: the property it sets and how its value is read; `undefined` after a fault. */
export interface TrunkKey {
  readonly property: keyof Trunk;
  read(node: Node | undefined, fault: Fault): unknown;
}

/** The keys of a trunk profile. */
export const trunkKeys: Readonly<Record<string, TrunkKey>> = {
  addresses: { property: 'addresses', read: listOf('an IP address or a range, as 192.0.2.0/24', isAddressRange) },
  tls: { property: 'certificates', read: readCertificates },
  nat: { property: 'nat', read: readYesNo },
  limits: { property: 'limits', read: readLimits },
  edge: { property: 'edge', read: readYesNo },
  identity: { property: 'identity', read: oneOf('asserted', 'from') },
  country: { property: 'country', read: checked('a country code of two letters, as NL', isCountry) },
  format: { property: 'format', read: oneOf('auto', 'e164', 'e164-no-plus', 'national') },
  'called-from': { property: 'calledFrom', read: oneOf('request-uri', 'to') },
  answer: { property: 'answer', read: oneOf('early-media', 'before-prompt') },
  transfer: { property: 'transfer', read: readTransfer },
  follow: { property: 'follow', read: readYesNo },
  dtmf: { property: 'dtmf', read: oneOf('auto', 'rfc4733', 'info', 'inband') },
  codecs: { property: 'codecs', read: listOf('PCMA, PCMU', (text) => text === 'PCMA' || text === 'PCMU') },
  domain: { property: 'domain', read: checked('a host or host:port, as sip.carrier.example', isHost) },
  refusals: { property: 'refusals', read: readRefusals },
  attestation: { property: 'attestation', read: readAttestation },
};

function checked(allowed: string, good: (text: string) => boolean) {
  return (node: Node | undefined, fault: Fault): string | undefined => {
    const text = textOf(node);
    if (text !== undefined && good(text)) return text;
    fault(node, `found ${shown(node)}; allowed: ${allowed}`);
    return undefined;
  };
}

function oneOf(...values: readonly string[]) {
  return checked(values.join(', '), (text) => values.includes(text));
}

function listOf(allowed: string, good: (text: string) => boolean) {
  const item = checked(allowed, good);
  return (node: Node | undefined, fault: Fault): readonly string[] => itemsOf(node).map((one) => item(one, fault)).filter((text) => text !== undefined);
}

function readCertificates(node: Node | undefined, fault: Fault): readonly string[] {
  return listOf("a name in the carrier's client certificate, as sip.carrier.example", isCertificateName)(node, fault).map((name) => name.toLowerCase());
}

function readLimits(node: Node | undefined, fault: Fault): TrunkLimits | undefined {
  let limits: TrunkLimits = {};
  for (const { name, key, value } of fieldsOf(node, 'limits', (at, _path, problem) => fault(at, problem)) ?? []) {
    const limit = Number(textOf(value));
    if (name !== 'calls-per-second') fault(key, `found "${name}"; allowed: calls-per-second`);
    else if (!Number.isInteger(limit) || limit < 1 || limit > 100_000) fault(value ?? key, `found ${shown(value)} for ${name}; allowed: a whole number from 1 to 100000`);
    else limits = { ...limits, callsPerSecond: limit };
  }
  return limits;
}

function readTransfer(node: Node | undefined, fault: Fault): string | undefined {
  if (textOf(node) === 'bridge') return void fault(node, 'bridge is not available yet; allowed: redirect, refer');
  return oneOf('redirect', 'refer')(node, fault);
}

function readYesNo(node: Node | undefined, fault: Fault): boolean | undefined {
  const text = textOf(node);
  if (text === 'yes' || text === 'true') return true;
  if (text === 'no' || text === 'false') return false;
  return void fault(node, `found ${shown(node)}; allowed: yes, no`);
}

const rejectKinds = ['busy', 'declined', 'forbidden', 'not-found', 'unwanted', 'anonymous', 'unavailable'];

function readRefusals(node: Node | undefined, fault: Fault): Record<string, number> | undefined {
  const refusals: Record<string, number> = {};
  for (const { name, key, value } of fieldsOf(node, 'refusals', (at, _path, problem) => fault(at, problem)) ?? []) {
    const status = Number(textOf(value));
    if (!rejectKinds.includes(name)) fault(key, `found "${name}"; allowed: ${rejectKinds.join(', ')}`);
    else if (!Number.isInteger(status) || status < 400 || status > 699) fault(value ?? key, `found ${shown(value)} for ${name}; allowed: a SIP status from 400 to 699`);
    else refusals[name] = status;
  }
  return refusals;
}

function readAttestation(node: Node | undefined, fault: Fault): AttestationSource | undefined {
  if (textOf(node) === 'none') return { kind: 'none' };
  if (textOf(node) === 'verstat') return { kind: 'verstat' };
  const header = isMap(node) && node.items.length === 1 ? textOf(node.get('header', true)) : undefined;
  if (header !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(header)) return { kind: 'header', name: header.toLowerCase() };
  return void fault(node, `found ${shown(node)}; allowed: none, verstat, { header: NAME }`);
}

function isHost(text: string): boolean {
  return /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/.test(text);
}

function isCertificateName(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/.test(text);
}
