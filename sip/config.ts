/** The settings of the sip service: where it listens and whom it asks. */
import { grpcSecuritySettings, securityFaults } from '../services/common/grpc-security.js';
import { isLoopback, isWildcard, parseHostPort, type HostPort } from '../services/common/host-port.js';
import { countryCode, duration, hostPort, hostPortRange, integer, list, text, type Reader } from '../services/common/readers.js';
import { secretOf, type Secret } from '../services/common/secret.js';
import { optional, setting, type SettingsOf } from '../services/common/settings.js';
import { sharedSettings } from '../services/common/shared-settings.js';
import { policyAddresses, type PolicyAddresses } from './adapters/policy/addresses.js';
import { loadTrunks } from './load-trunks.js';
import { isAddressRange } from './trunks/address-set.js';

/** A part that is built in, or servers of that kind elsewhere. */
export type Part = { readonly kind: 'embedded' } | { readonly kind: 'servers'; readonly at: readonly HostPort[] };

function part(server: string): Reader<Part> {
  return {
    allowed: `embedded, or ${server}:HOST:PORT, several with commas between`,
    read(value) {
      if (value === 'embedded') return { kind: 'embedded' };
      const at = value.split(',').map((item) => serverAt(item.trim(), server));
      const known = at.filter((one) => one !== undefined);
      return known.length === at.length ? { kind: 'servers', at: known } : undefined;
    },
  };
}

function serverAt(item: string, server: string): HostPort | undefined {
  const at = item.startsWith(`${server}:`) ? parseHostPort(item.slice(server.length + 1)) : undefined;
  return at?.port === 0 ? undefined : at;
}

const addressRange: Reader<string> = { allowed: 'an IP address or a range, as 192.0.2.0/24', read: (value) => (isAddressRange(value) ? value : undefined) };

const localPolicy: PolicyAddresses = { kind: 'list', addresses: [{ host: '127.0.0.1', port: 50051 }] };

export const sipSettings = {
  ...sharedSettings,
  ...grpcSecuritySettings,
  country: optional<string>({ env: 'LATCHKEY_COUNTRY', flag: '--country', value: 'CC', reader: countryCode, help: 'how to read national numbers on calls where the trunk names no country (none: they are not read)' }),
  edge: setting<readonly string[]>({ env: 'LATCHKEY_EDGE', flag: '--edge', value: 'LIST', reader: list(addressRange), fallback: [], help: 'addresses whose X-Latchkey-Trunk header is believed (none)' }),
  trunks: optional<string>({ env: 'LATCHKEY_TRUNKS', flag: '--trunks', value: 'FILE', reader: text, help: 'trunk profiles (one default profile)' }),
  data: setting<string>({ env: 'LATCHKEY_DATA', flag: '--data', value: 'DIR', reader: text, fallback: './data', help: 'prompts and call records (./data)' }),
  keepDays: setting<number>({ env: 'LATCHKEY_KEEP_DAYS', flag: '--keep-days', value: 'DAYS', reader: integer(1, 36_500), fallback: 90, help: 'how long call records are kept (90)' }),
  engine: setting<Part>({ env: 'LATCHKEY_ENGINE', flag: '--engine', value: 'ENGINE', reader: part('drachtio'), fallback: { kind: 'embedded' }, help: 'SIP stack: embedded, or drachtio:HOST:PORT (embedded)' }),
  drachtioSecret: optional<Secret>({ env: 'LATCHKEY_DRACHTIO_SECRET', reader: secretOf(text), secret: true, help: "drachtio-server's secret" }),
  sip: setting<HostPort>({ env: 'LATCHKEY_SIP', flag: '--sip', value: 'HOST:PORT', reader: hostPort, fallback: { host: '127.0.0.1', port: 5060 }, help: 'where the embedded engine listens, udp and tcp (127.0.0.1:5060)' }),
  control: setting<HostPort>({ env: 'LATCHKEY_CONTROL', flag: '--control', value: 'HOST:PORT', reader: hostPort, fallback: { host: '127.0.0.1', port: 9022 }, help: "the embedded engine's control port (127.0.0.1:9022)" }),
  sipAdvertised: optional<string>({ env: 'LATCHKEY_SIP_ADVERTISED', reader: text, help: 'address that Contact and Via show (the bound one)' }),
  media: setting<Part>({ env: 'LATCHKEY_MEDIA', flag: '--media', value: 'MEDIA', reader: part('freeswitch'), fallback: { kind: 'embedded' }, help: 'media: embedded, or freeswitch:HOST:PORT (embedded)' }),
  freeswitchSecret: optional<Secret>({ env: 'LATCHKEY_FREESWITCH_SECRET', reader: secretOf(text), secret: true, help: "FreeSWITCH's event socket password" }),
  eslAdvertised: optional<string>({ env: 'LATCHKEY_ESL_ADVERTISED', reader: text, help: 'address at which FreeSWITCH reaches this service (127.0.0.1; needed off this machine)' }),
  rtp: setting({ env: 'LATCHKEY_RTP', flag: '--rtp', value: 'HOST:FROM-TO', reader: hostPortRange, fallback: { host: '127.0.0.1', fromPort: 20_000, toPort: 20_999 }, help: 'ports of the embedded media (127.0.0.1:20000-20999)' }),
  rtpAdvertised: optional<string>({ env: 'LATCHKEY_RTP_ADVERTISED', reader: text, help: 'address that SDP shows (the bound one)' }),
  policy: setting<PolicyAddresses>({ env: 'LATCHKEY_POLICY', flag: '--policy', value: 'LIST', reader: policyAddresses, fallback: localPolicy, help: 'policy replicas: HOST:PORT,… or dns:///NAME:PORT (127.0.0.1:50051)' }),
  http: setting<HostPort>({ env: 'LATCHKEY_SIP_HTTP', flag: '--sip-http', value: 'HOST:PORT', reader: hostPort, fallback: { host: '127.0.0.1', port: 8081 }, help: 'metrics, liveness, readiness (127.0.0.1:8081)' }),
  maxCalls: setting<number>({ env: 'LATCHKEY_MAX_CALLS', flag: '--max-calls', value: 'N', reader: integer(1, 1_000_000), fallback: 2000, help: 'calls under way at most; more get 503 (2000)' }),
  maxRate: optional<number>({ env: 'LATCHKEY_MAX_RATE', flag: '--max-rate', value: 'N', reader: integer(1, 1_000_000), help: 'new calls a second at most; more get 503 (as many as it can keep up with)' }),
  maxWaitMs: setting<number>({ env: 'LATCHKEY_MAX_WAIT', flag: '--max-wait', value: 'TIME', reader: duration, fallback: 100, help: 'how long INVITEs may wait between the SIP stack and us; while a queue of them waits longer, they get 503 (100ms)' }),
  drainMs: setting<number>({ env: 'LATCHKEY_DRAIN', flag: '--drain', value: 'TIME', reader: duration, fallback: 180_000, help: 'time for calls under way to end after SIGTERM (180s)' }),
  probeMs: setting<number>({ env: 'LATCHKEY_PROBE', flag: '--probe', value: 'TIME', reader: duration, fallback: 2000, help: 'how often the edge sends OPTIONS; new calls are taken for two such periods after SIGTERM (2s)' }),
};

