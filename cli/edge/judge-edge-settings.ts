import { isWildcard } from '../../services/common/host-port.js';
import type { Trunk } from '../../sip/trunks/trunk.js';
import { edgeSettings, type EdgeSettings } from './edge-settings.js';
import { usesTls } from './site-files.js';

/** Faults that only show when the settings are seen together, and with the trunks. */
export function judgeEdgeSettings(settings: EdgeSettings, trunks: readonly Trunk[]): readonly string[] {
  return [...missing(settings), ...unreachable(settings), ...tlsFaults(settings, trunks), ...pathFaults(settings)];
}

/** What is not given at all, where other settings are given wrongly: both are told at once. */
export function missingSettings(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const given = ({ flag = '', env: variable }: { readonly flag?: string; readonly env: string }) => argv.some((word) => word === flag || word.startsWith(`${flag}=`)) || (env[variable] ?? '') !== '';
  const { nodes, listen, out, only } = edgeSettings;
  return given(only) ? [] : [...(given(nodes) ? [] : [missingTexts.nodes]), ...(given(listen) ? [] : [missingTexts.listen]), ...(given(out) ? [] : [missingTexts.out])];
}

function missing({ nodes, listen, out, only }: EdgeSettings): readonly string[] {
  return [
    ...(nodes.length === 0 && only !== 'trunks' ? [missingTexts.nodes] : []),
    ...(listen.length === 0 && only === 'all' ? [missingTexts.listen] : []),
    ...(out === '' ? [missingTexts.out] : []),
  ];
}

const missingTexts = {
  nodes: '--nodes: missing; HOST:PORT, several with commas between',
  listen: '--listen: missing; HOST:PORT, several with commas between',
  out: '--out: missing; the folder to write to',
} as const;

function unreachable({ listen }: EdgeSettings): readonly string[] {
  return listen.filter(({ at, advertised }) => isWildcard(at.host) && advertised === undefined).map(({ at }) => `--listen: ${at.host} is no address that others can answer to; allowed: an address of this machine, or ${at.host}:${at.port}/ADVERTISED:PORT`);
}

function tlsFaults(settings: EdgeSettings, trunks: readonly Trunk[]): readonly string[] {
  const { only, tlsCert, tlsKey, tlsCa } = settings;
  if (only !== 'all') return [];
  const byCertificate = trunks.find(({ certificates }) => certificates.length > 0);
  if (usesTls(settings)) {
    return [
      ...(tlsCert === undefined || tlsKey === undefined ? ['--tls-cert, --tls-key: missing; needed with tls: in --listen'] : []),
      ...(byCertificate !== undefined && tlsCa === undefined ? [`--tls-ca: missing; needed for the certificate of trunk "${byCertificate.name}"`] : []),
    ];
  }
  return byCertificate === undefined ? [] : [`--listen: no tls:HOST:PORT in it, but trunk "${byCertificate.name}" is known by its certificate`];
}

/** Kamailio's configuration has no way to write these. */
function pathFaults({ out, control, tlsCert, tlsKey, tlsCa, names }: EdgeSettings): readonly string[] {
  const given = { '--out': out, '--control': control, '--tls-cert': tlsCert, '--tls-key': tlsKey, '--tls-ca': tlsCa, '--names': names.join(',') };
  return Object.entries(given).filter(([, value]) => value !== undefined && /[!"\\\s]/.test(value)).map(([flag, value]) => `${flag}: "${value}" is not allowed; allowed: no blank, !, " or \\ in it`);
}
