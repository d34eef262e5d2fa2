import assert from 'node:assert/strict';
import { sendAndHear, sendRequest, type AppResponse } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { once } from 'node:events';
import { tagOf } from '../../support/sip-text.js';

onEachColumn('requests outside a dialog', (bench) => {
  it('OPTIONS from a peer is answered by the app; no dialog id anywhere', async () => {
    const app = await bench.app('options');
    const peer = await bench.peer();
    bench.call(peer, 'toptions', { method: 'OPTIONS' }).place();
    const { request, response } = await app.next('OPTIONS');
    assert.equal(request.stackDialogId, '');
    const echo = await sendAndHear(response, 200, { headers: { Allow: 'INVITE, ACK' } });
    assert.equal(echo.dialogId, '');
    assert.equal(echo.transactionId, request.stackTxnId);
    const ok = await peer.response(200, 'OPTIONS');
    assert.notEqual(tagOf(ok.header('To')), undefined);
    assert.equal(ok.header('Contact'), '');
    assert.match(ok.header('Allow'), /^INVITE, ?ACK$/);
    assert.equal(peer.responsesTo('OPTIONS').length, 1);
  });

  it('OPTIONS of the app goes out with defaults, and its answer comes back', async () => {
    const app = await bench.app();
    const peer = await bench.peer();
    const sent = await sendRequest(app.srf, peer.uri('ping'), { method: 'OPTIONS', headers: { Subject: 'ping' } });
    const options = await peer.request('OPTIONS');
    assert.equal(options.header('Contact'), '');
    assert.equal(options.header('Subject'), 'ping');
    assert.equal(options.header('Max-Forwards'), '70');
    assert.equal(options.header('Content-Length'), '0');
    const answered = once(sent, 'response');
    peer.respond(options, 200, { toTag: 'p' });
    const [answer] = (await answered) as [AppResponse];
    assert.equal(answer.status, 200);
    assert.equal(answer.stackTxnId, sent.stackTxnId);
    assert.equal(answer.stackDialogId, '');
  });

  for (const method of ['REGISTER', 'MESSAGE', 'INFO', 'NOTIFY', 'SUBSCRIBE', 'PUBLISH']) {
    it(`${method} from a peer is offered to an app that routes it`, async () => {
      const app = await bench.app(method.toLowerCase());
      const peer = await bench.peer();
      bench.call(peer, 'any', { method, headers: [['Event', 'presence']] }).place();
      const { response } = await app.next(method);
      response.send(method === 'SUBSCRIBE' ? 489 : 200);
      await peer.response(method === 'SUBSCRIBE' ? 489 : 200, method);
    });
  }

  it('a request that comes again before the answer is offered once, and after it gets the answer again', async () => {
    const app = await bench.app('message');
    const peer = await bench.peer();
    const call = bench.call(peer, 'twice', { method: 'MESSAGE', headers: [['Content-Type', 'text/plain']], body: 'x' }).place();
    const { response } = await app.next('MESSAGE');
    call.place();
    response.send(202);
    const first = await peer.response(202);
    call.place();
    const second = await peer.response(202);
    assert.equal(second.raw.toString(), first.raw.toString());
    assert.equal(app.inbox.received.length, 1);
  });

  it('a Max-Forwards that the app gives is kept', async () => {
    const app = await bench.app();
    const peer = await bench.peer();
    await sendRequest(app.srf, peer.uri('ping'), { method: 'OPTIONS', headers: { 'Max-Forwards': '3' } });
    const options = await peer.request('OPTIONS');
    assert.equal(options.header('Max-Forwards'), '3');
    peer.respond(options, 200, { toTag: 'p' });
  });
});
