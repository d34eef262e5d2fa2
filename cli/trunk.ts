/** `latchkey trunk`: takes no more calls from a trunk, or takes them again. */
import { join, resolve } from 'node:path';
import { readSettings } from '../services/common/settings.js';
import { settingsHelp } from '../services/common/settings-help.js';
import { nearest } from '../services/common/nearest.js';
import { edgeFolderSettings } from './edge/edge-settings.js';
import { reloadTables } from './edge/reload.js';
import { readTrunksList, withBlocked } from './edge/trunks-list.js';
import { readIfThere, writeFiles } from './edge/write-files.js';
import { controlSocket } from './edge-config.js';
import { exitCodes, type Io } from './io.js';

const usage = `latchkey trunk block NAME --out DIR | unblock NAME --out DIR | list --out DIR: what the edge takes of a trunk

A blocked trunk's new calls get 403; its calls under way go on. It stays blocked over restarts, reloads and \`latchkey edge-config\`.`;

export async function trunk(argv: readonly string[], io: Io): Promise<number> {
  const [act = '', ...rest] = argv;
  const name = act === 'list' || rest[0]?.startsWith('-') === true ? undefined : rest.shift();
  if (act === '--help' || act === '-h') return help(io);
  const read = readSettings(edgeFolderSettings, rest, io.env);
  if (read.kind === 'help') return help(io);
  const faults = [
    ...(act === 'block' || act === 'unblock' || act === 'list' ? [] : [`"${act}": not known; allowed: block, unblock, list`]),
    ...(read.kind === 'faults' ? read.faults : read.settings.out === '' ? ['--out: missing; the folder that `latchkey edge-config` wrote'] : []),
  ];
  if (faults.length > 0 || read.kind === 'faults') return fail(io, exitCodes.usage, faults);
  const folder = resolve(read.settings.out);
  const text = readIfThere(join(folder, 'trunks.list'));
  const { names, blocked } = readTrunksList(text);
  if (act === 'list') {
    io.stdout.write([...names].map((one) => `${one}${blocked.has(one) ? '  blocked' : ''}\n`).join(''));
    return exitCodes.done;
  }
  if (name === undefined || !names.has(name)) return fail(io, exitCodes.absent, [noSuchTrunk(folder, name, names)]);
  writeFiles(folder, { 'trunks.list': withBlocked(text, name, act === 'block') });
  try {
    await reloadTables(controlSocket(read.settings), ['trunks']);
  } catch (error) {
    return fail(io, exitCodes.unreachable, [`${name} is ${act}ed in ${folder}/trunks.list, but Kamailio has not read it: ${(error as Error).message}`]);
  }
  io.stdout.write(`${name} is ${act}ed\n`);
  return exitCodes.done;
}

function noSuchTrunk(folder: string, name: string | undefined, names: ReadonlySet<string>): string {
  const near = name === undefined ? undefined : nearest(name, [...names]);
  return `${folder}/trunks.list: no trunk named "${name ?? ''}"${near === undefined ? '' : `, did you mean ${near}?`}; trunks here: ${[...names].join(', ')}`;
}

function help(io: Io): number {
  io.stdout.write(settingsHelp(usage, edgeFolderSettings));
  return exitCodes.done;
}

function fail(io: Io, code: number, faults: readonly string[]): number {
  io.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
  return code;
}
