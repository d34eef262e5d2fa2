import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anApi, type ApiRig } from '../../../../support/api-fixture.js';

const json = { 'content-type': 'application/json' };

interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly faults?: readonly { readonly path?: string; readonly found: string; readonly allowed?: string }[];
  readonly total?: number;
}

describe('what the API refuses', () => {
  let rig: ApiRig;
  beforeEach(async () => void (rig = await anApi()));
  afterEach(() => rig.close());

  const entries = '/api/v1/tenants/smith/lists/vip/entries';

  for (const [what, method, url, body, code, path] of [
    ['a limit that is no number', 'GET', '/api/v1/tenants?limit=many', undefined, 400, 'query.limit'],
    ['a limit out of bounds', 'GET', '/api/v1/tenants?limit=0', undefined, 400, 'query.limit'],
    ['a limit given twice', 'GET', '/api/v1/tenants?limit=1&limit=2', undefined, 400, 'query.limit'],
    ['a parameter that is none', 'GET', '/api/v1/tenants?limits=1', undefined, 400, 'query'],
    ['a yes that is none', 'POST', `${entries}?dryRun=perhaps`, {}, 400, 'query.dryRun'],
    ['a message with an escape sequence', 'POST', `${entries}?message=%1b[2J`, {}, 400, 'query.message'],
    ['a source that is not the API\'s', 'POST', `${entries}?source=git`, {}, 400, 'query.source'],
    ['a PIN as a number', 'POST', entries, { put: [{ pin: 471100 }] }, 400, 'body.put.0.pin'],
    ['rows that are none', 'POST', entries, { put: ['471100'] }, 400, 'body.put.0'],
    ['a body of another kind', 'POST', entries, [], 400, 'body'],
    ['a release that is no number', 'POST', '/api/v1/tenants/smith/rollback', { release: '6' }, 400, 'body.release'],
    ['no release', 'POST', '/api/v1/tenants/smith/rollback', {}, 400, 'body'],
    ['a release out of this world', 'GET', '/api/v1/tenants/smith/releases/1e400', undefined, 400, 'params.n'],
    ['a right that there is not', 'POST', '/api/v1/tokens', { name: 'x', scope: { kind: 'operator' }, right: 'root' }, 400, 'body.right'],
    ['a scope that there is not', 'POST', '/api/v1/tokens', { name: 'x', scope: { kind: 'universe' }, right: 'read' }, 400, 'body.scope.kind'],
    ['a mark of a page that is none', 'GET', `${entries}?after=%27%3B--`, undefined, 400, undefined],
    ['an address that cannot be read', 'GET', '/api/v1/tenants/%zz', undefined, 400, undefined],
  ] as const) {
    it(`answers ${code} to ${what}`, async () => {
      const answer = await rig.ask(method, url, body === undefined ? {} : { payload: JSON.stringify(body), headers: json });
      assert.equal(answer.statusCode, code, answer.body);
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
      const problem = answer.json<ProblemDocument>();
      assert.deepEqual([problem.type, problem.status], ['/api/problems/malformed', code]);
      if (path !== undefined) assert.ok(problem.faults?.some((fault) => fault.path === path), JSON.stringify(problem.faults));
      assert.ok(problem.faults?.every(({ found, allowed = '' }) => found !== '' && allowed !== '') ?? true);
      assert.deepEqual(rig.fakes.published, []);
    });
  }

  it('tells the first hundred faults of a body, and counts the rest', async () => {
    const answer = await rig.ask('POST', entries, { payload: { put: Array.from({ length: 250 }, () => ({ pin: 1 })) } });
    const { faults, total } = answer.json<ProblemDocument>();
    assert.deepEqual([faults?.length, total], [100, 250]);
  });

  for (const [what, payload] of [
    ['JSON that is cut', '{"put":[{"pin":"471100","label":"x"'],
    ['JSON that is none', '471100 471100'],
    ['a PIN where none belongs', '{"remove":[{"pin":"471100"}],"471100":"471100"}'],
    ['a PIN as a name', '{"put":[{"471100":{"471100":471100}}]}'],
    ['a prototype', '{"__proto__":{"pin":"471100"}}'],
    ['an empty text', ''],
  ] as const) {
    it(`never repeats what was sent: ${what}`, async () => {
      const answer = await rig.ask('POST', entries, { payload, headers: json });
      assert.equal(answer.statusCode, 400, answer.body);
      assert.ok(!answer.body.includes('4711'), answer.body);
      assert.ok(!rig.logged.join('').includes('4711'));
    });
  }

  it('answers 413 to more JSON than a body may be, and 415 to what is no JSON', async () => {
    assert.equal((await rig.ask('POST', entries, { payload: JSON.stringify({ remove: ['x'.repeat(1_100_000)] }), headers: json })).statusCode, 413);
    const other = await rig.ask('POST', entries, { payload: 'put=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.deepEqual([other.statusCode, other.json<ProblemDocument>().type], [415, '/api/problems/unsupported-media-type']);
    assert.equal((await rig.ask('PUT', '/api/v1/tenants/smith/lists/vip', { payload: 'x', headers: { 'content-type': 'text/plain' } })).statusCode, 415);
    assert.equal((await rig.ask('PUT', '/api/v1/tenants/smith/lists/vip', { payload: 'x', headers: { 'content-type': 'text/csv', 'content-encoding': 'gzip' } })).statusCode, 415);
  });

  it('answers 404 where nothing is, and 405 with what is allowed where another method would do', async () => {
    for (const url of ['/', '/api/v2', '/api/v1', '/api/v1/tenants/smith/', '/api/v1/tenants/smith/secrets', '/etc/passwd', '/api/v1/tenants/smith/lists/nix', '/api/problems/nix', '/api/problems/constructor']) assert.equal((await rig.ask('GET', url)).statusCode, 404, url);
    const answer = await rig.ask('POST', '/api/v1/tenants/smith/lists/vip', { payload: {} });
    assert.deepEqual([answer.statusCode, answer.headers['allow']], [405, 'GET, HEAD, PUT']);
  });

  it('answers 503 on every route when the store is away, and names no number of its errors', async () => {
    const token = rig.token({ kind: 'operator' }, 'admin');
    rig.fakes.storeAway = true;
    for (const [method, url] of [['GET', '/api/v1/tenants'], ['GET', '/api/v1/audit'], ['DELETE', '/api/v1/callers/+31612345678']] as const) {
      const answer = await rig.ask(method, url, { token });
      assert.equal(answer.statusCode, 503, 'a token cannot be looked up');
      assert.equal(answer.headers['retry-after'], '5');
      assert.equal(answer.json<ProblemDocument>().type, '/api/problems/unavailable');
    }
    assert.ok(!rig.logged.join('').includes('31612345678'));
    assert.match(rig.logged.join(''), /the store failed a request/);
  });

  it('answers 503 to a write that the store could not take', async () => {
    rig.fakes.answer = () => {
      throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    };
    for (const [method, url, options] of [['POST', entries, { payload: { remove: ['+31'] } }], ['PUT', '/api/v1/tenants/smith/lists/vip', { payload: 'number\n', headers: { 'content-type': 'text/csv' } }], ['POST', '/api/v1/tenants/smith/rollback', { payload: { release: 6 } }]] as const) {
      const answer = await rig.ask(method, url, options);
      assert.deepEqual([answer.statusCode, answer.json<ProblemDocument>().detail], [503, 'the store cannot be reached; nothing was changed']);
    }
    assert.deepEqual(rig.fakes.audit, []);
  });

  it('takes whatever stands in its fields as text', async () => {
    for (const text of [`' OR 1=1; DROP TABLE tokens; --`, '${7*7}{{7*7}}<%= 7*7 %>', '../../etc/passwd', '<script>alert(1)</script>', '%s%n', '__proto__', 'constructor', '\u202e\u0000', '𝕊'.repeat(30)]) {
      const inPath = encodeURIComponent(text);
      for (const [method, url, payload] of [
        ['GET', `/api/v1/tenants/${inPath}`], ['GET', `/api/v1/tenants/smith/lists/${inPath}`], ['GET', `/api/v1/tenants/smith/lists/${inPath}/entries`],
        ['GET', `${entries}?label=${inPath}`], ['GET', `${entries}?prefix=${inPath}`], ['GET', `${entries}?after=${inPath}`], ['GET', `/api/v1/audit?tenant=${inPath}`],
        ['POST', entries, { put: [{ number: text, label: text, [text]: text }], remove: [text] }],
        ['POST', '/api/v1/tokens', { name: text, scope: { kind: 'list', tenant: text, list: text }, right: 'read' }],
        ['POST', '/api/v1/tenants/smith/rollback', { release: 6, message: text }],
        ['POST', '/api/v1/explain', { called: text, caller: text, trunk: text }],
        ['DELETE', `/api/v1/tokens/${inPath}`], ['DELETE', `/api/v1/tenants/smith/locked/${inPath}`], ['DELETE', `/api/v1/callers/${inPath}`], ['GET', `/api/v1/tenants/smith/outcomes?called=${inPath}`],
      ] as const) {
        const answer = await rig.ask(method, url, payload === undefined ? {} : { payload });
        assert.ok(answer.statusCode < 500, `${method} ${url}: ${answer.body}`);
        assert.ok(!String(answer.headers['content-type']).includes('html'), url);
      }
    }
  });

  it('answers no random request with an error of its own', async () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer().map(String), fc.constantFrom('smith', 'vip', 'clients', 'jones', '7', '6', 'withheld', '+31612345678', '', '.', '..', '%00', '1e9', 'null'));
    const routes = (JSON.parse((await rig.ask('GET', '/api/openapi.json')).body) as { paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>> }).paths;
    const operations = Object.entries(routes).flatMap(([path, methods]) => Object.entries(methods).map(([method, { parameters = [] }]) => ({ path, method, query: parameters.filter((one) => one.in === 'query').map(({ name }) => name) })));
    const request = fc.constantFrom(...operations).chain(({ path, method, query }) =>
      fc.record({
        method: fc.constant(method.toUpperCase()),
        parts: fc.array(value, { minLength: 3, maxLength: 3 }),
        path: fc.constant(path),
        query: fc.dictionary(fc.oneof(fc.constantFrom('x', ...query), fc.string()), value, { maxKeys: 4 }),
        type: fc.constantFrom('application/json', 'application/json', 'text/csv', 'application/zip', 'multipart/form-data; boundary=b', 'multipart/form-data', 'x', ''),
        body: fc.oneof(fc.json(), fc.json({ depthSize: 'small' }), fc.string(), bodies),
        match: fc.option(fc.oneof(value.map((text) => `"${text}"`), fc.constant('*')), { nil: undefined }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(request, async ({ method, parts, path, query, type, body, match }) => {
        let next = 0;
        const url = path.replace(/\{\w+\}/g, () => encodeURIComponent(wellFormed(parts[next++] ?? '')));
        const search = Object.entries(query).map(([name, text]) => `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(text))}`).join('&');
        const writes = method === 'POST' || method === 'PUT';
        const answer = await rig.ask(method, `${url}?${search}`, { ...(writes && { payload: body }), headers: { ...(writes && type !== '' && { 'content-type': type }), ...(match !== undefined && { 'if-match': match.replace(/[^\x21-\x7e]/g, '_') }) } });
        assert.ok(answer.statusCode < 500, `${method} ${url}?${search} ${type} ${body}: ${answer.statusCode} ${answer.body}`);
        if (answer.statusCode >= 400) assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
      }),
      { numRuns: 400 },
    );
  }).timeout(60_000);
});

/** Bodies that come near to what is asked for. */
const bodies = fc
  .record({ put: fc.array(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()))), remove: fc.array(fc.string()), release: fc.integer(), message: fc.string(), called: fc.string(), assume: fc.array(fc.record({ kind: fc.constantFrom('wrong', 'label', 'keys'), label: fc.string() })), name: fc.string(), right: fc.constantFrom('read', 'x'), scope: fc.record({ kind: fc.constantFrom('operator', 'list', 'x') }) }, { requiredKeys: [] })
  .map((body) => JSON.stringify(body));

/** Half of a surrogate pair is in no address. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
