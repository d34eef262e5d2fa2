import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { loadPolicyProto } from '../../../proto/load.js';
import type { DecisionBatch } from '../../../proto/types/latchkey/policy/v1/DecisionBatch.js';
import type { RunningGrpc } from '../../../services/policy/grpc/server.js';
import type { CallOutcome } from '../../../services/policy/grpc/decider.js';
import { createPolicyClient, type PolicyClient } from '../../../sip/adapters/policy/policy-client.js';
import { reachOf } from '../../../sip/adapters/policy/reach.js';
import type { Answer } from '../../../sip/ports/policy.js';
import { aClient, aDecider, anywhere, aQuestion, aServer, aWatch, never, noSecurity, rejected, until } from './support.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('the policy client', () => {
  const running: (RunningGrpc | { stop(): void })[] = [];
  const clients: PolicyClient[] = [];

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    for (const server of running.splice(0)) server.stop();
  });

  async function serve(...given: Parameters<typeof aServer>): Promise<RunningGrpc> {
    const server = await aServer(...given);
    running.push(server);
    return server;
  }

  function ask(...given: Parameters<typeof aClient>): PolicyClient {
    const client = aClient(...given);
    clients.push(client);
    return client;
  }

  it('asks and gets the answer that belongs to the question, whatever the order', async () => {
    const server = await serve(aDecider(async ({ facts }) => {
      const n = Number(facts.called.slice(-3));
      await new Promise((resolve) => setTimeout(resolve, n % 7));
      return rejected(n % 2 === 0 ? 'busy' : 'declined', `t${n}`);
    }));
    const client = ask([server]);
    assert.equal(await client.whenReady(2000), true);
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => client.decide(withCalled(`+3120123${String(n).padStart(4, '0')}`), never)));
    assert.deepEqual(answers.map((answer) => answer.kind === 'decision' && answer.reason.tenant), numbers.map((n) => `t${n}`));
    assert.equal(client.underWay(), 0);
  });

  it('sends what came up in one turn of the event loop as one batch', async () => {
    const metrics = { batches: [] as number[] };
    const server = await serve(aDecider(() => rejected('busy')), { metrics: { ...silentMetrics, batch: (questions) => void metrics.batches.push(questions) } });
    const client = ask([server]);
    await client.whenReady(2000);
    await Promise.all(Array.from({ length: 50 }, () => client.decide(aQuestion(), never)));
    assert.deepEqual(metrics.batches, [50]);
  });

  it('says no-replica at once while there is none', async () => {
    const client = ask([{ address: { host: '127.0.0.1', port: 9 } }]);
    assert.deepEqual(await client.decide(aQuestion(), never), { kind: 'no-answer', why: 'no-replica' });
    assert.equal(client.ready(), false);
  });

  it('fails no question when one of two replicas is killed under load', async () => {
    const [a, b] = [await serve(slowDecider(2)), await serve(slowDecider(2))];
    const watch = aWatch();
    const client = ask([a, b], watch);
    await bothOpen(client, [a, b]);
    const answers: Promise<Answer>[] = [];
    for (let turn = 0; turn < 100; turn++) {
      for (let i = 0; i < 20; i++) answers.push(client.decide(aQuestion(), never));
      if (turn === 50) a.stop();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const bad = (await Promise.all(answers)).filter((answer) => answer.kind !== 'decision');
    assert.deepEqual(bad, []);
    assert.ok(watch.secondTries.includes('broken'), 'the kill hit no question: the test proves nothing');
    assert.equal(client.underWay(), 0);
  });

  it('comes back to a replica that was started again', async () => {
    const first = await serve(aDecider(() => rejected('busy')));
    const client = ask([first]);
    await client.whenReady(2000);
    first.stop();
    await until('the stream is gone', () => !client.ready());
    await serve(aDecider(() => rejected('declined')), { listen: first.address });
    assert.equal(await client.whenReady(5000), true);
    assert.equal((await client.decide(aQuestion(), never)).kind, 'decision');
  });

  it('tries another replica when one does not answer, and leaves it out after five', async () => {
    const hung = await serve(aDecider(() => new Promise(() => undefined)));
    let asked = 0;
    const good = await serve(aDecider(() => (asked++, rejected('busy'))));
    const watch = aWatch();
    const client = ask([hung, good], watch);
    await bothOpen(client, [hung, good]);
    for (let i = 0; i < 60; i++) assert.equal((await client.decide(aQuestion(), never)).kind, 'decision');
    assert.equal(asked, 60);
    assert.equal(watch.secondTries.length, 5);
  }).timeout(5000);

  it('answers timeout within the deadline when the only replica does not answer', async () => {
    const client = ask([await serve(aDecider(() => new Promise(() => undefined)))]);
    await client.whenReady(2000);
    const begun = performance.now();
    assert.deepEqual(await client.decide(aQuestion(), never), { kind: 'no-answer', why: 'timeout' });
    const tookMs = performance.now() - begun;
    assert.ok(tookMs >= 240 && tookMs < 1000, `${tookMs}`);
    assert.equal(client.underWay(), 0);
  });

  it('settles at once when the caller is gone', async () => {
    const client = ask([await serve(aDecider(() => new Promise(() => undefined)))]);
    await client.whenReady(2000);
    const gone = new AbortController();
    const answer = client.decide(aQuestion(), gone.signal);
    gone.abort();
    assert.deepEqual(await answer, { kind: 'no-answer', why: 'timeout' });
    assert.equal(client.underWay(), 0);
    assert.deepEqual(await client.decide(aQuestion(), gone.signal), { kind: 'no-answer', why: 'timeout' });
  });

  it('refuses nonsense, and asks another replica first', async () => {
    const nonsense = await nonsenseServer(running);
    const alone = ask([nonsense]);
    await alone.whenReady(2000);
    assert.deepEqual(await alone.decide(aQuestion(), never), { kind: 'no-answer', why: 'nonsense' });
    const good = await serve(aDecider(() => rejected('busy')));
    const both = ask([nonsense, good]);
    await bothOpen(both, [nonsense, good]);
    for (let i = 0; i < 20; i++) assert.equal((await both.decide(aQuestion(), never)).kind, 'decision');
  });

  it('gives nothing new to a replica that drains, and hears what it still owes', async () => {
    let finish: (() => void) | undefined;
    const going = await serve(aDecider(() => new Promise((resolve) => (finish = () => resolve(rejected('busy', 'going'))))));
    const client = ask([going]);
    await client.whenReady(2000);
    const owed = client.decide(aQuestion(), never);
    await until('the question is there', () => finish !== undefined);
    const drained = going.drain(3000);
    await until('the client has heard of it', () => !client.ready());
    assert.deepEqual(await client.decide(aQuestion(), never), { kind: 'no-answer', why: 'no-replica' });
    finish?.();
    const answer = await owed;
    assert.equal(answer.kind === 'decision' && answer.reason.tenant, 'going');
    assert.equal(await drained, 0);
  });

  it('is overloaded when 4,096 questions are outstanding', async () => {
    const client = ask([await serve(aDecider(() => new Promise(() => undefined)))]);
    await client.whenReady(2000);
    const gone = new AbortController();
    setMaxListeners(0, gone.signal);
    const waiting = Array.from({ length: 4096 }, () => client.decide(aQuestion(), gone.signal));
    assert.deepEqual(await client.decide(aQuestion(), never), { kind: 'no-answer', why: 'overloaded' });
    gone.abort();
    await Promise.all(waiting);
  });

  it('fetches a prompt, and refuses one with other content', async () => {
    const wav = Buffer.alloc(100_000, 'sound');
    const sha256 = createHash('sha256').update(wav).digest('hex');
    const server = await serve(aDecider(() => rejected('busy'), { prompt: (hash) => (hash === sha256 ? wav : hash.startsWith('ff') ? Buffer.from('other') : undefined) }));
    const watch = aWatch();
    const client = ask([server], watch);
    await client.whenReady(2000);
    assert.deepEqual(await client.prompt({ sha256, durationMs: 1, language: 'en' }, never), wav);
    assert.equal(await client.prompt({ sha256: 'ff'.repeat(32), durationMs: 1, language: 'en' }, never), undefined);
    assert.equal(await client.prompt({ sha256: '00'.repeat(32), durationMs: 1, language: 'en' }, never), undefined);
    assert.match(watch.failures.join('\n'), /other content[^]*NOT_FOUND/);
  });

  it('goes on reporting elsewhere when a replica drains, and holds it up no longer', async () => {
    const ended: string[] = [];
    const tell = (name: string) => aDecider(() => rejected('busy'), { ended: () => void ended.push(name) });
    const going = await serve(tell('going'));
    const client = ask([going]);
    await client.whenReady(2000);
    const outcome = { facts: aQuestion().facts, outcome: 'failed', blame: 'us', sipStatus: 500, durationMs: 5 } as const;
    client.report(outcome);
    await until('it was told', () => ended.length === 1);
    const begun = performance.now();
    assert.equal(await going.drain(5000), 0);
    assert.ok(performance.now() - begun < 2000, 'it waited for the stream of reports');
    client.report(outcome);
    await serve(tell('next'), { listen: going.address });
    await until('the next was told', () => ended.length === 2);
    assert.deepEqual(ended, ['going', 'next']);
  });

  it('lets every replica know of the calls that it took in that they are over, whoever said the last word', async () => {
    const under = [new Set<string>(), new Set<string>()] as const;
    const counting = (calls: Set<string>) => aDecider(({ facts, cursor }) => {
      if (cursor.length > 0) return rejected('busy');
      calls.add(facts.callUid);
      return { directive: { kind: 'wait', ms: 1 }, cursor: Buffer.from('later'), reason: rejected('busy').reason };
    }, { over: (callUid) => void calls.delete(callUid) });
    const servers = [await serve(counting(under[0])), await serve(counting(under[1]))];
    const client = ask(servers);
    await bothOpen(client, servers);
    const questions = Array.from({ length: 100 }, () => aQuestion());
    await Promise.all(questions.map((question) => client.decide(question, never)));
    assert.deepEqual([under[0].size > 0, under[1].size > 0, under[0].size + under[1].size], [true, true, 100]);
    for (const question of questions) {
      await client.decide({ ...question, event: { kind: 'waited' }, cursor: Buffer.from('later') }, never);
      client.report({ facts: question.facts, outcome: 'rejected', blame: 'success', sipStatus: 486, durationMs: 5 });
    }
    await until('none is counted any more', () => under[0].size + under[1].size === 0);
  });

  it('follows a name as it comes to stand for other addresses', async () => {
    const [a, b] = [await serve(aDecider(() => rejected('busy', 'a'))), await serve(aDecider(() => rejected('busy', 'b')))];
    const clock = new FakeClock(Date.now());
    let targets = [a.address];
    const watch = aWatch();
    const addresses = { kind: 'dns', name: { host: 'policy.example', port: 50051 } } as const;
    const resolve = async () => (targets.length > 0 ? targets.map(({ host, port }) => `${host}:${port}`) : Promise.reject(new Error('no such name')));
    const client = createPolicyClient({ ...reachOf(noSecurity, addresses), clock, addresses, resolve, watch });
    clients.push(client);
    const tenant = async () => {
      const answer = await client.decide(aQuestion(), never);
      return answer.kind === 'decision' && answer.reason.tenant;
    };
    await until('the first is there', () => client.openReplicas() === 1);
    assert.equal(await tenant(), 'a');
    targets = [a.address, b.address];
    await clock.advance(5000);
    await until('both are there', () => client.openReplicas() === 2);
    targets = [];
    await clock.advance(5000);
    assert.deepEqual([client.openReplicas(), watch.failures], [2, ['resolve: Error: no such name']]);
    targets = [b.address];
    await clock.advance(5000);
    assert.equal(client.openReplicas(), 1);
    assert.equal(await tenant(), 'b');
    await clock.advance(5000);
  });

  it('reports outcomes, drops what the queue cannot hold, and counts it', async () => {
    const ended: CallOutcome[] = [];
    const server = await serve(aDecider(() => rejected('busy'), { ended: (outcome) => void ended.push(outcome) }));
    const watch = aWatch();
    const client = ask([server], watch);
    const outcome = { facts: aQuestion().facts, outcome: 'redirected', blame: 'success', sipStatus: 302, durationMs: 5, reason: rejected('busy').reason } as const;
    for (let i = 0; i < 10_003; i++) client.report(outcome);
    assert.equal(watch.dropped, 3);
    await client.whenReady(2000);
    await until('all are there', () => ended.length === 10_000);
    const { callUid, receivedAtMs } = outcome.facts;
    const { tenant, step, release } = outcome.reason;
    assert.deepEqual(ended[0], { callUid, receivedAtMs, called: '+31201234567', caller: '+31612345678', trunk: 'default', outcome: 'redirected', blame: 'success', sipStatus: 302, durationMs: 5, tenant, step, release });
  });
});

