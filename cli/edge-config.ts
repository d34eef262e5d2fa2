/** `latchkey edge-config`: writes what Kamailio needs to know of this site, from the trunk profiles. */
import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseHostPort } from '../services/common/host-port.js';
import { edgeFiles } from '../sip/trunks/edge-files.js';
import { loadTrunks } from '../sip/load-trunks.js';
import { exitCodes, type Io } from './io.js';

const usage = `latchkey edge-config --nodes LIST --listen LIST --out DIR [--trunks FILE]: Kamailio's configuration for this site

  --trunks FILE    the trunk profiles (LATCHKEY_TRUNKS); left out: one trunk, any address
  --nodes LIST     the sip nodes, HOST:PORT with commas between
  --listen LIST    where Kamailio listens, udp and tcp, HOST:PORT with commas between
  --out DIR        the folder that kamailio.cfg, site.cfg, trunks.list and dispatcher.list are written to
  --control PATH   Kamailio's control socket (DIR/kamailio_ctl)

Tables that changed are read again with \`kamcmd permissions.addressReload\` and \`kamcmd dispatcher.reload\`.
`;

export async function edgeConfig(argv: readonly string[], io: Io): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: { trunks: { type: 'string' }, nodes: { type: 'string' }, listen: { type: 'string' }, out: { type: 'string' }, control: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }));
  } catch (error) {
    return refuse(io, [(error as Error).message]);
  }
  if (values.help === true) {
    io.stdout.write(usage);
    return exitCodes.done;
  }
  const nodes = addresses('--nodes', values.nodes);
  const listen = addresses('--listen', values.listen);
  const faults = [...nodes.faults, ...listen.faults, ...(values.out === undefined ? ['--out: missing; the folder to write to'] : [])];
  const trunks = loadTrunks({ trunks: values.trunks ?? io.env['LATCHKEY_TRUNKS'], country: io.env['LATCHKEY_COUNTRY'] });
  if (trunks.kind === 'faults') faults.push(...trunks.faults);
  if (faults.length > 0 || trunks.kind === 'faults') return refuse(io, faults);
  const folder = resolve(values.out ?? '.');
  write(folder, edgeFiles(trunks.trunks, { nodes: nodes.list, listen: listen.list, folder, controlSocket: `unix:${values.control ?? join(folder, 'kamailio_ctl')}` }));
  io.stdout.write(`${folder}: kamailio.cfg, site.cfg, trunks.list (${trunks.trunks.length} trunks), dispatcher.list (${nodes.list.length} nodes)\n`);
  return exitCodes.done;
}

function addresses(flag: string, value: string | undefined): { readonly list: readonly string[]; readonly faults: readonly string[] } {
  const list = (value ?? '').split(',').map((item) => item.trim()).filter((item) => item !== '');
  if (list.length === 0) return { list, faults: [`${flag}: missing; HOST:PORT, several with commas between`] };
  return { list, faults: list.filter((item) => parseHostPort(item) === undefined).map((item) => `${flag}: "${item}" is not allowed; allowed: HOST:PORT, as 10.0.0.11:5060`) };
}

/** Each file appears whole: Kamailio may be told to read it at any moment. */
function write(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.new`), text);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
  copyFileSync(join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'deploy', 'kamailio', 'kamailio.cfg'), join(folder, 'kamailio.cfg'));
}

function refuse(io: Io, faults: readonly string[]): number {
  io.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
  return exitCodes.usage;
}
