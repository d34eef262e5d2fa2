import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyClient } from '../../../sip/adapters/policy/policy-client.js';
import type { Answer } from '../../../sip/ports/policy.js';
import { aFolder, asking, listed, pin, PolicyProcess, screened } from './policy-process.js';
import { aClient, aQuestion, aWatch, never, until } from './support.js';

describe('the policy service as a process', function () {
  this.timeout(30_000);
  const ends: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function start(folder: ReturnType<typeof aFolder>, ...more: readonly string[]): Promise<PolicyProcess> {
    const policy = await PolicyProcess.start(['--config', folder.tenants, '--data', folder.data, ...more]);
    ends.push(() => policy.end('SIGKILL'));
    return policy;
  }

  function ask(...replicas: PolicyProcess[]): PolicyClient {
    const client = aClient(replicas);
    ends.push(() => client.close());
    return client;
  }

  function newFolder(): ReturnType<typeof aFolder> {
    const folder = aFolder();
    ends.push(() => folder.remove());
    return folder;
  }

  it('publishes its folder, answers calls, shows no PIN, and leaves when it is asked to', async () => {
    const policy = await start(newFolder());
    assert.deepEqual(policy.ready.lines.map(({ number, tenant }) => [number, tenant]), [[screened, 'demo'], [asking, 'demo']]);
    const client = ask(policy);
    await client.whenReady(5000);
    assert.deepEqual(await to(client, screened, listed), ['connect', 'flow']);
    assert.deepEqual(await to(client, screened, '+4930123456'), ['reject', 'flow']);
    assert.deepEqual(await to(client, '+31209999999', listed), ['reject', 'no-line']);
    assert.deepEqual([await withPin(client, pin), await withPin(client, '471198')], ['connect', 'collect']);
    const told = [await page(policy, '/metrics'), ...policy.output].join('\n');
    assert.match(told, /latchkey_decisions_total\{directive="connect",cause="flow"\} 2/);
    assert.match(told, /latchkey_wrong_pins_total 1/);
    assert.match(told, /latchkey_decision_seconds_count 7/);
    for (const secret of [pin, '471198', listed]) assert.equal(told.includes(secret), false, 'a PIN or a caller was shown');
    assert.equal(await page(policy, '/ready'), 'ready\n');
    assert.equal(await policy.end(), 0);
  });

  it('takes the operator\'s word as it stands in the file now, and says which release it has', async function () {
    this.timeout(60_000);
    const folder = newFolder();
    const file = join(folder.tenants, '..', 'operator.yaml');
    const word = (lineOn: string): string => `latchkey: 1\ntenants:\n  demo:\n    numbers: ["+3120123*"]\n    destinations: { countries: [NL] }\n    lines: { "${screened}": { on: ${lineOn} } }\n`;
    writeFileSync(file, word('yes'));
    const policy = await start(folder, '--operator', file);
    const client = ask(policy);
    await client.whenReady(5000);
    const become = async (answer: string): Promise<void> => {
      for (let asked = 0; asked < 500 && (await to(client, screened, listed)).join() !== answer; asked++) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal((await to(client, screened, listed)).join(), answer);
    };
    await become('connect,flow');
    writeFileSync(file, word('no'));
    await become('reject,switched-off');
    writeFileSync(file, word('perhaps'));
    await until('its faults are told', () => policy.output.join('').includes('the operator file has faults'));
    await become('reject,switched-off');
    assert.match(await page(policy, '/metrics'), /latchkey_operator_file_faults [1-9][^]*latchkey_release\{tenant="demo"\} 1/);
    writeFileSync(file, word('yes'));
    await become('connect,flow');
  });

  it('fails no question when one of two is killed under load', async () => {
    const folder = newFolder();
    const [a, b] = [await start(folder), await start(folder)];
    const client = ask(a, b);
    await until('both are there', () => client.openReplicas() === 2);
    const answers = await underLoad(client, () => void a.child.kill('SIGKILL'));
    assert.deepEqual(answers.filter((answer) => answer.kind !== 'decision'), []);
    await until('the other is known to be gone', () => client.openReplicas() === 1);
  });

  it('fails no question when one of two is asked to end under load', async () => {
    const folder = newFolder();
    const [a, b] = [await start(folder), await start(folder)];
    const client = ask(a, b);
    await until('both are there', () => client.openReplicas() === 2);
    let code: Promise<number | string> | undefined;
    const answers = await underLoad(client, () => {
      code = a.end();
    });
    assert.deepEqual(answers.filter((answer) => answer.kind !== 'decision'), []);
    assert.equal(await code, 0);
  });

  it('answers from the other when one of two hangs', async () => {
    const folder = newFolder();
    const [a, b] = [await start(folder), await start(folder)];
    const watch = aWatch();
    const client = aClient([a, b], watch);
    ends.push(() => client.close());
    await until('both are there', () => client.openReplicas() === 2);
    a.child.kill('SIGSTOP');
    ends.push(() => a.child.kill('SIGCONT'));
    for (let i = 0; i < 30; i++) assert.deepEqual(await to(client, screened, listed), ['connect', 'flow']);
    assert.ok(watch.secondTries.length >= 5, 'the hung one was never asked: the test proves nothing');
  });

  it('leaves when its parent is gone', async () => {
    const policy = await start(newFolder());
    const exited = new Promise((resolve) => policy.child.once('exit', resolve));
    policy.child.disconnect();
    assert.equal(await exited, 0);
  });
});

async function to(client: PolicyClient, called: string, caller: string): Promise<string[]> {
  const { facts, ...rest } = aQuestion();
  const answer = await client.decide({ ...rest, facts: { ...facts, called, caller } }, never);
  return answer.kind === 'decision' ? [answer.directive.kind, answer.reason.cause] : [answer.why];
}

async function withPin(client: PolicyClient, value: string): Promise<string> {
  const { facts, ...rest } = aQuestion();
  const call = { ...facts, called: asking, caller: '+4930123456' };
  const first = await client.decide({ ...rest, facts: call }, never);
  if (first.kind !== 'decision' || first.directive.kind !== 'collect') return JSON.stringify(first);
  const then = await client.decide({ facts: call, event: { kind: 'digits', value, attemptId: call.callUid }, cursor: first.cursor }, never);
  return then.kind === 'decision' ? then.directive.kind : then.why;
}

/** Asks for a second, some in every turn of the event loop, and does something in the middle of it. */
async function underLoad(client: PolicyClient, inTheMiddle: () => void): Promise<readonly Answer[]> {
  const { facts, ...rest } = aQuestion();
  const question = { ...rest, facts: { ...facts, called: screened, caller: listed } };
  const answers: Promise<Answer>[] = [];
  const begun = performance.now();
  let done = false;
  while (performance.now() - begun < 1000) {
    for (let i = 0; i < 5; i++) answers.push(client.decide(question, never));
    if (!done && performance.now() - begun > 300) {
      done = true;
      inTheMiddle();
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return Promise.all(answers);
}

async function page(policy: PolicyProcess, path: string): Promise<string> {
  return (await fetch(`http://${policy.ready.http}${path}`)).text();
}
