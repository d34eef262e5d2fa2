import assert from 'node:assert/strict';
import { onEachColumn } from '../../support/engine-bench.js';
import { sdp, tagOf } from '../../support/sip-text.js';

onEachColumn('what the server answers by itself', (bench) => {
  it('INVITE without an app: 100, then 503 with a To tag', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, 'nobody', { body: sdp() }).place();
    await caller.response(100);
    const unavailable = await caller.response(503);
    assert.notEqual(tagOf(unavailable.header('To')), undefined);
    call.ack(unavailable);
  });

  for (const method of ['REGISTER', 'OPTIONS', 'MESSAGE']) {
    it(`${method} that no app routes: 503`, async () => {
      const peer = await bench.peer();
      bench.call(peer, 'nobody', { method }).place();
      await peer.response(503, method);
    });
  }

  for (const method of ['BYE', 'UPDATE']) {
    it(`${method} outside any dialog: 481`, async () => {
      const peer = await bench.peer();
      bench.call(peer, 'nobody', { method }).place();
      await peer.response(481, method);
    });
  }

  it('INVITE with a To tag that nobody knows: 481, and nothing for the app', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'stale', { without: ['To'], headers: [['To', '<sip:stale@127.0.0.1>;tag=unknown']] }).place();
    call.ack(await caller.response(481, 'INVITE'));
    await app.settle();
    assert.equal(app.inbox.received.length, 0);
  });

  it('ACK of a call that nobody knows: silence', async () => {
    const caller = await bench.peer();
    bench.call(caller, 'stray', { method: 'ACK' }).place();
    bench.call(caller, 'fence', { method: 'OPTIONS' }).place();
    await caller.response(503, 'OPTIONS');
    assert.equal(caller.received.length, 1);
  });
});
