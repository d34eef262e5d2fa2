import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFault } from '../../../../../services/policy/domain/config/fault.js';
import { notAvailableYet } from '../../../../../services/policy/domain/config/not-available.js';
import { findTenantFolders, readFolder } from '../../../../../services/policy/releases/read-folder.js';
import { readOperatorFile } from '../../../../../services/policy/releases/read-operator-file.js';
import { goodTenant, withFolder, withYaml } from '../../../../support/tenant-folder.js';

const faultsOf = async (folder: string) => {
  const result = await readFolder(folder);
  return result.kind === 'read' ? [] : result.faults.map(renderFault);
};

const root = join(import.meta.dirname, '../../../../..');

describe("a tenant's folder", () => {
  it('is read whole', () =>
    withFolder(goodTenant, async (folder) => {
      const result = await readFolder(folder);
      assert.ok(result.kind === 'read');
      assert.deepEqual([result.tenant.config.tenant, result.tenant.callers['vip']?.length, result.tenant.pins['clients']?.length], ['smith', 1, 2]);
    }));

  it('is refused when it is not there, and when it has no tenant.yaml', async () => {
    const wanted = ["tenant.yaml: no such file; allowed: a tenant's folder has one"];
    assert.deepEqual(await faultsOf('/no/such/folder'), wanted);
    await withFolder({ 'readme.txt': 'x' }, async (folder) => assert.deepEqual(await faultsOf(folder), wanted));
  });

  it('is refused when a file is a link that leads out of it, and taken when the link stays within', () =>
    withFolder({ secret: 'number\n+31201234567\n', ...prefixed('inner/', withYaml('lists/vip.csv', 'lists/linked.csv')) }, async (folder) => {
      const inner = join(folder, 'inner');
      await symlink(join(folder, 'secret'), join(inner, 'lists/linked.csv'));
      assert.deepEqual(await faultsOf(inner), ['lists/linked.csv: a link that leads out of the folder; the file of the list vip']);
      await symlink(join(folder, 'inner/lists/vip.csv'), join(inner, 'lists/again.csv'));
      await writeFile(join(inner, 'tenant.yaml'), withYaml('lists/vip.csv', 'lists/again.csv')['tenant.yaml'] ?? '');
      assert.deepEqual(await faultsOf(inner), []);
    }));

  it('is refused when a folder above a file is a link that leads out of it', () =>
    withFolder({ 'outside/vip.csv': 'number\n+31201234567\n', ...prefixed('inner/', withYaml('lists/vip.csv', 'out/vip.csv')) }, async (folder) => {
      await symlink(join(folder, 'outside'), join(folder, 'inner/out'));
      assert.deepEqual(await faultsOf(join(folder, 'inner')), ['out/vip.csv: a link that leads out of the folder; the file of the list vip']);
    }));

  it('is refused when what it names is no file, without waiting on a pipe', () =>
    withFolder(withYaml('lists/vip.csv', 'lists/pipe.csv'), async (folder) => {
      execFileSync('mkfifo', [join(folder, 'lists/pipe.csv')]);
      assert.deepEqual(await faultsOf(folder), ['lists/pipe.csv: something that is no file; the file of the list vip']);
      await withFolder(withYaml('lists/vip.csv', 'lists/folder.csv'), async (other) => {
        await mkdir(join(other, 'lists/folder.csv'));
        assert.deepEqual(await faultsOf(other), ['lists/folder.csv: something that is no file; the file of the list vip']);
      });
    }));

  it('is found alone or among others', () =>
    withFolder({ ...prefixed('b/', goodTenant), ...prefixed('a/', goodTenant), 'c/readme.txt': 'x', '.git/tenant.yaml': 'x' }, async (folder) => {
      assert.deepEqual(await findTenantFolders(folder), [join(folder, 'a'), join(folder, 'b')]);
      assert.deepEqual(await findTenantFolders(join(folder, 'a')), [join(folder, 'a')]);
      assert.deepEqual(await findTenantFolders(join(folder, 'nowhere')), []);
    }));
});

describe('the tenant with every kind of step', () => {
  it('is accepted, and told what is not available yet', async () => {
    const result = await readFolder(join(root, 'test/support/tenants/smith-partners'));
    assert.ok(result.kind === 'read', result.kind === 'refused' ? result.faults.map(renderFault).join('\n') : '');
    const [line] = result.tenant.config.lines;
    assert.deepEqual(line && [line.number, line.start, Object.keys(line.steps).length], ['+31201234567', 'screen', 8]);
    assert.deepEqual(Object.keys(result.tenant.recordings), ['prompts/goodbye.wav']);
    assert.deepEqual(notAvailableYet(result.tenant).map(({ path }) => path), [
      'lines[0].steps.direct.whisper',
      'lines[0].steps.direct.failed',
      'lines[0].steps.desk.failed',
      'lines[0].steps.mailbox.do',
    ]);
  });
});

describe('the demo tenants', () => {
  it('have no faults under the example operator file, and need nothing that is not available', async () => {
    const operator = await readOperatorFile(join(root, 'examples/operator.yaml'));
    assert.equal(operator.kind, 'read');
    for (const folder of await findTenantFolders(join(root, 'examples/tenants'))) {
      const result = await readFolder(folder);
      assert.ok(result.kind === 'read', folder);
      assert.deepEqual(notAvailableYet(result.tenant), []);
      assert.deepEqual(result.tenant.warnings, []);
    }
  });
});

describe('an operator file on disk', () => {
  it('that is not there is a fault', async () => {
    const result = await readOperatorFile('/no/such/operator.yaml');
    assert.ok(result.kind === 'refused');
    assert.deepEqual(result.faults.map(renderFault), ['/no/such/operator.yaml: no such file']);
  });
});

function prefixed(prefix: string, texts: Readonly<Record<string, string | Uint8Array>>): Record<string, string | Uint8Array> {
  return Object.fromEntries(Object.entries(texts).map(([path, text]) => [prefix + path, text]));
}
