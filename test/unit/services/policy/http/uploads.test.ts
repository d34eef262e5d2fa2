import assert from 'node:assert/strict';
import { Problem } from '../../../../../services/policy/http/problem.js';
import { readZip, zipLimits } from '../../../../../services/policy/http/uploads/read-zip.js';
import type { TenantFiles } from '../../../../../services/policy/domain/config/tenant-files.js';
import { anApi, type ApiRig } from '../../../../support/api-fixture.js';
import { goodTenant } from '../../../../support/tenant-folder.js';
import { aZip, type ZipEntry } from '../../../../support/zip.js';

const files: readonly ZipEntry[] = Object.entries(goodTenant).map(([name, content]) => ({ name, content: Buffer.from(content) }));

const texts = (read: TenantFiles) => Object.fromEntries([...read].map(([name, file]) => [name, file.kind === 'bytes' ? Buffer.from(file.bytes).toString('latin1') : file.found]));
const whole = Object.fromEntries(Object.entries(goodTenant).map(([name, content]) => [name, Buffer.from(content).toString('latin1')]));

async function refusal(zip: Buffer, limits = zipLimits): Promise<Problem> {
  const problem = await readZip(zip, limits).then(() => undefined, (error: unknown) => error);
  assert.ok(problem instanceof Problem, `refused as a problem, not ${String(problem)}`);
  return problem;
}

