// Brings a clone to where it can run: installs what is missing, builds what is newer than the last build.
// Plain JavaScript on Node's own modules, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = ['proto', 'services', 'sip', 'cli'];

/** Installs the packages of package-lock.json unless they are there already. Ends the process when that fails. */
export function install() {
  const lock = join(root, 'package-lock.json');
  const stamp = join(root, 'node_modules', '.latchkey-installed');
  const wanted = readFileSync(lock, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('latchkey: installing packages ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { ...process.env, ...npmCache() });
  writeFileSync(stamp, wanted);
}

/** Compiles to dist/ unless nothing has changed since it was last done. Ends the process when that fails. */
export function build() {
  const stamp = join(root, 'dist', '.built');
  if (existsSync(stamp) && newest() <= statSync(stamp).mtimeMs) return;
  console.log('latchkey: building ...');
  const begun = new Date();
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'], process.env);
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun);
}

/** npm wants a place for its cache: where the home directory cannot be written to, a temporary one. */
function npmCache() {
  if (process.env['npm_config_cache'] && writable(dirname(process.env['npm_config_cache']))) return {};
  const home = homedir();
  return home !== '' && home !== '/' && writable(home) ? {} : { npm_config_cache: mkdtempSync(join(tmpdir(), 'latchkey-npm-')) };
}

function writable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function newest() {
  const times = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((file) => statSync(join(root, file)).mtimeMs);
  for (const folder of sources) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      times.push(statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
    }
  }
  return Math.max(...times);
}

function run(command, args, env) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  if (done.error) console.error(`latchkey: could not run ${command}: ${done.error.message}`);
  if (done.status !== 0) process.exit(done.status ?? 1);
}
