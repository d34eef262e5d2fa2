import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitState } from '../../../../services/policy/git/git-state.js';
import { gitIsThere, GitRepository } from '../../../support/git-repository.js';
import { smithFiles } from '../../../support/publishing.js';
import { aFolder, PolicyProcess } from '../policy-process.js';

describe('latchkey policy --git', function () {
  this.timeout(60_000);
  const secret = 'the secret of the webhook';
  let repository: GitRepository;
  let folder: ReturnType<typeof aFolder>;
  let policy: PolicyProcess | undefined;

  before(function () {
    if (gitIsThere()) return;
    console.log('git is not installed: latchkey policy --git is skipped');
    this.skip();
  });
  beforeEach(() => {
    repository = new GitRepository();
    folder = aFolder();
  });
  afterEach(async () => {
    await policy?.end();
    policy = undefined;
    repository.remove();
    folder.remove();
  });

  const spoken = (welcome: string) => ({ ...smithFiles(), 'tenant.yaml': String(smithFiles()['tenant.yaml']).replace('{ say: "Welcome." }', '{ file: prompts/goodbye.wav }').replace('Client line', welcome) });

  async function start(...args: readonly string[]): Promise<PolicyProcess> {
    const file = join(folder.tenants, 'hook-secret');
    writeFileSync(file, `${secret}\n`);
    process.env['LATCHKEY_GIT_HOOK_SECRET_FILE'] = file;
    try {
      return (policy = await PolicyProcess.start(['--data', folder.data, '--git', `${repository.url}#main`, '--every', '1h', '--api-open', '--log-level', 'debug', ...args]));
    } finally {
      delete process.env['LATCHKEY_GIT_HOOK_SECRET_FILE'];
    }
  }

  async function state(): Promise<GitState> {
    return (await (await fetch(`http://${policy?.ready.http ?? ''}/api/v1/git`)).json()) as GitState;
  }

  async function push(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    return fetch(`http://${policy?.ready.http ?? ''}/hooks/git`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': 'one', 'x-hub-signature-256': signature, ...headers } });
  }

  it('answers by what is in the repository when it is ready, and a webhook brings what came after', async () => {
    const first = repository.commit(spoken('Front desk'));
    const running = await start();
    assert.deepEqual(running.ready.lines.map(({ number, name }) => [number, name]), [['+31201234567', 'Front desk']]);
    assert.equal((await state()).commit?.hash, first);
    const second = repository.commit(spoken('Back office'));
    const body = JSON.stringify({ ref: 'refs/heads/main', after: second });
    const answers = [await push(body, { 'x-hub-signature-256': 'sha256=00' }), await push(body, { 'x-github-event': 'ping' }), await push(body), await push(body), await push('{"ref":"refs/heads/other"}')];
    assert.deepEqual(answers.map(({ status }) => status), [401, 200, 202, 200, 200]);
    assert.match(answers[0]?.headers.get('content-type') ?? '', /problem\+json/);
    await until(async () => (await state()).commit?.hash === second);
    const metrics = await (await fetch(`http://${running.ready.http}/metrics`)).text();
    assert.match(metrics, /latchkey_git_commit_applied 1/);
    assert.match(metrics, /latchkey_git_hooks_total\{answer="not-signed"\} 1/);
    assert.match(metrics, /latchkey_git_pulls_total\{result="new"\} 2/);
    assert.equal(await running.end(), 0);
    policy = undefined;
  });

  it('starts from what it has where the repository is away, and tells why', async () => {
    repository.commit(spoken('Front desk'));
    await (await start()).end();
    repository.remove();
    const again = await start();
    assert.deepEqual(again.ready.lines.map(({ name }) => name), ['Front desk']);
    await until(async () => (await state()).failure?.kind === 'not-found');
  });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await holds()); tries += 1) {
      if (tries > 300) throw new Error(`it did not come about in fifteen seconds: ${JSON.stringify(await state())}\n${policy?.output.join('') ?? ''}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
