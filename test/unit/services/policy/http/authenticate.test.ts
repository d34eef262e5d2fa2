import assert from 'node:assert/strict';
import { anApi, nowMs, type ApiRig } from '../../../../support/api-fixture.js';

const loopbackName = { host: '127.0.0.1:8080' };

describe('who may use the API', () => {
  let rig: ApiRig;
  const open = async (...given: Parameters<typeof anApi>) => (rig = await anApi(...given));
  afterEach(() => rig.close());

  const status = async (method: string, url: string, token: string, payload?: object) => (await rig.ask(method, url, { token, ...(payload && { payload }) })).statusCode;

  it('answers 401 without a token, and says how to send one', async () => {
    await open();
    const answer = await rig.ask('GET', '/api/v1/tenants', { token: '' });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="latchkey"');
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.equal(answer.json<{ type: string }>().type, '/api/problems/unauthorized');
  });

  for (const [what, over, why] of [
    ['is expired', { expiresMs: nowMs }, 'the token has expired'],
    ['is revoked', { revokedMs: nowMs - 1 }, 'the token was revoked'],
  ] as const) {
    it(`answers 401 to a token that ${what}`, async () => {
      await open();
      const answer = await rig.ask('GET', '/api/v1/tenants', { token: rig.token({ kind: 'operator' }, 'admin', over) });
      assert.equal(answer.statusCode, 401);
      assert.equal(answer.json<{ detail: string }>().detail, why);
    });
  }

  it('answers 401 to a token that nobody made, and to headers that hold none', async () => {
    await open();
    for (const authorization of ['Bearer lk_nobody-made-this-one-at-all', 'Bearer', 'Basic bGs6bGs=', "Bearer ' or 1=1 --", 'lk_x'.repeat(500)]) {
      const answer = await rig.ask('GET', '/api/v1/tenants', { headers: { authorization }, token: '' });
      assert.equal(answer.statusCode, 401, authorization);
      assert.match(String(answer.headers['www-authenticate']), /error="invalid_token"/);
    }
  });

  it('lets a token work until the moment it expires, and not from then on', async () => {
    await open();
    const token = rig.token({ kind: 'operator' }, 'read', { expiresMs: nowMs + 1000 });
    assert.equal(await status('GET', '/api/v1/tenants', token), 200);
    rig.clock.nowMs += 1000;
    assert.equal(await status('GET', '/api/v1/tenants', token), 401);
  });

  it('knows the first token from its settings, without asking the store', async () => {
    await open({ firstTokens: () => ['a-first-token-of-32-characters-..'] });
    assert.equal(await status('GET', '/api/v1/tokens', 'a-first-token-of-32-characters-..'), 200);
    assert.equal(await status('GET', '/api/v1/tokens', 'a-first-token-of-32-characters-.!'), 401);
  });

  it('takes each first token that there is now, and no other', async () => {
    const [before, after] = ['before-32-characters-or-more-....', 'after-32-characters-or-more-.....'] as const;
    let tokens: readonly string[] = [before];
    await open({ firstTokens: () => tokens });
    const both = async (): Promise<readonly number[]> => Promise.all([before, after].map((token) => status('GET', '/api/v1/tokens', token)));
    assert.deepEqual(await both(), [200, 401]);
    tokens = [before, after];
    assert.deepEqual(await both(), [200, 200]);
    tokens = [after];
    assert.deepEqual(await both(), [401, 200]);
  });

  it('hides what is of another tenant behind 404, on every route', async () => {
    await open();
    const token = rig.token({ kind: 'tenant', tenant: 'jones' }, 'admin');
    const secret = 'smith';
    for (const [method, url, payload] of routesOfSmith) {
      const [theirs, nobodys] = [await rig.ask(method, url, { token, ...(payload && { payload }) }), await rig.ask(method, url.replace('smith', 'nobody'), { token, ...(payload && { payload }) })];
      assert.equal(theirs.statusCode, 404, `${method} ${url}`);
      const told = ({ instance: _, ...rest }: Record<string, unknown>) => rest;
      assert.deepEqual(told(theirs.json()), told(nobodys.json()), 'the same words whether there is one or not');
      assert.ok(!theirs.body.includes(secret));
    }
    assert.equal(rig.fakes.published.length + rig.fakes.unlocked.length + rig.fakes.audit.length, 0);
    assert.deepEqual((await rig.ask('GET', '/api/v1/tenants', { token })).json<{ tenants: { tenant: string }[] }>().tenants.map(({ tenant }) => tenant), ['jones']);
  });

  it('hides the other lists of its tenant from the token of one list, and refuses what is about the tenant as a whole', async () => {
    await open();
    const token = rig.token({ kind: 'list', tenant: 'smith', list: 'vip' }, 'admin');
    assert.equal(await status('GET', '/api/v1/tenants/smith/lists/vip', token), 200);
    assert.equal(await status('GET', '/api/v1/tenants/smith/lists/clients', token), 404);
    assert.equal(await status('GET', '/api/v1/tenants/smith/lists/clients/entries', token), 404);
    assert.equal(await status('POST', '/api/v1/tenants/smith/lists/clients/entries', token, { remove: ['1'] }), 404);
    for (const [method, url, payload] of [['GET', '/api/v1/tenants/smith/lines'], ['GET', '/api/v1/tenants/smith/releases/7'], ['POST', '/api/v1/tenants/smith/rollback', { release: 6 }], ['GET', '/api/v1/tenants/smith/locked'], ['GET', '/api/v1/tenants/smith/outcomes'], ['GET', '/api/v1/audit'], ['POST', '/api/v1/explain', { called: '+31201234567' }], ['POST', '/api/v1/tenants', {}]] as const) {
      assert.equal(await status(method, url, token, payload), 403, url);
    }
    const tenant = (await rig.ask('GET', '/api/v1/tenants/smith', { token })).json<{ lists: { list: string }[]; lines: unknown[] }>();
    assert.deepEqual([tenant.lists.map(({ list }) => list), tenant.lines], [['vip'], []]);
    assert.deepEqual((await rig.ask('GET', '/api/v1/tenants/smith/lists', { token })).json<{ lists: { list: string }[] }>().lists.map(({ list }) => list), ['vip']);
    assert.deepEqual((await rig.ask('GET', '/api/v1/tenants/smith/releases', { token })).json<{ releases: { number: number }[] }>().releases.map(({ number }) => number), [7], 'only those that changed its list');
  });

  for (const [right, reads, edits, administers] of [['read', 200, 403, 403], ['edit', 200, 200, 403], ['admin', 200, 200, 200]] as const) {
    it(`lets the right "${right}" do what it says`, async () => {
      await open();
      const token = rig.token({ kind: 'tenant', tenant: 'smith' }, right);
      assert.equal(await status('GET', '/api/v1/tenants/smith', token), reads);
      assert.equal(await status('POST', '/api/v1/tenants/smith/rollback', token, { release: 6 }), edits);
      assert.equal(await status('POST', '/api/v1/tenants/smith/lists/vip/entries', token, { remove: ['+31'] }), edits);
      assert.equal(await status('DELETE', '/api/v1/tenants/smith/locked/withheld', token), edits);
      assert.equal(await status('GET', '/api/v1/tokens', token), administers);
      assert.equal(await status('DELETE', '/api/v1/callers/+31612345678', token), 403, 'of all tenants: the operator alone');
      assert.equal(await status('GET', '/api/v1/git', token), 403);
      assert.equal(rig.fakes.published.length, edits === 200 ? 2 : 0);
    });
  }

  it('counts requests of a token and of all tokens of a tenant, and says when to come back', async () => {
    await open();
    rig.fakes.requestsAMinute = 3;
    const [one, other, elsewhere] = [rig.token({ kind: 'tenant', tenant: 'smith' }, 'read'), rig.token({ kind: 'list', tenant: 'smith', list: 'vip' }, 'read'), rig.token({ kind: 'tenant', tenant: 'jones' }, 'read')];
    const codes = [];
    for (const token of [one, one, other, other, one]) codes.push(await status('GET', '/api/v1/tenants', token));
    assert.deepEqual(codes, [200, 200, 200, 429, 429]);
    const refused = await rig.ask('GET', '/api/v1/tenants', { token: one });
    assert.equal(refused.headers['retry-after'], '20');
    assert.equal(await status('GET', '/api/v1/tenants', elsewhere), 200, 'another tenant is not touched by it');
    rig.clock.nowMs += 20_000;
    assert.equal(await status('GET', '/api/v1/tenants', one), 200);
  });

  it('slows an address down that keeps failing, but not the good tokens that come from it', async () => {
    await open();
    assert.equal((await rig.ask('GET', '/api/v1/tenants')).statusCode, 200);
    const codes = new Set<number>();
    for (let i = 0; i < 31; i++) codes.add(await status('GET', '/api/v1/tenants', `lk_guess-number-${i}`));
    assert.deepEqual([...codes], [401, 429]);
    assert.equal((await rig.ask('GET', '/api/v1/tenants')).statusCode, 200);
    rig.clock.nowMs += 60_000;
    assert.equal(await status('GET', '/api/v1/tenants', 'lk_one-more-guess'), 401);
  });

  it('answers 503 until the service is up, and the probes and the documentation at once', async () => {
    await open({ starting: true });
    const answer = await rig.ask('GET', '/api/v1/tenants');
    assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '1']);
    for (const url of ['/live', '/ready', '/metrics', '/api', '/api/openapi.json']) assert.equal((await rig.ask('GET', url, { token: '' })).statusCode, 200, url);
  });

  describe('where it is open to its own machine', () => {
    it('takes requests without a token, as an operator, and says so in the audit log', async () => {
      await open({ open: true });
      assert.equal((await rig.ask('POST', '/api/v1/tenants/smith/rollback', { token: '', headers: loopbackName, payload: { release: 6 } })).statusCode, 200);
      assert.deepEqual(rig.fakes.audit.map(({ actor, operator, tenant, action }) => ({ actor, operator, tenant, action })), [{ actor: 'loopback', operator: true, tenant: 'smith', action: 'rollback' }]);
    });

    it('still looks at a token that is sent', async () => {
      await open({ open: true });
      assert.equal((await rig.ask('GET', '/api/v1/tenants', { token: 'lk_nobody-made-this-one', headers: loopbackName })).statusCode, 401);
    });

    for (const [what, headers, code] of [
      ['localhost', { host: 'localhost:8080' }, 200],
      ['an IPv6 address of its own', { host: '[::1]:8080' }, 200],
      ['a name that leads here by DNS', { host: 'evil.example:8080' }, 421],
      ['a name that begins like an address', { host: '127.0.0.1.evil.example' }, 421],
      ['an address of the network', { host: '192.168.1.5:8080' }, 421],
      ['a page of another site', { ...loopbackName, 'sec-fetch-site': 'cross-site' }, 403],
      ['a page of another port', { ...loopbackName, 'sec-fetch-site': 'same-site' }, 403],
      ['the address bar', { ...loopbackName, 'sec-fetch-site': 'none' }, 200],
      ['an older browser on another site', { ...loopbackName, origin: 'https://evil.example' }, 403],
      ['a page without an origin', { ...loopbackName, origin: 'null' }, 403],
      ['a page of its own', { ...loopbackName, origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' }, 200],
    ] as const) {
      it(`answers ${code} to ${what}`, async () => {
        await open({ open: true });
        assert.equal((await rig.ask('GET', '/api/v1/tenants', { token: '', headers })).statusCode, code);
      });
    }
  });
});

const routesOfSmith: readonly (readonly [string, string, object?])[] = [
  ['GET', '/api/v1/tenants/smith'],
  ['GET', '/api/v1/tenants/smith/lines'],
  ['GET', '/api/v1/tenants/smith/lists'],
  ['GET', '/api/v1/tenants/smith/lists/vip'],
  ['PUT', '/api/v1/tenants/smith/lists/vip', {}],
  ['GET', '/api/v1/tenants/smith/lists/vip/entries'],
  ['POST', '/api/v1/tenants/smith/lists/vip/entries', { put: [] }],
  ['GET', '/api/v1/tenants/smith/releases'],
  ['GET', '/api/v1/tenants/smith/releases/7'],
  ['GET', '/api/v1/tenants/smith/difference'],
  ['POST', '/api/v1/tenants/smith/rollback', { release: 6 }],
  ['GET', '/api/v1/tenants/smith/locked'],
  ['DELETE', '/api/v1/tenants/smith/locked/+31612345678'],
  ['GET', '/api/v1/tenants/smith/outcomes'],
  ['GET', '/api/v1/audit?tenant=smith'],
  ['GET', '/api/v1/tokens?tenant=smith'],
];
