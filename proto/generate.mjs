// Generates the TypeScript types of the contract into proto/types; with --check: fails when they are not up to date.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { codecSource } from './generate-codec.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const types = join(folder, 'types');
const { loaderOptions, protoFile } = await tsImport('./loader-options.ts', import.meta.url);

if (process.argv.includes('--check')) check();
else generate(types);

function generate(into) {
  rmSync(into, { recursive: true, force: true });
  const loader = createRequire(import.meta.url).resolve('@grpc/proto-loader/package.json');
  const tool = join(dirname(loader), 'build', 'bin', 'proto-loader-gen-types.js');
  const flags = Object.entries(loaderOptions).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value.name}`));
  const args = [...flags, '--grpcLib=@grpc/grpc-js', '--importFileExtension=.js', '--includeComments', '-O', into, '-I', folder, '--', protoFile];
  execFileSync(process.execPath, [tool, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const name of files(into)) forgetWhere(join(into, name));
  writeFileSync(join(into, 'codec.ts'), codecSource(folder, protoFile));
}

// The tool writes the absolute path of the contract into every file.
function forgetWhere(path) {
  writeFileSync(path, readFileSync(path, 'utf8').replace(`// Original file: ${folder}/`, '// Original file: proto/'));
}

function check() {
  const fresh = mkdtempSync(join(tmpdir(), 'types-'));
  try {
    generate(fresh);
    const stale = differing(fresh, types);
    if (stale.length > 0) fail(`proto/types is not what the contract says (${stale.join(', ')}); run "npm run types" and commit what it writes`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function differing(a, b) {
  const [inA, inB] = [files(a), files(b)];
  return [...new Set([...inA, ...inB])].filter((name) => !inA.includes(name) || !inB.includes(name) || readFileSync(join(a, name), 'utf8') !== readFileSync(join(b, name), 'utf8'));
}

function files(root) {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
}

function fail(message) {
  process.exitCode = 1;
  process.stderr.write(`${message}\n`);
}
