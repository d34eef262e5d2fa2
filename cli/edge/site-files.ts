/** `site.cfg` and `tls.cfg`: what belongs to one site and is read when Kamailio starts. */
import { formatHostPort, type HostPort } from '../../services/common/host-port.js';
import type { EdgeSettings, Listener } from './edge-settings.js';

export interface Site {
  readonly settings: EdgeSettings;
  /** Absolute. */
  readonly folder: string;
  /** As `unix:/run/kamailio/kamailio_ctl`. */
  readonly controlSocket: string;
  readonly secret: string;
}

export function siteCfg({ settings, folder, controlSocket, secret }: Site): string {
  const { listen, metrics, hep } = settings;
  return [
    '# Written by `latchkey edge-config`. It holds a secret.',
    ...listen.flatMap(listenLines),
    ...(metrics === undefined ? [] : [`listen=tcp:${formatHostPort(metrics)}`]),
    ...settings.names.map((name) => `alias="${name}"`),
    ...defined('TABLES_DIR', folder),
    ...defined('CONTROL_SOCKET', controlSocket),
    ...defined('EDGE_SECRET', secret),
    ...defined('BAN_SECONDS', String(settings.banSeconds)),
    ...defined('OWN_VIA', ownVia(listen)),
    `#!define WORKERS ${settings.workers}`,
    ...(usesTls(settings) ? ['#!define WITH_TLS'] : []),
    ...(new Set(listen.map(({ at }) => at.host)).size > 1 ? ['#!define WITH_SEVERAL_ADDRESSES'] : []),
    ...(metrics === undefined ? [] : ['#!define WITH_METRICS', ...defined('METRICS_HOST', metrics.host), `#!define METRICS_PORT ${metrics.port}`]),
    ...(settings.hideTopology ? ['#!define WITH_HIDING', ...defined('MASK_ADDRESS', shownAddress(listen))] : []),
    ...(hep === undefined ? [] : ['#!define WITH_HEP', ...defined('HEP_URI', `sip:${formatHostPort(hep)}`)]),
  ].map((line) => `${line}\n`).join('');
}

/** Whoever shows a certificate must show a good one; who shows none is known by his address. */
export function tlsCfg({ tlsCert, tlsKey, tlsCa }: EdgeSettings): string {
  const files = [`certificate = ${tlsCert ?? ''}`, `private_key = ${tlsKey ?? ''}`, ...(tlsCa === undefined ? [] : [`ca_list = ${tlsCa}`])];
  const verify = tlsCa === undefined ? 'no' : 'yes';
  return ['# Written by `latchkey edge-config`.', '[server:default]', 'method = TLSv1.2+', `verify_certificate = ${verify}`, 'require_certificate = no', ...files, '', '[client:default]', 'method = TLSv1.2+', `verify_certificate = ${verify}`, `require_certificate = ${verify}`, ...files].map((line) => `${line}\n`).join('');
}

export function usesTls({ listen }: Pick<EdgeSettings, 'listen'>): boolean {
  return listen.some(({ transports }) => transports.includes('tls'));
}

/** The secret of a `site.cfg` that was written before. */
export function secretOf(text: string): string | undefined {
  return /^#!substdef "!EDGE_SECRET!([A-Za-z0-9]{32,})!g"$/m.exec(text)?.[1];
}

function listenLines({ transports, at, advertised }: Listener): string[] {
  return transports.map((transport) => `listen=${transport}:${formatHostPort(at)}${advertised === undefined ? '' : ` advertise ${formatHostPort(advertised)}`}`);
}

/** `!` ends a value; paths that hold one are refused before. */
function defined(name: string, value: string): string[] {
  return [`#!substdef "!${name}!${value}!g"`];
}

/** What a Via of this edge looks like, as a pattern; default ports may be left out. */
function ownVia(listen: readonly Listener[]): string {
  const hosts = new Set(listen.map(({ at, advertised }) => pattern(advertised ?? at)));
  return `(${[...hosts].join('|')})[; ]`;
}

function pattern({ host, port }: HostPort): string {
  const name = (host.includes(':') ? `[[]${host}[]]` : host).replaceAll('.', '[.]');
  return port === 5060 || port === 5061 ? `${name}(:${port})?` : `${name}:${port}`;
}

function shownAddress([first]: readonly Listener[]): string {
  const host = (first?.advertised ?? first?.at)?.host ?? '';
  return host.includes(':') ? `[${host}]` : host;
}
