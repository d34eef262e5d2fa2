import assert from 'node:assert/strict';
import { startTcpRelay, type TcpRelay } from '../../support/tcp-relay.js';
import { freshDatabase, postgresIsHere } from '../../support/postgres.js';
import { aFolder, listed, PolicyProcess, screened } from './policy-process.js';
import { aClient, aQuestion } from './support.js';

const token = 'a-first-token-of-32-characters-..';

(postgresIsHere ? describe : describe.skip)('the API when PostgreSQL goes away', function () {
  this.timeout(90_000);
  let relay: TcpRelay;
  let folder: ReturnType<typeof aFolder>;
  let policy: PolicyProcess;
  let client: ReturnType<typeof aClient>;

  before(async () => {
    folder = aFolder();
    const database = new URL((await freshDatabase()).url);
    relay = await startTcpRelay(Number(database.port || 5432), database.hostname);
    [database.hostname, database.port] = ['127.0.0.1', String(relay.port)];
    policy = await PolicyProcess.start(['--config', folder.tenants, '--data', folder.data], { LATCHKEY_STORE: database.href, LATCHKEY_PIN_KEY: 'a-key-of-32-characters-for-tests', LATCHKEY_API_TOKEN: token });
    client = aClient([policy]);
    await client.whenReady(5000);
  });
  after(async () => {
    await client.close();
    relay.mend();
    await policy.end();
    await relay.close();
    folder.remove();
  });

  const ask = (method: string, path: string, body?: string, type = 'application/json') =>
    fetch(`http://${policy.ready.http}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }) }, ...(body !== undefined && { body }), signal: AbortSignal.timeout(30_000) });
  const decided = async () => {
    const question = aQuestion();
    const answer = await client.decide({ ...question, facts: { ...question.facts, called: screened, caller: listed } }, new AbortController().signal);
    return answer.kind === 'decision' ? answer.reason.step : answer.kind;
  };
  const changes: readonly (readonly [string, string, string, string?])[] = [
    ['POST', '/tenants/demo/lists/vip/entries', '{"put":[{"number":"+31687654321"}]}'],
    ['PUT', '/tenants/demo/lists/vip', 'number\n+31687654321\n', 'text/csv'],
    ['POST', '/tenants/demo/rollback', '{"release":1}'],
    ['POST', '/tokens', '{"name":"x","scope":{"kind":"operator"},"right":"read"}'],
  ];

  for (const how of ['cut', 'hang'] as const) {
    it(`refuses what it cannot write with 503 while calls go on, and writes again when it is back (${how === 'cut' ? 'gone' : 'silent'})`, async () => {
      relay[how]();
      for (const [method, path, body, type] of changes) {
        const answer = await ask(method, path, body, type);
        const text = await answer.text();
        assert.equal(answer.status, 503, `${method} ${path}: ${text}`);
        assert.match(text, /\/api\/problems\/unavailable/);
        assert.ok(Number(answer.headers.get('retry-after')) > 0);
      }
      assert.equal((await ask('GET', '/tenants/demo')).status, 503);
      assert.equal(await decided(), 'through');
      assert.equal((await fetch(`http://${policy.ready.http}/ready`)).status, 200);
      relay.mend();
      const tooLate = Date.now() + 30_000;
      let answer = await ask('POST', '/tenants/demo/lists/vip/entries', `{"put":[{"number":"+3168765432${how === 'cut' ? 1 : 2}"}]}`);
      while (answer.status === 503 && Date.now() < tooLate) {
        await answer.body?.cancel();
        await new Promise((resolve) => setTimeout(resolve, 200));
        answer = await ask('POST', '/tenants/demo/lists/vip/entries', `{"put":[{"number":"+3168765432${how === 'cut' ? 1 : 2}"}]}`);
      }
      assert.equal(answer.status, 200, await answer.text());
    });
  }
});
