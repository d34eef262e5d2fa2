import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { readSettings } from '../../../services/common/settings.js';
import { judgePolicySettings, policySettings } from '../../../services/policy/config.js';
import { freshDatabase, postgresIsHere } from '../../support/postgres.js';
import { aZip } from '../../support/zip.js';
import { aFolder, listed, pin, PolicyProcess, screened } from './policy-process.js';
import { aClient, aQuestion } from './support.js';

interface Published {
  readonly release: number;
  readonly versions: Readonly<Record<string, number>>;
  readonly summary: { readonly lists: Readonly<Record<string, { added: number; removed: number; changed: number }>> };
}

const firstToken = randomBytes(16).toString('hex');
const canary = '48151623';

/** How the process is told of its store, and all that is in it. */
interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly contents: () => Promise<string>;
}

const places: readonly (readonly [string, (data: string) => Promise<Place>])[] = [
  ['SQLite', async (data) => ({ env: {}, contents: async () => readFileSync(join(data, 'latchkey.db'), 'latin1') })],
  ...(postgresIsHere ? [['PostgreSQL', onPostgres] as const] : []),
];

for (const [name, place] of places) describe(`the API of the policy service as a process, on ${name}`, function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof aFolder>;
  let policy: PolicyProcess;
  let client: ReturnType<typeof aClient>;
  let stored: () => Promise<string>;
  let tokenFile: string;

  before(async () => {
    folder = aFolder();
    const { env, contents } = await place(folder.data);
    stored = contents;
    tokenFile = join(dirname(folder.tenants), 'api-token');
    writeFileSync(tokenFile, `${firstToken}\n`);
    policy = await PolicyProcess.start(['--config', folder.tenants, '--data', folder.data], { LATCHKEY_API_TOKEN_FILE: tokenFile, ...env });
    client = aClient([policy]);
    await client.whenReady(5000);
  });
  after(async () => {
    await client.close();
    assert.equal(await policy.end(), 0);
    const [written, database] = [policy.output.join(''), await stored()];
    for (const secret of [canary, firstToken, pin]) assert.ok(!written.includes(secret) && !database.includes(secret), 'no PIN and no token is in the log or the database');
    folder.remove();
  });

  const ask = (method: string, path: string, { token = firstToken, ...init }: RequestInit & { readonly token?: string; readonly duplex?: 'half' } = {}) =>
    fetch(`http://${policy.ready.http}${path}`, { method, ...init, headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) } });
  const send = (method: string, path: string, body: object, token?: string) => ask(method, path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, ...(token !== undefined && { token }) });
  const json = async <T>(answer: Response | Promise<Response>, status = 200): Promise<T> => {
    const got = await answer;
    const text = await got.text();
    assert.equal(got.status, status, text);
    return JSON.parse(text) as T;
  };
  const put = (list: string, body: BodyInit, headers: Record<string, string> = {}) => ask('PUT', `/api/v1/tenants/demo/lists/${list}`, { body, duplex: 'half', headers: { 'content-type': 'text/csv', ...headers } });
  const step = async (caller: string) => {
    const question = aQuestion();
    const answer = await client.decide({ ...question, facts: { ...question.facts, called: screened, caller } }, new AbortController().signal);
    return answer.kind === 'decision' ? answer.reason.step : answer.kind;
  };
  const release = async () => (await json<{ release: number }>(ask('GET', '/api/v1/tenants/demo'))).release;

  it('publishes a list, decides by it at once, and goes back', async () => {
    const before = await release();
    const { records } = await json<{ records: object[] }>(ask('GET', '/api/v1/audit'));
    assert.deepEqual(records.map((record) => ({ ...record, at: '' })), [{ number: 1, at: '', actor: 'start', operator: false, tenant: 'demo', action: 'publish', release: 1, detail: 'its folder, at the start of the service' }]);
    assert.equal(await step('+31687654321'), 'refuse');
    const published = await json<Published>(put('vip', 'number,label\n+31687654321,New\n'));
    assert.deepEqual(published.summary.lists, { vip: { added: 1, removed: 1, changed: 0 } });
    assert.deepEqual([await step('+31687654321'), await step(listed)], ['through', 'refuse']);
    await json(send('POST', '/api/v1/tenants/demo/rollback', { release: before, message: 'it was wrong' }));
    assert.deepEqual([await step('+31687654321'), await step(listed)], ['refuse', 'through']);
    const lines = (await (await ask('GET', `/api/v1/tenants/demo/difference?from=${before}&to=${published.release}`)).text()).trimEnd().split('\n').map((line) => JSON.parse(line) as object);
    assert.equal(lines.length, 3);
    assert.deepEqual(lines.at(-1), { end: true, rows: 2 });
  });

  it('changes single entries, and shows a PIN nowhere', async () => {
    const entries = '/api/v1/tenants/demo/lists/clients/entries';
    await json(send('POST', `${entries}?message=one+more`, { put: [{ pin: canary, label: 'Canary', uses: '2' }] }));
    const shown = await (await ask('GET', `${entries}?label=can`)).text();
    const { entries: found } = JSON.parse(shown) as { entries: { id: string; label: string; uses: number }[] };
    assert.deepEqual(found.map(({ label, uses }) => [label, uses]), [['Canary', 2]]);
    const refused = await (await send('POST', entries, { put: [{ pin: canary, label: 'x', destination: 'no destination' }] })).text();
    const tried = await (await send('POST', `${entries}?dryRun=true`, { put: [{ pin: `${canary.slice(0, 7)}9` }] })).text();
    const audit = await (await ask('GET', '/api/v1/audit')).text();
    for (const text of [shown, refused, tried, audit]) assert.ok(!text.includes(canary.slice(0, 7)), text);
    await json(send('POST', entries, { remove: [canary] }));
  });

  it('lets a version be published once when two have looked at it', async () => {
    const { headers } = await ask('GET', '/api/v1/tenants/demo/lists/vip');
    const tag = headers.get('etag') ?? '';
    assert.match(tag, /^"\d+"$/);
    const both = await Promise.all([put('vip', `number\n${listed}\n+31611111111\n`, { 'if-match': tag }), put('vip', `number\n${listed}\n+31622222222\n`, { 'if-match': tag })]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 412]);
    const { entries } = await json<{ entries: { number: string }[] }>(ask('GET', '/api/v1/tenants/demo/lists/vip/entries'));
    assert.equal(entries.length, 2, 'nothing is mixed');
  });

  it('pages through a list while it is changed, and shows each entry of one release once', async () => {
    await json(put('vip', `number\n${listed}\n${Array.from({ length: 250 }, (_, i) => `+3161${String(1000000 + i)}`).join('\n')}\n`));
    const numbers: string[] = [];
    let after = '';
    do {
      const page = await json<{ entries: { number: string }[]; next?: string }>(ask('GET', `/api/v1/tenants/demo/lists/vip/entries?limit=100${after}`));
      numbers.push(...page.entries.map(({ number }) => number));
      if (numbers.length === 100) await json(send('POST', '/api/v1/tenants/demo/lists/vip/entries', { put: [{ number: '+31611000000' }], remove: [numbers[99]] }));
      after = page.next === undefined ? '' : `&after=${page.next}`;
    } while (after !== '');
    assert.deepEqual([numbers.length, new Set(numbers).size], [251, 251]);
  });

  it('takes a list of any length without holding it, and refuses one of faults with the first hundred', async () => {
    const rss = async () => Number(/^process_resident_memory_bytes (\d+)/m.exec(await (await ask('GET', '/metrics')).text())?.[1]);
    const before = await rss();
    const line = Buffer.from(`${'not a number,'.padEnd(79, 'x')}\n`.repeat(1000));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sent === 0) controller.enqueue(Buffer.from('number,label\n'));
        controller.enqueue(line);
        sent += line.length;
        if (sent >= 40_000_000) controller.close();
      },
    });
    const live = await release();
    const problem = await json<{ faults: unknown[]; total: number; type: string }>(put('vip', body), 422);
    assert.deepEqual([problem.type, problem.faults.length, problem.total], ['/api/problems/refused', 100, 500_000]);
    assert.equal(await release(), live);
    const after = await rss();
    assert.ok(after - before < 150_000_000, `${Math.round((after - before) / 1e6)} MB more for 40 MB`);
  });

  it('changes nothing for an upload that its sender gives up', async () => {
    const live = await release();
    const gone = new AbortController();
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        controller.enqueue(Buffer.from(sent++ === 0 ? 'number\n' : `+3162${String(1000000 + sent)}\n`));
        if (sent === 500) gone.abort();
        else if (sent > 500) await new Promise(() => undefined);
      },
    });
    await assert.rejects(ask('PUT', '/api/v1/tenants/demo/lists/vip', { body, duplex: 'half', signal: gone.signal, headers: { 'content-type': 'text/csv' } }));
    assert.equal(await release(), live);
    assert.equal((await put('vip', `number\n${listed}\n`)).status, 200, 'the list is free again');
  });

  it('publishes a folder from a ZIP archive, refuses one that leads out of it, and a bomb', async () => {
    const files = ['tenant.yaml', 'lists/vip.csv', 'lists/clients.csv', 'prompts/welcome.wav'].map((name) => ({ name: `demo/${name}`, content: readFileSync(join(folder.tenants, 'demo', name)) }));
    const upload = (zip: Buffer, query = '') => ask('POST', `/api/v1/tenants${query}`, { body: new Uint8Array(zip), headers: { 'content-type': 'application/zip' } });
    const live = await release();
    assert.equal((await upload(aZip([...files, { name: '../../x', content: 'x' }]))).status, 422);
    assert.equal((await upload(aZip(files.map((file) => (file.name.endsWith('vip.csv') ? { ...file, content: Buffer.alloc(60_000_000, '1') } : file))))).status, 422);
    assert.equal(await release(), live);
    assert.equal((await json<Published>(upload(aZip(files), '?dryRun=true'))).release, live + 1);
    assert.equal(await release(), live);
    const edited = files.map((file) => (file.name.endsWith('vip.csv') ? { ...file, content: Buffer.from('number\n+31699999999\n') } : file));
    assert.equal((await json<Published>(upload(aZip(edited)))).release, live + 1);
    assert.equal(await step('+31699999999'), 'through');
  });

  it('makes tokens that reach as far as they say, and no further when revoked', async () => {
    const make = async (scope: object, right: string) => json<{ token: string; id: string }>(send('POST', '/api/v1/tokens', { name: 'test', scope, right }), 201);
    const [reader, editor, stranger] = [await make({ kind: 'tenant', tenant: 'demo' }, 'read'), await make({ kind: 'list', tenant: 'demo', list: 'vip' }, 'edit'), await make({ kind: 'tenant', tenant: 'elsewhere' }, 'admin')];
    const status = async (method: string, path: string, token: string, body?: object) => (body === undefined ? await ask(method, path, { token }) : await send(method, path, body, token)).status;
    const edit = { put: [{ number: '+31655555555' }] };
    assert.equal(await status('GET', '/api/v1/tenants/demo', reader.token), 200);
    assert.equal(await status('POST', '/api/v1/tenants/demo/lists/vip/entries', reader.token, edit), 403);
    assert.equal(await status('POST', '/api/v1/tenants/demo/lists/vip/entries', editor.token, edit), 200);
    assert.equal(await status('POST', '/api/v1/tenants/demo/lists/clients/entries', editor.token, { remove: ['471199'] }), 404);
    assert.equal(await status('GET', '/api/v1/tenants/demo', stranger.token), 404);
    assert.equal(await status('DELETE', `/api/v1/tokens/${reader.id}`, stranger.token), 404);
    assert.equal(await status('DELETE', `/api/v1/tokens/${reader.id}`, firstToken), 204);
    assert.equal(await status('GET', '/api/v1/tenants/demo', reader.token), 401);
    const { records } = await json<{ records: { actor: string; operator: boolean; action: string }[] }>(ask('GET', '/api/v1/audit?tenant=demo&limit=2'));
    assert.deepEqual(records.map(({ actor, operator, action }) => ({ actor, operator, action })), [{ actor: 'first', operator: true, action: 'token-revoked' }, { actor: editor.id, operator: false, action: 'entries' }]);
  });

  it('takes a first token as soon as it stands in its file, and a file that holds none changes nothing', async () => {
    const second = randomBytes(16).toString('hex');
    const statuses = async (): Promise<string> => (await Promise.all([firstToken, second].map(async (token) => (await ask('GET', '/api/v1/tokens', { token })).status))).join();
    const after = async (written: string, wanted: string): Promise<void> => {
      writeFileSync(tokenFile, written);
      for (const giveUpAt = Date.now() + 10_000; (await statuses()) !== wanted; ) {
        assert.ok(Date.now() < giveUpAt, `not ${wanted} within ten seconds`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    await after(`${firstToken}\n${second}\n`, '200,200');
    await after(`${second}\n`, '401,200');
    await after('too short\n', '401,200');
    await after(`${firstToken}\n`, '200,401');
  });

  it('keeps how calls ended, with the caller masked, until the caller is forgotten', async () => {
    const { facts } = aQuestion();
    client.report({ facts, outcome: 'redirected', blame: 'success', sipStatus: 302, durationMs: 5, reason: { tenant: 'demo', step: 'through', release: 1, cause: 'flow' } });
    const outcomes = async () => (await json<{ outcomes: { callUid: string; caller?: string; sipStatus: number }[] }>(ask('GET', '/api/v1/tenants/demo/outcomes'))).outcomes;
    let kept = await outcomes();
    for (let i = 0; i < 100 && kept.length === 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      kept = await outcomes();
    }
    assert.deepEqual(kept.map(({ callUid, caller, sipStatus }) => [callUid, caller, sipStatus]), [[facts.callUid, '+316*****78', 302]]);
    assert.equal((await ask('DELETE', `/api/v1/callers/${encodeURIComponent(facts.caller ?? '')}`)).status, 200);
    assert.equal((await ask('DELETE', '/api/v1/tenants/demo/locked/withheld')).status, 200);
  });

  it('explains a call as it would be decided', async () => {
    const { steps, directive } = await json<{ steps: { step: string; outcome: string }[]; directive: { kind: string } }>(send('POST', '/api/v1/explain', { called: screened, caller: '+31600000001' }));
    assert.deepEqual([steps[0]?.step, steps[0]?.outcome, directive.kind], ['screen', 'unlisted', 'reject']);
  });

  it('refuses to be open where others can reach it', () => {
    const read = readSettings(policySettings, ['--api-open', '--policy-http', '0.0.0.0:8080'], {});
    assert.ok(read.kind === 'settings');
    assert.deepEqual(judgePolicySettings(read.settings), ['LATCHKEY_API_OPEN: "yes", and the API listens at "0.0.0.0:8080"; allowed with 127.0.0.1, ::1 and localhost only: elsewhere everybody could publish']);
  });

  it('goes on answering what it has when it ends', async () => {
    const own = aFolder();
    const ending = await PolicyProcess.start(['--config', own.tenants, '--data', own.data, '--api-open']);
    let push: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (push = controller) });
    const upload = fetch(`http://${ending.ready.http}/api/v1/tenants/demo/lists/vip`, { method: 'PUT', body, duplex: 'half', headers: { 'content-type': 'text/csv' } } as RequestInit);
    push?.enqueue(Buffer.from('number\n'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const ended = ending.end();
    await new Promise((resolve) => setTimeout(resolve, 200));
    push?.enqueue(Buffer.from('+31612345678\n+31687654321\n'));
    push?.close();
    assert.equal((await upload).status, 200);
    assert.equal(await ended, 0);
    own.remove();
  });
});

async function onPostgres(): Promise<Place> {
  const { url } = await freshDatabase();
  const contents = async (): Promise<string> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows: tables } = await client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
    const texts: string[] = [];
    for (const { name } of tables) texts.push(JSON.stringify((await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)).rows));
    await client.end();
    return texts.join('\n');
  };
  return { env: { LATCHKEY_STORE: url, LATCHKEY_PIN_KEY: 'a-key-of-32-characters-for-tests' }, contents };
}