describe('a tenant out of a ZIP archive', () => {
  it('is read whole', async () => assert.deepEqual(texts(await readZip(aZip(files))), whole));

  it('is read from the folder that was packed, with what a Mac adds to it', async () => {
    const packed = files.map((file) => ({ ...file, name: `smith/${String(file.name)}` }));
    assert.deepEqual(texts(await readZip(aZip([{ name: 'smith/' }, ...packed, { name: '__MACOSX/smith/._tenant.yaml' }, { name: 'smith/.DS_Store', content: 'x' }]))), whole);
  });

  it('leaves out what tenant.yaml does not name, without unpacking it', async () => {
    assert.deepEqual(texts(await readZip(aZip([...files, { name: 'notes.txt', content: 'abc', claims: 5 }]))), whole);
  });

  it('has no file when there is no tenant.yaml: the publisher says so', async () => assert.deepEqual(texts(await readZip(aZip([{ name: 'lists/vip.csv', content: 'x' }]))), {}));

  for (const name of ['../tenant.yaml', 'lists/../../x', '/etc/passwd', 'C:/x', 'lists\\vip.csv', '..\\x', 'a//b', './tenant.yaml', 'x\u0000y', 'nl\nx']) {
    it(`is refused with a file named ${JSON.stringify(name)}`, async () => {
      const problem = await refusal(aZip([...files, { name, content: 'x' }]));
      assert.deepEqual([problem.kind, problem.more.faults?.length], ['refused', 1]);
      assert.match(problem.more.faults?.[0]?.allowed ?? '', /within the tenant's folder/);
    });
  }

  for (const [what, entry, found] of [
    ['a symbolic link', { name: 'lists/x.csv', content: '/etc/passwd', mode: 0o120777 }, /symbolic link/],
    ['an encrypted file', { name: 'lists/x.csv', content: 'x', encrypted: true }, /encrypted/],
    ['a method that is not deflate', { name: 'lists/x.csv', content: 'x', method: 12 }, /compression method 12/],
    ['the same file twice', { name: 'tenant.yaml', content: 'x' }, /twice/],
  ] as const) {
    it(`is refused with ${what}`, async () => assert.match((await refusal(aZip([...files, entry]))).more.faults?.[0]?.found ?? '', found));
  }

  it('is refused when it says that it unpacks to more than is allowed, before anything is unpacked', async () => {
    assert.equal((await refusal(aZip([...files, { name: 'big', content: 'x', claims: 400 * 1024 * 1024 }]))).kind, 'too-large');
  });

  it('is refused when it unpacks to more than it says', async () => {
    const liar = files.map((file) => (file.name === 'lists/vip.csv' ? { ...file, content: Buffer.alloc(20_000_000, 'a'), claims: 100 } : file));
    assert.match((await refusal(aZip(liar))).more.faults?.[0]?.found ?? '', /cannot be unpacked/);
  });

  it('is refused as soon as a file comes out of far too little', async () => {
    const bomb = files.map((file) => (file.name === 'lists/vip.csv' ? { ...file, content: Buffer.alloc(50_000_000, '0') } : file));
    const before = process.memoryUsage().arrayBuffers;
    assert.match((await refusal(aZip(bomb))).more.faults?.[0]?.found ?? '', /more than 100 bytes out of each one/);
    assert.ok(process.memoryUsage().arrayBuffers - before < 100_000_000);
  });

  it('is refused with more entries than are allowed', async () => {
    assert.equal((await refusal(aZip(Array.from({ length: 11 }, (_, i) => ({ name: `f${i}` }))), { ...zipLimits, entries: 10 })).kind, 'too-large');
  });

  it('is refused when entries lie over each other', async () => {
    const zip = aZip([{ name: 'tenant.yaml', content: 'a'.repeat(300), stored: true }, { name: 'b', content: 'b'.repeat(300), stored: true }]);
    const second = zip.lastIndexOf('PK\u0001\u0002', undefined, 'latin1');
    // The second entry of the directory says that it holds nearly the whole archive.
    zip.writeUInt32LE(zip.length - 10, second + 20);
    zip.writeUInt32LE(zip.length - 10, second + 24);
    assert.equal((await refusal(zip)).kind, 'refused');
  });

  it('is refused when it is none, is cut, or is anything else', async () => {
    const good = aZip(files);
    const broken = [Buffer.alloc(0), Buffer.from('no archive'), good.subarray(0, good.length - 30), Buffer.concat([good.subarray(0, 40), good.subarray(60)]), Buffer.alloc(100_000, 'PK')];
    for (const zip of broken) assert.equal((await refusal(zip)).kind, 'refused');
  });
});

describe('uploading a tenant', () => {
  let rig: ApiRig;
  beforeEach(async () => void (rig = await anApi({ limits: { zipBytes: 1_000_000 } })));
  afterEach(() => rig.close());

  const zip = { 'content-type': 'application/zip' };
  const form = (parts: readonly (readonly [field: string, name: string | undefined, content: string])[]) => {
    const body = parts.map(([field, name, content]) => `--b\r\ncontent-disposition: form-data; name="${field}"${name === undefined ? '' : `; filename="${name}"`}\r\n\r\n${content}\r\n`).join('');
    return { payload: `${body}--b--\r\n`, headers: { 'content-type': 'multipart/form-data; boundary=b' } };
  };
  const seen = () => texts(rig.fakes.published[0]?.given[0] as TenantFiles);

  it('takes a ZIP archive', async () => {
    const answer = await rig.ask('POST', '/api/v1/tenants?message=first', { payload: aZip(files), headers: { ...zip, 'if-match': '"7"' } });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.deepEqual(seen(), whole);
    assert.deepEqual(rig.fakes.published[0]?.how, { by: { actor: 'op', operator: true }, dryRun: false, expectedRelease: 7 });
    assert.equal(answer.headers['etag'], '"8"');
    assert.deepEqual(rig.fakes.audit.map(({ action, tenant, release }) => [action, tenant, release]), [['publish', 'smith', 8]]);
  });

  it('lets a tenant\'s token publish nothing but that tenant', async () => {
    await rig.ask('POST', '/api/v1/tenants', { token: rig.token({ kind: 'tenant', tenant: 'smith' }, 'edit'), payload: aZip(files), headers: zip });
    assert.equal(rig.fakes.published[0]?.how.tenant, 'smith');
  });

  for (const [what, parts] of [
    ['fields named by paths', [['tenant.yaml', 'tenant.yaml', 'a'], ['lists/vip.csv', 'vip.csv', 'b']]],
    ['fields named by paths, of files with other names', [['tenant.yaml', 'draft-3.yaml', 'a'], ['lists/vip.csv', 'C:\\x\\vip.csv', 'b']]],
    ['a folder chosen in a browser', [['files', 'smith/tenant.yaml', 'a'], ['files', 'smith/lists/vip.csv', 'b'], ['files', 'smith/.DS_Store', 'x']]],
  ] as const) {
    it(`takes a form with ${what}`, async () => {
      const answer = await rig.ask('POST', '/api/v1/tenants', form(parts));
      assert.equal(answer.statusCode, 200, answer.body);
      assert.deepEqual(seen(), { 'tenant.yaml': 'a', 'lists/vip.csv': 'b' });
    });
  }

  for (const [what, parts] of [
    ['a path out of the folder', [['../tenant.yaml', 'x', 'a']]],
    ['an absolute path', [['files', '/etc/passwd', 'a']]],
    ['a file twice', [['tenant.yaml', 'x', 'a'], ['tenant.yaml', 'x', 'b']]],
    ['a field that is no file', [['tenant.yaml', undefined, 'a']]],
  ] as const) {
    it(`refuses a form with ${what}`, async () => {
      const answer = await rig.ask('POST', '/api/v1/tenants', form(parts));
      assert.equal(answer.statusCode, 422, answer.body);
      assert.equal(answer.json<{ faults: unknown[] }>().faults.length, 1);
      assert.deepEqual(rig.fakes.published, []);
    });
  }

  it('refuses what is cut, too large, or of another kind', async () => {
    const { payload, headers } = form([['tenant.yaml', 'x', 'a'.repeat(1000)]]);
    assert.equal((await rig.ask('POST', '/api/v1/tenants', { payload: payload.slice(0, 300), headers })).statusCode, 400);
    assert.equal((await rig.ask('POST', '/api/v1/tenants', form([['__proto__', 'x', 'a']]))).statusCode, 400);
    assert.equal((await rig.ask('POST', '/api/v1/tenants', { payload: 'x', headers: { 'content-type': 'multipart/form-data' } })).statusCode, 400);
    assert.equal((await rig.ask('POST', '/api/v1/tenants', { payload: Buffer.alloc(1_000_001), headers: zip })).statusCode, 413);
    const other = await rig.ask('POST', '/api/v1/tenants', { payload: { a: 1 } });
    assert.equal(other.statusCode, 415);
    assert.match(other.json<{ detail: string }>().detail, /multipart\/form-data, application\/zip/);
    assert.deepEqual(rig.fakes.published, []);
  });

  it('takes some lists of a tenant at a time, and is not held up by them for other tenants', async () => {
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const { answer } = rig.fakes;
    assert.ok(typeof answer === 'object');
    rig.fakes.answer = ({ given }) => (given[0] === 'smith' ? held.then(() => answer) : answer);
    const upload = async (tenant: string) => (await rig.ask('PUT', `/api/v1/tenants/${tenant}/lists/vip`, { payload: 'number\n', headers: { 'content-type': 'text/csv' } })).statusCode;
    const four = [upload('smith'), upload('smith'), upload('smith'), upload('smith')];
    while (rig.fakes.published.length < 4) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([await upload('smith'), await upload('jones')], [429, 200]);
    go();
    assert.deepEqual(await Promise.all(four), [200, 200, 200, 200]);
    assert.equal(await upload('smith'), 200);
  });

  it('takes two folders at a time, and sends others away for a moment', async () => {
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const { answer } = rig.fakes;
    assert.ok(typeof answer === 'object');
    rig.fakes.answer = () => held.then(() => answer);
    const upload = () => rig.ask('POST', '/api/v1/tenants', { payload: aZip(files), headers: zip });
    const [first, second] = [upload(), upload()];
    while (rig.fakes.published.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const third = await upload();
    assert.deepEqual([third.statusCode, third.headers['retry-after']], [429, '2']);
    go();
    assert.deepEqual([(await first).statusCode, (await second).statusCode, (await upload()).statusCode], [200, 200, 200]);
  });
});
