import assert from 'node:assert/strict';
import type { PublishAnswer } from '../../../../../services/policy/releases/publisher.js';
import { aConfig, anApi, aRelease, aRow, nowMs, type ApiRig } from '../../../../support/api-fixture.js';

const json = { 'content-type': 'application/json' };
const csv = { 'content-type': 'text/csv' };

describe('what the API answers', () => {
  let rig: ApiRig;
  beforeEach(async () => void (rig = await anApi()));
  afterEach(() => rig.close());

  const got = async <T>(url: string) => {
    const answer = await rig.ask('GET', url);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<T>();
  };
  const status = async (method: string, url: string, payload?: object) => (await rig.ask(method, url, payload ? { payload } : {})).statusCode;

  it('shows tenants page by page', async () => {
    assert.deepEqual(await got('/api/v1/tenants?limit=1'), { tenants: [{ tenant: 'jones', release: 3, lines: 1, lists: 2, at: '2026-11-20T11:59:59.000Z' }], next: 'jones' });
    assert.deepEqual((await got<{ tenants: { tenant: string }[]; next?: string }>('/api/v1/tenants?limit=1&after=jones')), { tenants: [{ tenant: 'smith', release: 7, lines: 1, lists: 2, at: '2026-11-20T11:59:59.000Z' }] });
  });

  it('shows a tenant with its release as ETag, and nothing new to whoever has it', async () => {
    const first = await rig.ask('GET', '/api/v1/tenants/smith');
    assert.equal(first.headers['etag'], '"7"');
    assert.deepEqual(first.json<{ lists: unknown }>().lists, [{ list: 'clients', kind: 'pins', rows: 2, version: 3 }, { list: 'vip', kind: 'callers', rows: 3, version: 3 }]);
    assert.equal((await rig.ask('GET', '/api/v1/tenants/smith', { headers: { 'if-none-match': '"6", "7"' } })).statusCode, 304);
    assert.equal((await rig.ask('GET', '/api/v1/tenants/smith/lists/vip')).headers['etag'], '"3"');
  });

  it('shows entries of a callers list, page by page, of the release that was live when the first was asked for', async () => {
    const first = await got<{ entries: unknown[]; next: string }>('/api/v1/tenants/smith/lists/vip/entries?limit=2');
    assert.deepEqual(first.entries, [{ id: 'e1', number: '+31612345678', label: 'Anna', destination: '+31201234500|sip:a@pbx.example' }, { id: 'e2', number: '+4420*' }]);
    rig.fakes.releases.push(aRelease('smith', 8));
    const second = await got<{ release: number; entries: unknown[]; next?: string }>(`/api/v1/tenants/smith/lists/vip/entries?limit=2&after=${first.next}`);
    assert.equal(second.release, 7);
    assert.deepEqual(second.entries, [{ id: 'e3', number: '+4930123456', validFrom: '2026-11-20T12:00:00.000Z', validUntil: '2026-11-20T12:00:01.000Z' }]);
    assert.equal(second.next, undefined);
  });

  it('finds entries by how their number or label begins', async () => {
    const ids = async (query: string) => (await got<{ entries: { id: string }[] }>(`/api/v1/tenants/smith/lists/vip/entries?${query}`)).entries.map(({ id }) => id);
    assert.deepEqual(await ids('prefix=%2B4'), ['e2', 'e3']);
    assert.deepEqual(await ids('label=AN'), ['e1']);
    assert.deepEqual(await ids(`label=${encodeURIComponent("' OR '1'='1")}`), []);
  });

  it('shows entries of a PIN list without a PIN or its hash, also in the mark of the next page', async () => {
    const answer = await rig.ask('GET', '/api/v1/tenants/smith/lists/clients/entries?limit=1');
    const { entries, next } = answer.json<{ entries: unknown[]; next: string }>();
    assert.deepEqual(entries, [{ id: 'p1', label: 'Bob', uses: 3 }]);
    assert.equal(Buffer.from(next, 'base64url').toString(), '7 p1');
    assert.ok(!answer.body.includes('hash'));
    const second = await got<{ entries: unknown[] }>(`/api/v1/tenants/smith/lists/clients/entries?after=${next}`);
    assert.deepEqual(second.entries, [{ id: 'p2', label: 'Cleo' }]);
  });

  it('does not search a PIN list by PIN', async () => {
    const answer = await rig.ask('GET', '/api/v1/tenants/smith/lists/clients/entries?prefix=4711');
    assert.equal(answer.statusCode, 400);
    assert.ok(!answer.body.includes('4711'));
  });

  it('shows no key of a list that was one of PINs, whatever it is now', async () => {
    rig.fakes.releases.push(aRelease('smith', 8, { config: aConfig('smith', { clients: 'callers' }) }));
    const { entries } = await got<{ entries: object[] }>('/api/v1/tenants/smith/lists/clients/entries');
    assert.deepEqual(entries.map((entry) => 'number' in entry), [false, false]);
  });

  it('publishes a list as it came, and says what came of it', async () => {
    const answer = await rig.ask('PUT', '/api/v1/tenants/smith/lists/vip?message=spring&source=cli', { payload: 'number\n+31612345678\n', headers: { ...csv, 'if-match': '"3"' } });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.headers['etag'], '"4"');
    const [call] = rig.fakes.published;
    assert.deepEqual([call?.given, call?.bytes?.toString(), call?.who, call?.how], [['smith', 'vip', 'csv'], 'number\n+31612345678\n', { author: 'Olga (operator)', source: 'cli', message: 'spring' }, { by: { actor: 'op', operator: true }, dryRun: false, expectedVersion: 3 }]);
    assert.deepEqual(rig.fakes.audit.map(({ actor, operator, tenant, action, release }) => ({ actor, operator, tenant, action, release })), [{ actor: 'op', operator: true, tenant: 'smith', action: 'publish', release: 8 }]);
  });

  it('tries a list out without a trace, and shows what would change', async () => {
    rig.fakes.answer = { ...(rig.fakes.answer as Extract<PublishAnswer, { kind: 'published' }>), sample: [{ list: 'vip', after: aRow('smith', 'vip', '+31687654321', '', { label: 'New' }) }, { list: 'clients', before: aRow('smith', 'clients', 'a hash', 'p1') }] };
    const answer = await rig.ask('PUT', '/api/v1/tenants/smith/lists/vip?dryRun=true', { payload: '[]', headers: json });
    assert.equal(answer.json<{ dryRun: boolean }>().dryRun, true);
    assert.deepEqual(answer.json<{ difference: unknown }>().difference, [{ list: 'vip', change: 'added', after: { id: '', number: '+31687654321', label: 'New' } }, { list: 'clients', change: 'removed', before: { id: 'p1' } }]);
    assert.equal(answer.headers['etag'], undefined);
    assert.deepEqual(rig.fakes.audit, []);
  });

  for (const [what, answer, ifMatch, code, type] of [
    ['faults', { kind: 'refused', faults: [{ file: 'vip.csv', line: 18, path: 'row 17 number', found: 'no number', allowed: 'a number', nearest: '+31' }, { file: 'tenant.yaml', path: 'lines[0]', found: 'x' }], total: 170 }, undefined, 422, 'refused'],
    ['a version that is not live any more', { kind: 'overtaken', live: 9, list: 'vip' }, '"3"', 412, 'overtaken'],
    ['a publication beside it', { kind: 'overtaken', live: 9 }, undefined, 409, 'overtaken'],
    ['a quota', { kind: 'over-quota', quota: 'rows', found: 11, allowed: 10 }, undefined, 422, 'over-quota'],
    ['a list that is none', { kind: 'not-found', what: 'list' }, undefined, 404, 'not-found'],
  ] as const) {
    it(`refuses a list for ${what} with ${code}, and records nothing`, async () => {
      rig.fakes.answer = answer;
      const told = await rig.ask('PUT', '/api/v1/tenants/smith/lists/vip', { payload: 'number\n', headers: { ...csv, ...(ifMatch && { 'if-match': ifMatch }) } });
      assert.equal(told.statusCode, code);
      assert.equal(told.json<{ type: string }>().type, `/api/problems/${type}`);
      assert.deepEqual(rig.fakes.audit, []);
      if (answer.kind === 'refused') {
        const { faults, total } = told.json<{ faults: unknown[]; total: number }>();
        assert.deepEqual(faults, [{ file: 'vip.csv', line: 18, row: 17, path: 'number', found: 'no number', allowed: 'a number (did you mean "+31"?)' }, { file: 'tenant.yaml', path: 'lines[0]', found: 'x' }]);
        assert.equal(total, 170);
      }
    });
  }

  it('says that nothing changed when the live release is this already', async () => {
    rig.fakes.answer = { kind: 'unchanged', tenant: 'smith', release: 7 };
    assert.deepEqual((await rig.ask('PUT', '/api/v1/tenants/smith/lists/vip', { payload: 'number\n', headers: csv })).json(), { kind: 'unchanged', tenant: 'smith', release: 7 });
    assert.deepEqual(rig.fakes.audit, []);
  });

  for (const [what, tag, code] of [['no entity tag', '7', 400], ['several', '"6", "7"', 400], ['a weak one', 'W/"7"', 412], ['one of another kind', '"abc"', 412], ['a huge number', `"${'9'.repeat(30)}"`, 412]] as const) {
    it(`answers ${code} to an If-Match with ${what}`, async () => {
      assert.equal((await rig.ask('POST', '/api/v1/tenants/smith/rollback', { payload: { release: 6 }, headers: { 'if-match': tag } })).statusCode, code);
      assert.deepEqual(rig.fakes.published, []);
    });
  }

  it('adds and removes entries', async () => {
    const change = { put: [{ number: '+31687654321', label: 'New' }], remove: ['+31612345678'] };
    assert.equal(await status('POST', '/api/v1/tenants/smith/lists/vip/entries?message=m', change), 200);
    const [call] = rig.fakes.published;
    assert.deepEqual([call?.what, call?.given, call?.who.source], ['entries', ['smith', 'vip', change], 'api']);
    assert.equal(rig.fakes.audit[0]?.detail, 'list vip: 1 put, 1 removed', 'no number and no PIN is in the log');
  });

  it('shows releases, the newest first, and which is live', async () => {
    const { releases } = await got<{ releases: { number: number; live: boolean }[] }>('/api/v1/tenants/smith/releases');
    assert.deepEqual(releases.map(({ number, live }) => [number, live]), [[7, true], [6, false]]);
    const page = await got<{ releases: { number: number }[]; next: number }>('/api/v1/tenants/smith/releases?limit=1');
    assert.deepEqual([page.releases.map(({ number }) => number), page.next], [[7], 7]);
    assert.deepEqual((await got<{ releases: { number: number }[] }>('/api/v1/tenants/smith/releases?before=7')).releases.map(({ number }) => number), [6]);
    assert.equal(await status('GET', '/api/v1/tenants/smith/releases/99'), 404);
  });

  it('shows the difference a line a row, the configuration first and its end last', async () => {
    rig.fakes.releases[0] = aRelease('smith', 6, { config: { ...aConfig('smith'), timezone: 'UTC', lines: [] } });
    rig.fakes.differences = [
      { list: 'vip', before: aRow('smith', 'vip', '+31612345678', 'e1', { label: 'Anna' }), after: aRow('smith', 'vip', '+31612345678', 'e1', { label: 'Anne' }) },
      { list: 'clients', after: aRow('smith', 'clients', '\u0001\u00ffhash', 'p9') },
    ];
    const answer = await rig.ask('GET', '/api/v1/tenants/smith/difference');
    assert.equal(answer.headers['content-type'], 'application/x-ndjson; charset=utf-8');
    const lines = answer.body.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown);
    assert.deepEqual(lines, [
      { configuration: { lines: { added: ['+31201234567'], removed: [], changed: [] }, settings: { added: [], removed: [], changed: ['timezone'] } } },
      { list: 'vip', change: 'changed', before: { id: 'e1', number: '+31612345678', label: 'Anna' }, after: { id: 'e1', number: '+31612345678', label: 'Anne' } },
      { list: 'clients', change: 'added', after: { id: 'p9' } },
      { end: true, rows: 2 },
    ]);
    const token = rig.token({ kind: 'list', tenant: 'smith', list: 'clients' }, 'read');
    assert.equal((await rig.ask('GET', '/api/v1/tenants/smith/difference', { token })).body, '{"list":"clients","change":"added","after":{"id":"p9"}}\n{"end":true,"rows":1}\n');
  });

  it('goes back', async () => {
    assert.equal(await status('POST', '/api/v1/tenants/smith/rollback', { release: 6, message: 'it was wrong' }), 200);
    assert.deepEqual(rig.fakes.published[0]?.given, ['smith', 6]);
    assert.equal(rig.fakes.published[0]?.who.message, 'it was wrong');
  });

  it('explains a call to a line of its own tenant only', async () => {
    const answer = await rig.ask('POST', '/api/v1/explain', { payload: { called: '+31 20 123 4567', caller: '0031612345678', at: '2026-12-25T10:00:00Z', assume: [{ kind: 'label', label: 'Bob' }, { kind: 'wrong' }] } });
    assert.equal(answer.statusCode, 200, answer.body);
    const [asked] = rig.fakes.asked;
    assert.deepEqual([asked?.facts.called, asked?.facts.caller, asked?.atMs, asked?.assume], ['+31201234567', '+31612345678', Date.parse('2026-12-25T10:00:00Z'), [{ kind: 'label', label: 'Bob' }, { kind: 'wrong' }]]);
    const jones = rig.token({ kind: 'tenant', tenant: 'jones' }, 'read');
    assert.equal((await rig.ask('POST', '/api/v1/explain', { token: jones, payload: { called: '+31201234567' } })).statusCode, 404);
    rig.fakes.explanation = { ...rig.fakes.explanation, reason: { tenant: '', step: '', release: 0, cause: 'no-line' } };
    assert.equal((await rig.ask('POST', '/api/v1/explain', { token: jones, payload: { called: '+31201234599' } })).statusCode, 404, 'a line that is nobody\'s looks the same');
    rig.fakes.explanation = { ...rig.fakes.explanation, reason: { tenant: '', step: '', release: 0, cause: 'lookup-failed' } };
    assert.equal(await status('POST', '/api/v1/explain', { called: '+31201234567' }), 503);
    assert.equal(await status('POST', '/api/v1/explain', { called: 'nonsense' }), 400);
    assert.equal(await status('POST', '/api/v1/explain', { called: '+31201234567', at: 'soon' }), 400);
  });

  it('lists callers that are locked, and lets them try again', async () => {
    const guess = (caller: string | undefined, wrong: number, tenant = 'smith') => ({ tenant, called: '+31201234567', trunk: 'kpn', wrong, lastMs: nowMs - 60_000, ...(caller !== undefined && { caller }) });
    rig.fakes.guessing.push(guess('+31612345678', 6), guess('+31611111111', 4), guess(undefined, 49), guess(undefined, 50), guess('+31622222222', 9, 'jones'));
    assert.deepEqual((await got<{ locked: unknown }>('/api/v1/tenants/smith/locked')).locked, [
      { caller: '+31612345678', called: '+31201234567', trunk: 'kpn', wrong: 6, last: '2026-11-20T11:59:00.000Z' },
      { called: '+31201234567', trunk: 'kpn', wrong: 50, last: '2026-11-20T11:59:00.000Z' },
    ]);
    for (const [number, caller] of [['%2B31612345678', '+31612345678'], ['+31612345678', '+31612345678'], ['withheld', undefined]] as const) {
      assert.equal(await status('DELETE', `/api/v1/tenants/smith/locked/${number}`), 200);
      assert.deepEqual(rig.fakes.unlocked.pop(), { tenant: 'smith', caller });
    }
    assert.equal(await status('DELETE', '/api/v1/tenants/smith/locked/nobody'), 400);
    assert.ok(rig.fakes.audit.every(({ detail }) => !/\d{6}/.test(detail)));
    assert.ok(!rig.logged.join('').includes('31612345678'), 'no number is in the log');
  });

  it('shows how calls ended, a page ending between two moments', async () => {
    const outcome = (callUid: string, receivedAtMs: number, tenant = 'smith') => ({ callUid, receivedAtMs, tenant, called: '+31201234567', trunk: 'kpn', outcome: 'redirected', blame: 'success', sipStatus: 302, durationMs: 12.5, step: 'through', release: 7, entryId: 'p1' });
    rig.fakes.outcomes.push(outcome('a', nowMs), outcome('b', nowMs + 1), outcome('c', nowMs + 1), outcome('d', nowMs + 2), outcome('x', nowMs + 3, 'jones'));
    const page = await got<{ outcomes: { callUid: string }[]; next: string }>('/api/v1/tenants/smith/outcomes?limit=2');
    assert.deepEqual(page.outcomes.map(({ callUid }) => callUid), ['d']);
    const next = await got<{ outcomes: { callUid: string }[]; next?: string }>(`/api/v1/tenants/smith/outcomes?limit=3&before=${page.next}`);
    assert.deepEqual([next.outcomes.map(({ callUid }) => callUid), next.next], [['c', 'b', 'a'], undefined]);
    assert.equal(await status('GET', '/api/v1/tenants/smith/outcomes?before=yesterday'), 400);
  });

  it('forgets a caller', async () => {
    assert.deepEqual((await rig.ask('DELETE', '/api/v1/callers/%2B31612345678')).json(), { records: 12 });
    assert.deepEqual(rig.fakes.forgotten, ['+31612345678']);
    assert.deepEqual(rig.fakes.audit[0]?.detail, 'a caller: 12 records deleted');
  });

  it('says how the Git repository stands, and hands its webhooks on as they came', async () => {
    await rig.close();
    const hooks: string[] = [];
    rig = await anApi({ git: { state: () => ({ commit: 'abc' }), hook: async ({ headers, body }) => (hooks.push(body.toString()), headers['x-signed'] === 'yes' ? 'pulling' : 'not-signed') } });
    assert.deepEqual(await got('/api/v1/git'), { commit: 'abc' });
    const hook = (signed: string) => rig.ask('POST', '/hooks/git', { token: '', payload: '{"a" : 1}', headers: { ...json, 'x-signed': signed } });
    assert.deepEqual([(await hook('yes')).statusCode, (await hook('no')).statusCode], [202, 401]);
    assert.deepEqual(hooks, ['{"a" : 1}', '{"a" : 1}']);
  });

  describe('tokens', () => {
    it('are made once, shown once, kept hashed, and revoked', async () => {
      const made = await rig.ask('POST', '/api/v1/tokens', { payload: { name: 'CRM sync', scope: { kind: 'list', tenant: 'smith', list: 'vip' }, right: 'edit', expiresMs: nowMs + 1000 } });
      assert.equal(made.statusCode, 201);
      const { token, id, ...rest } = made.json<{ token: string; id: string }>();
      assert.match(token, /^lk_[A-Za-z0-9_-]{43}$/);
      assert.deepEqual(rest, { name: 'CRM sync', scope: { kind: 'list', tenant: 'smith', list: 'vip' }, right: 'edit', created: '2026-11-20T12:00:00.000Z', createdBy: 'op', expires: '2026-11-20T12:00:01.000Z' });
      assert.equal((await rig.ask('GET', '/api/v1/tenants/smith/lists/vip', { token })).statusCode, 200);
      const listed = await rig.ask('GET', '/api/v1/tokens?tenant=smith');
      assert.ok(!listed.body.includes(token) && listed.body.includes(id));
      assert.equal(await status('DELETE', `/api/v1/tokens/${id}`), 204);
      assert.equal(await status('DELETE', `/api/v1/tokens/${id}`), 404);
      assert.equal((await rig.ask('GET', '/api/v1/tenants/smith/lists/vip', { token })).statusCode, 401);
      assert.deepEqual(rig.fakes.audit.map(({ action, tenant }) => [action, tenant]), [['token-created', 'smith'], ['token-revoked', 'smith']]);
      assert.ok(!rig.logged.join('').includes(token));
    });

    for (const [maker, scope, code] of [
      [{ kind: 'tenant', tenant: 'smith' }, { kind: 'operator' }, 403],
      [{ kind: 'tenant', tenant: 'smith' }, { kind: 'tenant', tenant: 'jones' }, 403],
      [{ kind: 'tenant', tenant: 'smith' }, { kind: 'list', tenant: 'jones', list: 'vip' }, 403],
      [{ kind: 'tenant', tenant: 'smith' }, { kind: 'list', tenant: 'smith', list: 'vip' }, 201],
      [{ kind: 'list', tenant: 'smith', list: 'vip' }, { kind: 'tenant', tenant: 'smith' }, 403],
      [{ kind: 'list', tenant: 'smith', list: 'vip' }, { kind: 'list', tenant: 'smith', list: 'clients' }, 403],
      [{ kind: 'list', tenant: 'smith', list: 'vip' }, { kind: 'list', tenant: 'smith', list: 'vip' }, 201],
    ] as const) {
      it(`${code === 201 ? 'can' : 'cannot'} be made for ${JSON.stringify(scope)} by an admin of ${JSON.stringify(maker)}`, async () => {
        const answer = await rig.ask('POST', '/api/v1/tokens', { token: rig.token(maker, 'admin'), payload: { name: 'x', scope, right: 'admin' } });
        assert.equal(answer.statusCode, code, answer.body);
      });
    }

    it('of others are not seen and not revoked', async () => {
      const admin = rig.token({ kind: 'tenant', tenant: 'smith' }, 'admin', { id: 'smiths' });
      rig.token({ kind: 'tenant', tenant: 'jones' }, 'read', { id: 'joneses' });
      rig.token({ kind: 'list', tenant: 'smith', list: 'vip' }, 'read', { id: 'vips' });
      const { tokens } = (await rig.ask('GET', '/api/v1/tokens', { token: admin })).json<{ tokens: { id: string }[] }>();
      assert.deepEqual(tokens.map(({ id }) => id), ['vips', 'smiths']);
      for (const id of ['joneses', 'op', 'nobody']) assert.equal((await rig.ask('DELETE', `/api/v1/tokens/${id}`, { token: admin })).statusCode, 404, id);
    });

    it('that would have expired already are refused', async () => {
      assert.equal(await status('POST', '/api/v1/tokens', { name: 'x', scope: { kind: 'operator' }, right: 'read', expiresMs: nowMs }), 400);
    });
  });

  it('shows the audit log of its own tenant to a tenant, and has no way to change it', async () => {
    rig.fakes.audit.push({ atMs: nowMs, actor: 't9', operator: false, tenant: 'smith', action: 'publish', release: 7, detail: 'list vip' }, { atMs: nowMs, actor: 't8', operator: true, tenant: 'jones', action: 'unlock', detail: '' });
    const token = rig.token({ kind: 'tenant', tenant: 'smith' }, 'read');
    assert.deepEqual((await rig.ask('GET', '/api/v1/audit', { token })).json(), { records: [{ number: 1, at: '2026-11-20T12:00:00.000Z', actor: 't9', operator: false, tenant: 'smith', action: 'publish', release: 7, detail: 'list vip' }] });
    assert.equal((await got<{ records: unknown[] }>('/api/v1/audit')).records.length, 2);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) assert.equal(await status(method, '/api/v1/audit'), 405);
  });

  it('goes on when the audit log cannot be written, and says so in its own log', async () => {
    const saved = rig.fakes.audit;
    Object.defineProperty(saved, 'push', { value: () => { throw new Error('the disk is full'); } });
    assert.equal(await status('POST', '/api/v1/tenants/smith/rollback', { release: 6 }), 200);
    assert.match(rig.logged.join(''), /could not be written into the audit log/);
  });
});
