import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { problemKinds } from '../../../../../services/policy/http/problem.js';
import { anApi, type ApiRig } from '../../../../support/api-fixture.js';

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean; readonly schema?: object; readonly description?: string }[];
  readonly requestBody?: { readonly content: object };
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>>;
}

describe('the documentation of the API', () => {
  let rig: ApiRig;
  let document: { openapi: string; info: Record<string, string>; paths: Record<string, Record<string, Operation>>; components: { schemas: object; securitySchemes: Record<string, object> } };
  before(async () => {
    rig = await anApi();
    const answer = await rig.ask('GET', '/api/openapi.json', { token: '' });
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    document = answer.json();
  });
  after(() => rig.close());

  const operations = () => Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, method, operation })));

  it('is OpenAPI 3.1', () => {
    assert.match(document.openapi, /^3\.1\.\d+$/);
    assert.ok(document.info['title'] && document.info['version']);
    assert.deepEqual(Object.keys(document.components.securitySchemes), ['token']);
  });

  it('has every route', () => {
    const routes = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    assert.deepEqual(routes.sort(), [...everyRoute].sort());
    for (const { method, path } of operations()) assert.ok(rig.api.hasRoute({ method: method.toUpperCase(), url: path.replace(/\{(\w+)\}/g, ':$1') }), path);
  });

  it('says of every route what it is for, what it takes, what it answers, and who may use it', () => {
    for (const { name, path, operation } of operations()) {
      const { summary, tags, responses, security, parameters = [] } = operation;
      assert.ok(summary && summary.length > 10, name);
      assert.equal(tags?.length, 1, name);
      assert.deepEqual(security, path.startsWith('/hooks/') ? [] : [{ token: [] }], name);
      assert.ok(Object.keys(responses).some((status) => status.startsWith('2')), `${name} succeeds`);
      for (const status of ['400', '404', '503', ...(path.startsWith('/hooks/') ? [] : ['401', '403', '429'])]) assert.ok(responses[status]?.content?.['application/problem+json'], `${name} ${status}`);
      for (const [status, { description }] of Object.entries(responses)) assert.ok(description, `${name} ${status}`);
      assert.deepEqual(parameters.filter((one) => one.in === 'path').map((one) => one.name), path.match(/(?<=\{)\w+(?=\})/g) ?? [], name);
      for (const parameter of parameters) assert.ok(parameter.schema && (parameter.description ?? '') !== '', `${name} ${parameter.name}`);
    }
  });

  it('says what bodies are read', () => {
    const bodies = Object.fromEntries(operations().flatMap(({ name, operation }) => (operation.requestBody ? [[name, Object.keys(operation.requestBody.content)]] : [])));
    assert.deepEqual(bodies, {
      'post /api/v1/tenants': ['multipart/form-data', 'application/zip'],
      'put /api/v1/tenants/{t}/lists/{l}': ['text/csv', 'application/json'],
      'post /api/v1/tenants/{t}/lists/{l}/entries': ['application/json'],
      'post /api/v1/tenants/{t}/rollback': ['application/json'],
      'post /api/v1/explain': ['application/json'],
      'post /api/v1/tokens': ['application/json'],
    });
  });

  it('refers only to what it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1] ?? '');
    assert.ok(references.length > 0);
    for (const reference of references) {
      const held = reference.split('/').slice(1).reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], document);
      assert.ok(reference.startsWith('#/') && held !== undefined, reference);
    }
  });

  it('is a page that runs no script, fetches nothing, and names every route', async () => {
    const { headers, body } = await rig.ask('GET', '/api', { token: '' });
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
    const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
    assert.ok(policy.includes(createHash('sha256').update(style).digest('base64')), 'the style is the one that the policy lets in');
    assert.doesNotMatch(body, /<script|<link|<img|<iframe|\ssrc=|style="|https?:\/\//i);
    for (const { path } of operations()) assert.ok(body.includes(`<code>${path}</code>`), path);
    assert.ok(!body.includes('undefined'));
  });

  it('has a page for every kind of problem', async () => {
    for (const [kind, { title }] of Object.entries(problemKinds)) {
      const { statusCode, body, headers } = await rig.ask('GET', `/api/problems/${kind}`, { token: '' });
      assert.deepEqual([statusCode, headers['content-type']], [200, 'text/html; charset=utf-8']);
      assert.ok(body.includes(`<h1>${title}</h1>`), kind);
    }
  });
});

const everyRoute = [
  'GET /api/v1/tenants', 'POST /api/v1/tenants', 'GET /api/v1/tenants/{t}', 'GET /api/v1/tenants/{t}/lines',
  'GET /api/v1/tenants/{t}/lists', 'GET /api/v1/tenants/{t}/lists/{l}', 'PUT /api/v1/tenants/{t}/lists/{l}',
  'GET /api/v1/tenants/{t}/lists/{l}/entries', 'POST /api/v1/tenants/{t}/lists/{l}/entries',
  'GET /api/v1/tenants/{t}/releases', 'GET /api/v1/tenants/{t}/releases/{n}', 'GET /api/v1/tenants/{t}/difference', 'POST /api/v1/tenants/{t}/rollback',
  'POST /api/v1/explain', 'GET /api/v1/tenants/{t}/locked', 'DELETE /api/v1/tenants/{t}/locked/{number}', 'GET /api/v1/tenants/{t}/outcomes', 'DELETE /api/v1/callers/{number}',
  'GET /api/v1/tokens', 'POST /api/v1/tokens', 'DELETE /api/v1/tokens/{id}', 'GET /api/v1/audit', 'GET /api/v1/git', 'POST /hooks/git',
];
