/** `latchkey edge-follow`: a small process beside Kamailio that keeps its tables true while nodes and trunks come and go. */
import { setTimeout as pause } from 'node:timers/promises';
import { join, resolve } from 'node:path';
import { duration } from '../services/common/readers.js';
import { settingsHelp } from '../services/common/settings-help.js';
import { readSettings, setting, type SettingsOf } from '../services/common/settings.js';
import { renderFault } from '../services/policy/domain/config/fault.js';
import type { Operator } from '../services/policy/domain/operator.js';
import { readOperatorFile } from '../services/policy/releases/read-operator-file.js';
import { loadTrunks } from '../sip/load-trunks.js';
import { controlSocket } from './edge-config.js';
import { allowedHosts } from './edge/allowed-hosts.js';
import { edgeSettings } from './edge/edge-settings.js';
import { TableFollower, type Followed, type FollowParts, type Tables } from './edge/follow-tables.js';
import { dispatcherList, resolveNodes, type NodeAddress } from './edge/nodes.js';
import { reloadTables } from './edge/reload.js';
import { readTrunksList, trunksList } from './edge/trunks-list.js';
import { readIfThere, writeFiles } from './edge/write-files.js';
import { exitCodes, type Io } from './io.js';

const usage = `latchkey edge-follow --nodes LIST --out DIR [options]: keeps Kamailio's tables true while it runs

Takes the settings of \`latchkey edge-config\`, which wrote the folder. Asks for the addresses of dns:///NAME:PORT and reads the trunks, the
operator's file and the certificates again and again; writes what differs, and has Kamailio read it. Without an answer all stays as it is.
Ends on SIGTERM.`;

const { reload: _reload, only: _only, ...shared } = edgeSettings;
export const followSettings = {
  ...shared,
  everyMs: setting<number>({ env: 'LATCHKEY_EDGE_EVERY', flag: '--every', value: 'TIME', reader: duration, fallback: 2000, help: 'how often it looks (2s)' }),
};
type FollowSettings = SettingsOf<typeof followSettings>;

/** What it needs of the world; handed in by tests. */
export interface FollowWorld {
  readonly end: AbortSignal;
  /** The addresses of a name; the system's by default. */
  readonly addresses?: (name: string) => Promise<readonly string[]>;
}

export async function edgeFollow(argv: readonly string[], io: Io, world: FollowWorld = { end: endOfProcess() }): Promise<number> {
  const read = readSettings(followSettings, argv, io.env);
  if (read.kind === 'help') return say(io.stdout, settingsHelp(usage, followSettings), exitCodes.done);
  const faults = read.kind === 'faults' ? read.faults : judge(read.settings);
  if (read.kind === 'faults' || faults.length > 0) return say(io.stderr, faults.map((fault) => `${fault}\n`).join(''), exitCodes.usage);
  if (read.checkOnly) return exitCodes.done;
  await follow(read.settings, io, world);
  return exitCodes.done;
}

async function follow(settings: FollowSettings, io: Io, { end, addresses }: FollowWorld): Promise<void> {
  const follower = new TableFollower(partsOf(settings, addresses));
  let before = '';
  while (!end.aborted) {
    const seen = tell(await follower.look());
    // What is wrong for an hour is said once.
    if (seen !== '' && seen !== before) io.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), service: 'edge-follow', msg: seen })}\n`);
    before = seen;
    await pause(settings.everyMs, undefined, { signal: end }).catch(() => undefined);
  }
}

function partsOf(settings: FollowSettings, addresses: FollowWorld['addresses']): FollowParts {
  const folder = resolve(settings.out);
  const { tlsCert, tlsKey, tlsCa } = settings;
  return {
    wanted: async () => wantedTables(settings, folder, await resolveNodes(settings.nodes, addresses)),
    read: (file) => readIfThere(join(folder, file)),
    write: (tables) => writeFiles(folder, tables),
    reload: (tables) => reloadTables(controlSocket(settings), tables),
    certificates: () => [tlsCert, tlsKey, tlsCa].map((file) => (file === undefined ? '' : readIfThere(file))).join('\n'),
  };
}

/** A trunk that is blocked (`latchkey trunk`) stays blocked. */
async function wantedTables(settings: FollowSettings, folder: string, nodes: readonly NodeAddress[]): Promise<Tables> {
  const trunks = loadTrunks(settings);
  if (trunks.kind === 'faults') throw new Error(trunks.faults.join('; '));
  const destinations = allowedHosts(await operatorOf(settings.operator), trunks.trunks, settings.allow);
  // Read last: whoever blocks a trunk meanwhile is not undone.
  const { blocked } = readTrunksList(readIfThere(join(folder, 'trunks.list')));
  return { 'dispatcher.list': dispatcherList(nodes), 'trunks.list': trunksList(trunks.trunks, destinations, blocked) };
}

async function operatorOf(file: string | undefined): Promise<Operator | undefined> {
  if (file === undefined) return undefined;
  const read = await readOperatorFile(file);
  if (read.kind === 'read') return read.operator;
  throw new Error(read.faults.map(renderFault).join('; '));
}

function tell(followed: Followed): string {
  switch (followed.kind) {
    case 'same': return '';
    case 'read-again': return `Kamailio has read ${followed.tables.join(', ')} again`;
    case 'failed': return `all stays as it is: ${followed.why}`;
    default: return followed satisfies never;
  }
}

function judge({ nodes, out }: FollowSettings): readonly string[] {
  return [
    ...(nodes.length === 0 ? ['--nodes: missing; dns:///NAME:PORT, or HOST:PORT, several with commas between'] : []),
    ...(out === '' ? ['--out: missing; the folder that latchkey edge-config wrote'] : []),
  ];
}

function endOfProcess(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}

function say(stream: Io['stdout'], what: string, code: number): number {
  stream.write(what);
  return code;
}
