// Fails when the contract would break those who speak an older one: compares with the newest release (a tag v…) that it
// descends from, and before the first release with what main has.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const files = ['buf.yaml', 'latchkey/policy/v1/policy.proto'];

const against = committed();
if (against === undefined) process.stdout.write('buf breaking: no committed contract to compare with\n');
else compare(against);

function committed() {
  for (const find of [newestRelease, () => mergeBase('origin/main'), () => mergeBase('main'), () => git('rev-parse', 'HEAD')]) {
    const commit = find();
    if (commit && git('cat-file', '-t', `${commit}:./${files[1]}`) === 'blob') return commit;
  }
  return undefined;
}

function newestRelease() {
  return git('describe', '--tags', '--abbrev=0', '--match', 'v*');
}

function mergeBase(branch) {
  return git('merge-base', 'HEAD', branch);
}

function compare(commit) {
  const old = mkdtempSync(join(tmpdir(), 'contract-'));
  try {
    for (const file of files) {
      mkdirSync(dirname(join(old, file)), { recursive: true });
      writeFileSync(join(old, file), git('show', `${commit}:./${file}`) ?? '');
    }
    const buf = join(folder, '..', 'node_modules', '.bin', 'buf');
    process.exitCode = spawnSync(buf, ['breaking', folder, '--against', old], { stdio: 'inherit' }).status ?? 1;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

// Nothing here is worth an error: no git, a fresh repository or a shallow clone only leave less to compare with.
function git(...args) {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