function withCalled(called: string) {
  const question = aQuestion();
  return { ...question, facts: { ...question.facts, called } };
}

function slowDecider(ms: number) {
  return aDecider(() => new Promise((resolve) => setTimeout(() => resolve(rejected('busy')), ms)));
}

/** The client asks any that is open: both are when each was chosen. */
async function bothOpen(client: PolicyClient, servers: readonly unknown[]): Promise<void> {
  await until('all streams are open', () => client.openReplicas() === servers.length);
}

async function nonsenseServer(running: { stop(): void }[]) {
  const server = new Server();
  const answer: DecisionBatch['decisions'] = [];
  server.addService(loadPolicyProto().v1.PolicyService.service, {
    DecideStream: (call: { write(batch: DecisionBatch): void; on(event: 'data', take: (batch: { requests: { tag: number }[] }) => void): void; end(): void }) => {
      call.write({ decisions: answer });
      call.on('data', ({ requests }) => call.write({ decisions: requests.map(({ tag }) => ({ tag, response: { directive: { connect: { destinations: [] } } } })) }));
    },
  });
  const port = await new Promise<number>((resolve, reject) => server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))));
  running.push({ stop: () => server.forceShutdown() });
  return { address: { ...anywhere, port } };
}

const nothing = () => undefined;
const silentMetrics = { decided: nothing, batch: nothing, streamOpened: nothing, streamClosed: nothing, refused: nothing, stored: nothing, wrongPin: nothing, stepped: () => undefined, lockedOut: nothing, answerDelayed: nothing, lookUpFailed: nothing, promptMissing: nothing, ended: nothing, outcomesDropped: nothing, published: nothing };
