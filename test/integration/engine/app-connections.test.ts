import assert from 'node:assert/strict';
import { once } from 'node:events';
import { onEachColumn, type ListeningApp } from '../../support/engine-bench.js';
import { answeredCall } from '../../support/engine-calls.js';
import { sdp } from '../../support/sip-text.js';

onEachColumn('several apps, and apps that go', (bench) => {
  it('two apps take INVITEs in turn, also when one has registered its route twice', async () => {
    const [one, two] = [await bench.app('invite'), await bench.app('invite')];
    if (bench.column === 'embedded') one.srf.use('info', () => undefined); // makes srf send all its routes again
    await one.settle();
    void answerAll(one, 486);
    void answerAll(two, 480);
    const caller = await bench.peer();
    const statuses: (number | undefined)[] = [];
    for (let round = 0; round < 4; round += 1) {
      const call = bench.call(caller, `round${round}`).place();
      const refusal = await caller.inbox.take('a refusal', ({ status = 0 }) => status >= 400);
      statuses.push(refusal.status);
      call.ack(refusal);
    }
    const [first, second] = statuses;
    assert.notEqual(first, second);
    assert.deepEqual(statuses, [first, second, first, second]);
  });

  it('each app gets only what it routes', async () => {
    const [calls, pings] = [await bench.app('invite'), await bench.app('options')];
    const caller = await bench.peer();
    const call = bench.call(caller, 'x').place();
    (await calls.next('INVITE')).response.send(486);
    call.ack(await caller.response(486));
    bench.call(caller, 'x', { method: 'OPTIONS' }).place();
    (await pings.next('OPTIONS')).response.send(200);
    await caller.response(200, 'OPTIONS');
  });

  it('when the app of a call is gone, a BYE of the caller is still answered, and new calls get 503', async () => {
    const { app, caller, call } = await answeredCall(bench, 'dis');
    const closed = once(app.srf, 'close');
    app.close();
    await closed;
    await bench.app('options');
    call.send('BYE');
    const answer = await caller.inbox.take('an answer to BYE', ({ status, cseqMethod }) => status !== undefined && cseqMethod === 'BYE');
    assert.ok(answer.status === 481 || answer.status === 200, answer.startLine);
    const next = bench.call(caller, 'next').place();
    next.ack(await caller.response(503));
  });

  it('an app that comes back with its routes gets calls again', async () => {
    const first = await bench.app('invite');
    const closed = once(first.srf, 'close');
    first.close();
    await closed;
    const second = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'again', { body: sdp() }).place();
    (await second.next('INVITE')).response.send(404);
    call.ack(await caller.response(404));
  });

  it('a route that was removed brings no more calls', async () => {
    const control = await bench.control();
    await control.ask('route|invite');
    await control.ask('remove_route|invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'removed').place();
    call.ack(await caller.response(503));
  });
});

onEachColumn(
  'when the last app goes',
  (bench) => {
    it('calls that wait for it are refused, and calls that stand are hung up', async () => {
      const { app, caller } = await answeredCall(bench, 'stands');
      const waiter = await bench.peer();
      const waiting = bench.call(waiter, 'waits', { body: sdp() }).place();
      await app.next('INVITE');
      app.close();
      const refusal = await waiter.inbox.take('a refusal', ({ status = 0 }) => status >= 400);
      assert.ok(refusal.status === 480 || refusal.status === 503, refusal.startLine);
      waiting.ack(refusal);
      caller.respond(await caller.request('BYE'), 200);
    });
  },
  { columns: ['embedded'] },
);

/** Answers every INVITE with this status until the app is closed. */
async function answerAll(app: ListeningApp, status: number): Promise<void> {
  try {
    for (;;) (await app.next('INVITE', 60_000)).response.send(status);
  } catch {
    return;
  }
}