export type SipSettings = SettingsOf<typeof sipSettings>;

/** Faults that only show when the settings are seen together, and those of the trunk profiles. */
export function judgeSipSettings(settings: SipSettings): readonly string[] {
  const trunks = loadTrunks(settings);
  const faults: string[] = [...securityFaults(settings), ...(trunks.kind === 'faults' ? trunks.faults : [])];
  if (settings.engine.kind === 'embedded' && isWildcard(settings.sip.host) && settings.sipAdvertised === undefined) {
    faults.push(`LATCHKEY_SIP: ${settings.sip.host} is no address that others can answer to; give LATCHKEY_SIP_ADVERTISED too`);
  }
  if (settings.media.kind === 'embedded' && isWildcard(settings.rtp.host) && settings.rtpAdvertised === undefined) {
    faults.push(`LATCHKEY_RTP: ${settings.rtp.host} is no address that others can send to; give LATCHKEY_RTP_ADVERTISED too`);
  }
  if (settings.engine.kind === 'embedded' && !isLoopback(settings.control.host)) {
    faults.push(`LATCHKEY_CONTROL: "${settings.control.host}" is not allowed; allowed: an address of loopback, since who reaches the control port can place calls`);
  }
  if (settings.grpcTlsCert !== undefined && settings.grpcTlsCa === undefined) {
    faults.push('LATCHKEY_GRPC_TLS_CERT: given without LATCHKEY_GRPC_TLS_CA, so that the policy would be asked in clear text; give all of _CERT, _KEY and _CA, or _CA alone');
  }
  if (settings.engine.kind === 'servers' && settings.drachtioSecret === undefined) faults.push('LATCHKEY_DRACHTIO_SECRET: missing; needed with LATCHKEY_ENGINE=drachtio:…');
  if (settings.media.kind === 'servers') faults.push(...judgeFreeswitch(settings.media.at, settings));
  return faults;
}

function judgeFreeswitch(servers: readonly HostPort[], { freeswitchSecret, eslAdvertised }: SipSettings): readonly string[] {
  const faults: string[] = [];
  if (freeswitchSecret === undefined) faults.push('LATCHKEY_FREESWITCH_SECRET: missing; needed with LATCHKEY_MEDIA=freeswitch:…');
  const away = servers.find(({ host }) => !isLoopback(host));
  if (away !== undefined && eslAdvertised === undefined) faults.push(`LATCHKEY_ESL_ADVERTISED: missing; needed since FreeSWITCH at ${away.host} connects back to us`);
  return faults;
}
