/** `trunks.list`: who may send calls, what the edge has to know of each trunk, and where redirects may lead. */
import { parseHostPort } from '../../services/common/host-port.js';
import { isOpen, type Trunk } from '../../sip/trunks/trunk.js';

/** As they are numbered in kamailio.cfg. */
const groups = { addresses: 1, certificates: 2, destinations: 3 } as const;

/** `destinations`: hosts as `allowed-hosts.ts` names them; `any` for all. */
export function trunksList(trunks: readonly Trunk[], destinations: 'any' | readonly string[], blocked: ReadonlySet<string>): string {
  return [
    '# group (1 address of a trunk, 2 name in its certificate, 3 where redirects may lead)  address  mask  port (0: any)  trunk',
    ...trunks.filter(({ edge }) => edge).flatMap((trunk) => rowsOf(trunk, tagOf(trunk, blocked.has(trunk.name)))),
    ...(destinations === 'any' ? [`${groups.destinations} * 32 0`] : destinations.flatMap(inHalves).map(destinationRow)),
  ].map((line) => `${line}\n`).join('');
}

/** The names of the trunks in the text of a `trunks.list`, and which of them are blocked. */
export function readTrunksList(text: string): { readonly names: ReadonlySet<string>; readonly blocked: ReadonlySet<string> } {
  const tags = text.split('\n').filter((line) => !line.startsWith('#')).map((line) => line.split(' ')[4] ?? '');
  const named = (filter: (tag: string) => boolean) => new Set(tags.filter(filter).map((tag) => /^name=([^;]+)/.exec(tag)?.[1] ?? '').filter((name) => name !== ''));
  return { names: named(() => true), blocked: named((tag) => tag.endsWith(blockedMark)) };
}

/** The text with one trunk blocked, or not. */
export function withBlocked(text: string, name: string, blocked: boolean): string {
  return text.split('\n').map((line) => {
    const tag = line.split(' ')[4];
    if (line.startsWith('#') || tag === undefined || (tag !== `name=${name}` && !tag.startsWith(`name=${name};`))) return line;
    const open = line.endsWith(blockedMark) ? line.slice(0, -blockedMark.length) : line;
    return blocked ? `${open}${blockedMark}` : open;
  }).join('\n');
}

/** Always last in a tag. */
const blockedMark = ';blocked=1';

function tagOf(trunk: Trunk, blocked: boolean): string {
  const parts = [
    `name=${trunk.name}`,
    ...(trunk.follow ? ['follow=1'] : []),
    ...(trunk.domain === undefined ? [] : [`domain=${trunk.domain}`]),
    ...(trunk.limits.callsPerSecond === undefined ? [] : [`cps=${trunk.limits.callsPerSecond}`]),
    ...(trunk.nat ? ['nat=1'] : []),
    ...(isOpen(trunk) ? ['open=1'] : []),
  ];
  return `${parts.join(';')}${blocked ? blockedMark : ''}`;
}

/** A trunk that names nobody takes calls from any address. */
function rowsOf(trunk: Trunk, tag: string): string[] {
  const addresses = isOpen(trunk) ? ['0.0.0.0/0', '::/0'] : trunk.addresses;
  return [
    ...addresses.flatMap(inHalves).map((range) => `${groups.addresses} ${addressAndMask(range)} 0 ${tag}`),
    ...trunk.certificates.map((name) => `${groups.certificates} ${name} 32 0 ${tag}`),
  ];
}

/** Kamailio takes a mask of 0 for one address. */
function inHalves(range: string): readonly string[] {
  if (!range.endsWith('/0')) return [range];
  return range.includes(':') ? ['::/1', '8000::/1'] : ['0.0.0.0/1', '128.0.0.0/1'];
}

function destinationRow(host: string): string {
  const at = host.includes('/') ? undefined : parseHostPort(host.replace(/^\*\./, ''));
  if (at === undefined) return `${groups.destinations} ${addressAndMask(host)} 0`;
  const wild = host.startsWith('*.') ? '*.' : '';
  return `${groups.destinations} ${addressAndMask(`${wild}${at.host}`)} ${at.port}`;
}

function addressAndMask(range: string): string {
  const [address = '', mask = address.includes(':') ? '128' : '32'] = range.replace(/^\[|\]$/g, '').split('/');
  return `${address.includes(':') ? `[${address}]` : address} ${mask}`;
}
