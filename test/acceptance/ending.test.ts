/** The end of the product: asked to go while callers listen, asked twice, and its parts dying under it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { eventually, startLatchkey, type Latchkey } from '../support/latchkey.js';
import { phoneCall } from '../support/parts-bench.js';
import { processTree, signalAll, stillThere } from '../support/process-tree.js';
import { answerToOptions } from '../support/kamailio.js';

describe('an end with calls under way', function () {
  this.timeout(90_000);
  let latchkey: Latchkey | undefined;
  afterEach(async () => {
    await latchkey?.stop();
    latchkey = undefined;
  });

  const startedWithCalls = async (keys: readonly string[]) => {
    const started = await startLatchkey();
    latchkey = started;
    const tree = processTree(started.program.pid);
    const calls = Promise.all(Array.from({ length: 5 }, (_, index) => phoneCall(started, { to: '+31201110001', from: `+3161234100${index}`, keys })));
    await eventually('five callers listen', async () => (await started.metric('sip', 'latchkey_media_legs')) === 5);
    return { started, tree, calls };
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`${signal}: callers finish, then all ends with 0`, async () => {
      const { started, tree, calls } = await startedWithCalls(['907314']);
      started.program.signal(signal);
      await started.program.says(/Ending/);
      for (const { outcome } of await calls) assert.equal(outcome.kind, 'sent-on', JSON.stringify(outcome));
      assert.equal(await started.program.ended, 0);
      assert.deepEqual(stillThere(tree), []);
    });
  }

  it('Ctrl-C, which reaches every process of it: callers finish all the same', async () => {
    const { started, tree, calls } = await startedWithCalls(['907314']);
    signalAll(tree, 'SIGINT');
    for (const { outcome } of await calls) assert.equal(outcome.kind, 'sent-on', JSON.stringify(outcome));
    assert.equal(await started.program.ended, 0);
    await eventually('no process is left', () => stillThere(tree).length === 0);
  });

  it('a second signal ends it at once', async () => {
    const { started, tree, calls } = await startedWithCalls([]);
    started.program.signal('SIGTERM');
    await started.program.says(/Ending/);
    const askedAgainAt = Date.now();
    started.program.signal('SIGTERM');
    assert.notEqual(await started.program.ended, 0);
    assert.ok(Date.now() - askedAgainAt < 3000, 'it took more than 3 s');
    await eventually('no process is left', () => stillThere(tree).length === 0, 5000);
    await calls;
  });

  it('killed without a word: its children go too', async () => {
    const started = await startLatchkey({ env: { LATCHKEY_DRAIN: '1s' } });
    latchkey = started;
    const tree = processTree(started.program.pid);
    assert.ok(tree.length >= 4, `up, policy, sip and engine were expected: ${tree.length}`);
    started.program.signal('SIGKILL');
    await started.program.ended;
    await eventually('no process is left', () => stillThere(tree).length === 0, 15_000);
  });
});

describe('a part that dies', function () {
  this.timeout(90_000);
  let latchkey: Latchkey;
  before(async () => (latchkey = await startLatchkey()));
  after(() => (latchkey as Latchkey | undefined)?.stop());

  for (const part of ['policy', 'engine/main', 'sip'] as const) {
    it(`the ${part} process: it is started again on the same ports, and calls are served`, async () => {
      const victim = processTree(latchkey.program.pid).find((pid) => commandOf(pid).some((word) => word === part || word.endsWith(`${part}.js`)));
      assert.ok(victim !== undefined, 'no such process');
      signalAll([victim], 'SIGKILL');
      await eventually('calls are redirected again', async () => {
        const { outcome } = await phoneCall(latchkey, { to: '+31201110001', from: '+31612340001', timeoutMs: 3000 });
        return outcome.kind === 'sent-on';
      }, 30_000);
      await eventually('OPTIONS is answered 200', async () => (await answerToOptions(latchkey.sipPort)) === 200);
      await eventually('no call is held', async () => (await latchkey.metric('sip', 'latchkey_calls')) === 0);
    });
  }
});

function commandOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
