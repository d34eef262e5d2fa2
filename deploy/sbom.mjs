// The bill of materials of what runs in production: CycloneDX on standard output. `npm sbom --omit dev` also leaves out packages
// that production and development both need, so it is asked for all of them, and those that the lock file has for development alone go.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const made = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
if (made.status !== 0) {
  process.stderr.write(made.stderr);
  process.exit(1);
}

const bom = JSON.parse(made.stdout);
const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const runs = new Set(Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true).map(([path, { version }]) => `${nameOf(path)}@${version}`));
const components = bom.components.filter(({ name, version }) => runs.has(`${name}@${version}`));
const known = new Set([bom.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
const dependencies = bom.dependencies.filter(({ ref }) => known.has(ref)).map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => known.has(one)) }));
process.stdout.write(`${JSON.stringify({ ...bom, components, dependencies }, undefined, 2)}\n`);

/** `node_modules/a/node_modules/@b/c` is `@b/c`. */
function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
