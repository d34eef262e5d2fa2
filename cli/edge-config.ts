/** `latchkey edge-config`: writes what Kamailio needs to know of this site, from the trunk profiles and the operator's file. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings } from '../services/common/settings.js';
import { settingsHelp } from '../services/common/settings-help.js';
import { renderFault } from '../services/policy/domain/config/fault.js';
import type { Operator } from '../services/policy/domain/operator.js';
import { readOperatorFile } from '../services/policy/releases/read-operator-file.js';
import { loadTrunks } from '../sip/load-trunks.js';
import type { Trunk } from '../sip/trunks/trunk.js';
import { allowedHosts } from './edge/allowed-hosts.js';
import { edgeSettings, type EdgeSettings } from './edge/edge-settings.js';
import { judgeEdgeSettings, missingSettings } from './edge/judge-edge-settings.js';
import { dispatcherList, resolveNodes, type NodeAddress } from './edge/nodes.js';
import { reloadTables, type Table } from './edge/reload.js';
import { secretOf, siteCfg, tlsCfg, usesTls } from './edge/site-files.js';
import { readTrunksList, trunksList } from './edge/trunks-list.js';
import { readIfThere, writeFiles } from './edge/write-files.js';
import { exitCodes, type Io } from './io.js';

const usage = `latchkey edge-config --nodes LIST --listen LIST --out DIR [options]: Kamailio's configuration for this site

Writes kamailio.cfg, site.cfg, trunks.list, dispatcher.list and tls.cfg. The last three are read again by --reload, the others when
Kamailio starts. A trunk that is blocked (latchkey trunk) stays blocked.`;

export async function edgeConfig(argv: readonly string[], io: Io): Promise<number> {
  const read = readSettings(edgeSettings, argv, io.env);
  if (read.kind === 'help') {
    io.stdout.write(settingsHelp(usage, edgeSettings));
    return exitCodes.done;
  }
  if (read.kind === 'faults') return refuse(io, [...read.faults, ...missingSettings(argv, io.env)]);
  const { settings } = read;
  const trunks = loadTrunks(settings);
  const operator = await operatorOf(settings.operator);
  const faults = [...judgeEdgeSettings(settings, trunks.kind === 'faults' ? [] : trunks.trunks), ...(trunks.kind === 'faults' ? trunks.faults : []), ...operator.faults];
  if (faults.length > 0 || trunks.kind === 'faults') return refuse(io, faults);
  if (read.checkOnly) return exitCodes.done;
  return write(settings, trunks.trunks, operator.operator, io);
}

/** Names are asked for before anything is written: without an answer all stays as it was. */
async function write(settings: EdgeSettings, trunks: readonly Trunk[], operator: Operator | undefined, io: Io): Promise<number> {
  const folder = resolve(settings.out);
  let nodes: readonly NodeAddress[];
  try {
    nodes = settings.only === 'trunks' ? [] : await resolveNodes(settings.nodes);
  } catch (error) {
    io.stderr.write(`--nodes: ${(error as Error).message}; nothing was written\n`);
    return exitCodes.unreachable;
  }
  const files = filesOf(settings, folder, trunks, nodes, operator);
  writeFiles(folder, files);
  io.stdout.write(`${folder}: ${Object.keys(files).join(', ')} (${trunks.length} trunks, ${nodes.length} nodes)\n`);
  if (operator === undefined && settings.only !== 'dispatcher') io.stdout.write('without an operator\'s file redirects may lead anywhere\n');
  return settings.reload ? reload(settings, io) : exitCodes.done;
}

function filesOf(settings: EdgeSettings, folder: string, trunks: readonly Trunk[], nodes: readonly NodeAddress[], operator: Operator | undefined): Readonly<Record<string, string>> {
  const { blocked } = readTrunksList(readIfThere(join(folder, 'trunks.list')));
  const tables = {
    ...(settings.only === 'dispatcher' ? {} : { 'trunks.list': trunksList(trunks, allowedHosts(operator, trunks, settings.allow), blocked) }),
    ...(settings.only === 'trunks' ? {} : { 'dispatcher.list': dispatcherList(nodes) }),
  };
  if (settings.only !== 'all') return tables;
  const secret = settings.secret ?? secretOf(readIfThere(join(folder, 'site.cfg'))) ?? randomBytes(24).toString('hex');
  return {
    'kamailio.cfg': kamailioCfg(),
    'site.cfg': siteCfg({ settings, folder, controlSocket: `unix:${controlSocket(settings)}`, secret }),
    ...tables,
    ...(usesTls(settings) ? { 'tls.cfg': tlsCfg(settings) } : {}),
  };
}

/** The project's own, whether this runs from its sources or from `dist`. */
function kamailioCfg(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const paths = ['..', join('..', '..')].map((up) => join(here, up, 'deploy', 'kamailio', 'kamailio.cfg'));
  return readFileSync(paths.find((path) => existsSync(path)) ?? paths[0] ?? '', 'utf8');
}

async function reload(settings: EdgeSettings, io: Io): Promise<number> {
  const tables: readonly Table[] = settings.only === 'all' ? ['trunks', 'dispatcher', ...(usesTls(settings) ? ['tls' as const] : [])] : [settings.only];
  try {
    await reloadTables(controlSocket(settings), tables);
    io.stdout.write(`Kamailio has read ${tables.join(', ')} again\n`);
    return exitCodes.done;
  } catch (error) {
    io.stderr.write(`the files are written, but Kamailio has not read them: ${(error as Error).message}\n`);
    return exitCodes.unreachable;
  }
}

export function controlSocket({ control, out }: Pick<EdgeSettings, 'control' | 'out'>): string {
  return control ?? join(resolve(out), 'kamailio_ctl');
}

async function operatorOf(file: string | undefined): Promise<{ readonly operator: Operator | undefined; readonly faults: readonly string[] }> {
  if (file === undefined) return { operator: undefined, faults: [] };
  const read = await readOperatorFile(file);
  return read.kind === 'read' ? { operator: read.operator, faults: [] } : { operator: undefined, faults: read.faults.map(renderFault) };
}

function refuse(io: Io, faults: readonly string[]): number {
  io.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
  return exitCodes.usage;
}
