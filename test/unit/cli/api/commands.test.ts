import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '../../../../cli/audit.js';
import { diff } from '../../../../cli/diff.js';
import { entries } from '../../../../cli/entries.js';
import { forget } from '../../../../cli/forget.js';
import type { Io } from '../../../../cli/io.js';
import { publish } from '../../../../cli/publish.js';
import { releases } from '../../../../cli/releases.js';
import { rollback } from '../../../../cli/rollback.js';
import { tokens } from '../../../../cli/tokens.js';
import { unlock } from '../../../../cli/unlock.js';
import { startFakeApi, type FakeApi } from '../../../support/fake-api.js';

type Command = (argv: readonly string[], io: Io) => Promise<number>;

describe('commands over the API', () => {
  let api: FakeApi;
  let folder: string;
  beforeEach(async () => {
    api = await startFakeApi();
    folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
  });
  afterEach(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(command: Command, argv: readonly string[], env: Record<string, string> = {}): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    let [out, err] = ['', ''];
    const io: Io = { stdout: { write: (text) => (out += text) }, stderr: { write: (text) => (err += text) }, env: { LATCHKEY_API: api.url, ...env } };
    return { code: await command(argv, io), out, err };
  }

  const list = '/api/v1/tenants/smith/lists/clients';
  const published = { tenant: 'smith', release: 7, dryRun: false, summary: { lines: 1, lists: { clients: { added: 2, removed: 1, changed: 0 } } }, versions: { clients: 4 }, warnings: ['the list is empty'], guesses: [{ list: 'clients', pins: 400, chanceADay: 0.0055, easyPins: 3 }] };

  it('publish sends a list as it lies there, and says what changed and how easily it is guessed', async () => {
    const file = join(folder, 'clients.csv');
    writeFileSync(file, 'pin,destination\n8264,+31201234510\n');
    api.answers(`PUT ${list}`, { body: published });
    const { code, out } = await run(publish, ['--tenant', 'smith', '--list', 'clients', file, '--message', 'new clients', '--if-match', '3'], { LATCHKEY_TOKEN: 'lk_secret' });
    assert.equal(code, 0);
    assert.equal(out, 'smith: release 7 is live: clients +2 -1 ~0\nwarning: the list is empty\nguesses: list clients, 400 PINs; 3 of them easy to guess: a chance of 0.55 % a day that somebody who keeps trying gets in\n');
    const [asked] = api.asked;
    assert.equal(asked?.url, `${list}?message=new+clients&source=cli`);
    assert.equal(asked.body, 'pin,destination\n8264,+31201234510\n');
    assert.deepEqual([asked.headers['content-type'], asked.headers['if-match'], asked.headers['authorization']], ['text/csv', '"3"', 'Bearer lk_secret']);
  });

  it('publish sends a folder with the files that it names, and nothing else that lies there', async () => {
    writeFileSync(join(folder, 'tenant.yaml'), 'latchkey: 1\ntenant: smith\nlists:\n  vip: { kind: callers, file: vip.csv }\n');
    writeFileSync(join(folder, 'vip.csv'), 'number\n+31612345678\n');
    writeFileSync(join(folder, 'notes.txt'), 'not for publication');
    api.answers('POST /api/v1/tenants', { body: { ...published, dryRun: true, difference: [{ list: 'vip', change: 'added', after: { id: 'e1', number: '+31612345678', label: 'Jan' } }] } });
    const { code, out } = await run(publish, [folder, '--dry-run']);
    assert.equal(code, 0);
    assert.match(out, /^smith: would be release 7; nothing was changed: clients \+2 -1 ~0\n\+ vip {2}\+31612345678 {2}Jan\n/);
    const [asked] = api.asked;
    assert.equal(asked?.url, '/api/v1/tenants?dryRun=true&source=cli');
    assert.match(String(asked.headers['content-type']), /^multipart\/form-data; boundary=/);
    assert.match(asked.body, /name="tenant.yaml"; filename="tenant.yaml"[\s\S]*name="vip.csv"; filename="vip.csv"[\s\S]*\+31612345678/);
    assert.doesNotMatch(asked.body, /not for publication/);
  });

  it('shows every fault with its place, and how many more there are', async () => {
    const file = join(folder, 'clients.csv');
    writeFileSync(file, 'pin\n');
    api.answers(`PUT ${list}`, { status: 422, body: { title: 'Refused', detail: '3 faults; what was live stays live', total: 3, faults: [{ file: 'clients.csv', row: 17, path: 'pin', found: '4.47E+11', allowed: 'allowed: 4 to 8 digits' }, { path: 'lines[0]', found: 'x', allowed: 'y' }] } });
    const { code, out, err } = await run(publish, ['--tenant', 'smith', '--list', 'clients', file]);
    assert.deepEqual([code, out], [1, '']);
    assert.equal(err, 'clients.csv:17 pin: 4.47E+11; allowed: 4 to 8 digits\nlines[0]: x; y\nand 1 more\n3 faults; what was live stays live\n');
  });

  it('has an exit code for each way to fail', async () => {
    for (const [status, code] of [[401, 4], [403, 4], [404, 5], [409, 6], [412, 6], [422, 1], [400, 1], [429, 3], [503, 3]] as const) {
      api.answers('GET /api/v1/tenants/smith/releases', { status, body: { title: `says ${status}` } });
      const answer = await run(releases, ['smith']);
      assert.deepEqual([answer.code, answer.err], [code, `says ${status}\n`]);
    }
    const nobody = await run(releases, ['smith', '--api', 'http://127.0.0.1:1']);
    assert.equal(nobody.code, 3);
    assert.match(nobody.err, /no answer from the API at http:\/\/127\.0\.0\.1:1: .*\nIs it running\?/);
  });

  it('releases are shown newest first, the live one marked', async () => {
    api.answers('GET /api/v1/tenants/smith/releases', { body: { releases: [{ number: 7, base: 5, author: 'alice', at: '2026-11-20T10:00:00Z', source: 'cli', message: 'oops', live: true, summary: { lines: 1, lists: {} } }, { number: 6, author: 'bob', at: '2026-11-19T10:00:00Z', source: 'git', commit: 'abcdef0123456789', message: '', summary: { lines: 1, lists: { vip: { added: 1, removed: 0, changed: 2 } } } }] } });
    const { out } = await run(releases, ['smith']);
    assert.equal(out, '*     7  2026-11-20T10:00:00Z  cli               alice           back to 5; no list changed  "oops"\n      6  2026-11-19T10:00:00Z  git abcdef0123    bob             vip +1 -0 ~2\n');
  });

  it('rollback names the release; anything but a number is a wrong use', async () => {
    api.answers('POST /api/v1/tenants/smith/rollback', { body: { ...published, release: 8 } });
    assert.equal((await run(rollback, ['smith', '5', '--message', 'wrong list'])).out, 'smith: release 8 is live, and equals release 5\n');
    assert.deepEqual(JSON.parse(api.asked[0]?.body ?? ''), { release: 5, message: 'wrong list' });
    assert.equal((await run(rollback, ['smith', 'latest'])).code, 2);
  });

  it('diff compares the live release with the one before, unless told otherwise', async () => {
    const summary = { lines: 1, lists: {} };
    api.answers('GET /api/v1/tenants/smith/releases', { body: { releases: [{ number: 7, author: 'a', at: '', source: 'api', message: '', summary }, { number: 4, author: 'a', at: '', source: 'api', message: '', summary }] } });
    api.answers('GET /api/v1/tenants/smith/difference', { lines: [{ configuration: {} }, { list: 'vip', change: 'changed', before: { id: 'e1', number: '+31612345678', label: 'Jan' }, after: { id: 'e1', number: '+31612345678', label: 'Piet' } }, { list: 'clients', change: 'removed', before: { id: 'e9', label: 'Smith', uses: 1 } }, { end: true, rows: 2 }] });
    assert.equal((await run(diff, ['smith'])).out, 'the configuration differs\n~ vip  +31612345678  Piet   (was: +31612345678  Jan)\n- clients  e9  Smith  1 calls\n2 rows differ\n');
    assert.equal(api.asked[1]?.url, '/api/v1/tenants/smith/difference?from=4&to=7');
    await run(diff, ['smith', '2', '3']);
    assert.equal(api.asked[2]?.url, '/api/v1/tenants/smith/difference?from=2&to=3');
  });

  it('entries adds a PIN as a PIN and a number as a number', async () => {
    api.answers(`POST ${list}/entries`, { body: published });
    for (const [kind, row] of [['pins', { pin: '8264', label: 'Smith' }], ['callers', { number: '8264', label: 'Smith' }]] as const) {
      api.answers(`GET ${list}`, { body: { list: 'clients', kind, rows: 1, version: 3 } });
      const { code, out } = await run(entries, ['smith', 'clients', 'add', '8264', '--label', 'Smith']);
      assert.equal(code, 0);
      assert.doesNotMatch(out, /8264/);
      assert.deepEqual(JSON.parse(api.asked.at(-1)?.body ?? ''), { put: [row], remove: [] });
    }
    await run(entries, ['smith', 'clients', 'remove', '8264']);
    assert.deepEqual(JSON.parse(api.asked.at(-1)?.body ?? ''), { put: [], remove: ['8264'] });
  });

  it('entries finds by number and by label', async () => {
    api.answers(`GET ${list}/entries`, { body: { entries: [{ id: 'e1', number: '+4420*', label: 'London', destination: 'sip:desk@pbx.example', validUntil: '2026-12-31' }], next: 'x' } });
    const { out } = await run(entries, ['smith', 'clients', 'find', '+44', '--label', 'Lon']);
    assert.equal(out, '+4420*  London  → sip:desk@pbx.example  ..2026-12-31\nand more: a longer VALUE, a --label or a larger --limit\n');
    assert.equal(api.asked[0]?.url, `${list}/entries?prefix=%2B44&label=Lon&limit=100`);
  });

  it('tokens are made for a scope, and shown once', async () => {
    api.answers('POST /api/v1/tokens', { body: { id: 't1', token: 'lk_abc' } });
    const { out } = await run(tokens, ['create', 'CRM sync', '--tenant', 'smith', '--list', 'vip', '--right', 'edit', '--expires', '2027-01-01']);
    assert.match(out, /^lk_abc\n/);
    assert.deepEqual(JSON.parse(api.asked[0]?.body ?? ''), { name: 'CRM sync', scope: { kind: 'list', tenant: 'smith', list: 'vip' }, right: 'edit', expiresMs: Date.parse('2027-01-01') });
    assert.equal((await run(tokens, ['create', 'x', '--list', 'vip'])).code, 2);
    assert.equal((await run(tokens, ['create', 'x', '--expires', 'soon'])).code, 2);
  });

  it('audit, unlock and forget say what they found', async () => {
    api.answers('GET /api/v1/audit', { body: { records: [{ number: 3, at: '2026-11-20T10:00:00Z', actor: 't1', operator: true, tenant: 'smith', action: 'publish', release: 7, detail: 'vip' }] } });
    assert.equal((await run(audit, ['smith'])).out, '     3  2026-11-20T10:00:00Z  t1 (operator)  smith  publish 7  vip\n');
    api.answers('GET /api/v1/tenants/smith/locked', { body: { locked: [{ called: '+31201234567', trunk: 'default', wrong: 5, last: '2026-11-20T10:00:00Z' }] } });
    assert.equal((await run(unlock, ['smith'])).out, 'withheld  on +31201234567 by default: 5 wrong PINs, the last 2026-11-20T10:00:00Z\n');
    api.answers('DELETE /api/v1/tenants/smith/locked/%2B31612345678', { body: { wrongPins: 5 } });
    assert.equal((await run(unlock, ['smith', '+31612345678'])).out, '5 wrong PINs taken back\n');
    api.answers('DELETE /api/v1/callers/%2B31612345678', { body: { records: 12 } });
    assert.equal((await run(forget, ['+31612345678'])).out, '12 records deleted\n');
  });

  it('wrong uses are told apart from refusals', async () => {
    for (const [command, argv, says] of [
      [publish, ['/nowhere'], /no tenant\.yaml/],
      [publish, ['x.csv', '--tenant', 'smith'], /--tenant and --list go together/],
      [publish, ['/nowhere.csv', '--tenant', 'smith', '--list', 'vip'], /no such file/],
      [entries, ['smith', 'vip', 'frobnicate'], /allowed: find, add, remove/],
      [releases, ['smith', '--api', 'ftp://x'], /allowed: an http/],
      [releases, ['smith', '--colour'], /latchkey releases --help/],
      [releases, [], /latchkey releases TENANT/],
    ] as const) {
      const { code, err } = await run(command, argv);
      assert.equal(code, 2, err);
      assert.match(err, says);
    }
  });
});
