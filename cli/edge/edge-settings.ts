/** The settings of `latchkey edge-config` and `latchkey trunk`: what Kamailio has to know of a site. */
import { parseHostPort, type HostPort } from '../../services/common/host-port.js';
import { countryCode, hostPort, integer, list, oneOf, text, yesNo, type Reader } from '../../services/common/readers.js';
import { optional, setting, type SettingsOf } from '../../services/common/settings.js';
import { isAddressRange } from '../../sip/trunks/address-set.js';
import { node, type NodeAddress } from './nodes.js';

export type SipTransport = 'udp' | 'tcp' | 'tls';

/** Where Kamailio listens, and what it tells others of that. */
export interface Listener {
  readonly transports: readonly SipTransport[];
  readonly at: HostPort;
  readonly advertised?: HostPort;
}

const listener: Reader<Listener> = {
  allowed: 'HOST:PORT for udp and tcp, or udp:, tcp: or tls: before it; behind it /HOST:PORT where others reach it elsewhere, as 10.0.0.5:5060/203.0.113.5:5060',
  read(value) {
    const match = /^(?:(udp|tcp|tls):)?([^/]+)(?:\/(.+))?$/.exec(value);
    const at = parseHostPort(match?.[2] ?? '');
    const advertised = match?.[3] === undefined ? undefined : parseHostPort(match[3]);
    if (match === null || at === undefined || (match[3] !== undefined && advertised === undefined)) return undefined;
    return { transports: match[1] === undefined ? ['udp', 'tcp'] : [match[1] as SipTransport], at, ...(advertised === undefined ? {} : { advertised }) };
  },
};

/** A host that redirects may lead to: a name, `*.` and a domain, an address or range; a port where it has to be that one. */
const allowedHost: Reader<string> = {
  allowed: 'a host, *.DOMAIN, an address or a range, each but the range with :PORT where only that port is allowed',
  read: (value) => (/^(?:\*\.)?[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?$/.test(value) || isAddressRange(value) ? value.toLowerCase() : undefined),
};

const secret: Reader<string> = { allowed: '32 letters and digits or more', read: (value) => (/^[A-Za-z0-9]{32,}$/.test(value) ? value : undefined) };

/** Where the files are, and how the Kamailio that reads them is told. */
export const edgeFolderSettings = {
  out: setting<string>({ env: 'LATCHKEY_EDGE_FOLDER', flag: '--out', value: 'DIR', reader: text, fallback: '', help: 'the folder of kamailio.cfg, site.cfg and the tables' }),
  control: optional<string>({ env: 'LATCHKEY_EDGE_CONTROL', flag: '--control', value: 'PATH', reader: text, help: "Kamailio's control socket (kamailio_ctl in that folder)" }),
};

export const edgeSettings = {
  trunks: optional<string>({ env: 'LATCHKEY_TRUNKS', flag: '--trunks', value: 'FILE', reader: text, help: 'the trunk profiles (one trunk, any address)' }),
  operator: optional<string>({ env: 'LATCHKEY_OPERATOR', flag: '--operator', value: 'FILE', reader: text, help: "the operator's file: redirects lead to its domains and to those of the trunks (without it: anywhere)" }),
  country: optional<string>({ env: 'LATCHKEY_COUNTRY', flag: '--country', value: 'CC', reader: countryCode, help: 'as for the sip service; unused here' }),
  nodes: setting<readonly NodeAddress[]>({ env: 'LATCHKEY_EDGE_NODES', flag: '--nodes', value: 'LIST', reader: list(node), fallback: [], help: 'the sip nodes: HOST:PORT with ;weight=N and ;transport=tcp behind it where it applies, or dns:///NAME:PORT for all addresses of a name' }),
  listen: setting<readonly Listener[]>({ env: 'LATCHKEY_EDGE_LISTEN', flag: '--listen', value: 'LIST', reader: list(listener), fallback: [], help: 'where Kamailio listens: [udp:|tcp:|tls:]HOST:PORT[/ADVERTISED:PORT]; the first is what carriers are shown' }),
  names: setting<readonly string[]>({ env: 'LATCHKEY_EDGE_NAMES', flag: '--names', value: 'LIST', reader: list(text), fallback: [], help: 'host names that are this edge, in redirects that lead to another line (none)' }),
  allow: setting<readonly string[]>({ env: 'LATCHKEY_EDGE_ALLOW', flag: '--allow', value: 'LIST', reader: list(allowedHost), fallback: [], help: "further hosts that redirects may lead to, besides the operator's domains (none)" }),
  tlsCert: optional<string>({ env: 'LATCHKEY_EDGE_TLS_CERT', flag: '--tls-cert', value: 'FILE', reader: text, help: 'certificate that is shown, PEM; needed with tls:' }),
  tlsKey: optional<string>({ env: 'LATCHKEY_EDGE_TLS_KEY', flag: '--tls-key', value: 'FILE', reader: text, help: 'its key, PEM' }),
  tlsCa: optional<string>({ env: 'LATCHKEY_EDGE_TLS_CA', flag: '--tls-ca', value: 'FILE', reader: text, help: 'who signs the certificates of carriers and destinations, PEM' }),
  metrics: optional<HostPort>({ env: 'LATCHKEY_EDGE_METRICS', flag: '--metrics', value: 'HOST:PORT', reader: hostPort, help: 'where Kamailio answers /metrics, /ready and /live: a private address (nowhere)' }),
  hep: optional<HostPort>({ env: 'LATCHKEY_EDGE_HEP', flag: '--hep', value: 'HOST:PORT', reader: hostPort, help: 'where SIP is copied to by HEPv3, all but INFO and OPTIONS (nowhere)' }),
  hideTopology: setting<boolean>({ env: 'LATCHKEY_EDGE_HIDE_TOPOLOGY', flag: '--hide-topology', reader: yesNo, fallback: false, help: 'carriers and destinations see no address but the edge\'s (no)' }),
  banSeconds: setting<number>({ env: 'LATCHKEY_EDGE_BAN_SECONDS', flag: '--ban-seconds', value: 'N', reader: integer(1, 86_400), fallback: 600, help: 'how long scanners and floods are left without an answer (600)' }),
  workers: setting<number>({ env: 'LATCHKEY_EDGE_WORKERS', flag: '--workers', value: 'N', reader: integer(1, 64), fallback: 4, help: "Kamailio's processes for each address and transport (4)" }),
  secret: optional<string>({ env: 'LATCHKEY_EDGE_SECRET', reader: secret, secret: true, help: 'signs and hides routes, the same for edges that stand in for each other (made once, kept in site.cfg)' }),
  ...edgeFolderSettings,
  only: setting<'all' | 'trunks' | 'dispatcher'>({ env: 'LATCHKEY_EDGE_ONLY', flag: '--only', value: 'TABLE', reader: oneOf('all', 'trunks', 'dispatcher'), fallback: 'all', help: 'writes trunks.list or dispatcher.list alone (all)' }),
  reload: setting<boolean>({ env: 'LATCHKEY_EDGE_RELOAD', flag: '--reload', reader: yesNo, fallback: false, help: 'tells the running Kamailio to read the tables again (no)' }),
};

export type EdgeSettings = SettingsOf<typeof edgeSettings>;
