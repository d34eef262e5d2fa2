/** `npm run sbom`: what runs in production, as CycloneDX, and nothing that only develops or tests it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly { readonly 'bom-ref': string; readonly name: string; readonly version: string; readonly purl: string; readonly scope?: string; readonly licenses?: readonly unknown[] }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean; readonly optional?: boolean }>>;
}

describe('the bill of materials', function () {
  this.timeout(60_000);
  let bom: Bom;
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly dependencies: Readonly<Record<string, string>>; readonly devDependencies: Readonly<Record<string, string>> };

  before(() => {
    const made = spawnSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    assert.equal(made.status, 0, made.stderr);
    bom = JSON.parse(made.stdout) as Bom;
  });

  it('is CycloneDX 1.5, and its references lead somewhere', () => {
    assert.deepEqual([bom.bomFormat, bom.specVersion], ['CycloneDX', '1.5']);
    assert.match(bom.serialNumber, /^urn:uuid:[0-9a-f-]{36}$/);
    const known = new Set([bom.metadata.component['bom-ref'], ...bom.components.map((component) => component['bom-ref'])]);
    assert.equal(known.size, bom.components.length + 1, 'a reference stands for two components');
    for (const { ref, dependsOn = [] } of bom.dependencies) for (const one of [ref, ...dependsOn]) assert.ok(known.has(one), one);
    for (const { name, version, purl } of bom.components) assert.equal(decodeURIComponent(purl), `pkg:npm/${name}@${version}`);
  });

  it('names every package that runs, with its licence', () => {
    const listed = new Map(bom.components.map((component) => [`${component.name}@${component.version}`, component]));
    for (const [name, version] of Object.entries(manifest.dependencies)) assert.ok(listed.has(`${name}@${version}`), `${name} is missing`);
    for (const [path, { version, dev, optional }] of Object.entries(lock.packages)) {
      if (path === '' || dev === true || optional === true) continue;
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      assert.ok(listed.has(`${name}@${version}`), `${name}@${version} is missing`);
    }
    // MIT, as its Readme says; its package.json does not.
    for (const component of bom.components) assert.ok((component.licenses?.length ?? 0) > 0 || component.name === 'only', `${component.name} has no licence`);
  });

  it('names nothing that only develops it', () => {
    const development = new Set(Object.entries(lock.packages).filter(([, { dev }]) => dev === true).map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`));
    const production = new Set(Object.entries(lock.packages).filter(([, { dev }]) => dev !== true).map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`));
    for (const { name, version } of bom.components) assert.ok(!development.has(`${name}@${version}`) || production.has(`${name}@${version}`), `${name}@${version} is for development`);
    for (const name of Object.keys(manifest.devDependencies)) assert.ok(!bom.components.some((component) => component.name === name && development.has(`${name}@${component.version}`)), name);
  });
});
