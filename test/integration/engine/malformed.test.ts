import assert from 'node:assert/strict';
import { onEachColumn } from '../../support/engine-bench.js';

onEachColumn('malformed requests', (bench) => {
  it('text that is no SIP, and CRLF CRLF, get no answer and do no harm', async () => {
    const peer = await bench.peer();
    for (const text of ['hello', '\r\n\r\n', '', 'INVITE\r\n\r\n', 'SIP/2.0 200 OK\r\n\r\n', '\0\0\0\0']) peer.send(text, bench.server.sipPort);
    bench.call(peer, 'alive', { method: 'OPTIONS' }).place();
    await peer.response(503, 'OPTIONS');
    assert.ok(peer.received.every(({ status }) => status === 503 || status === 400));
  });

  it('INVITE without From and To: 400, and nothing for the app', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    bench.call(caller, 'nofrom', { without: ['From', 'To'] }).place();
    await caller.response(400);
    await app.settle();
    assert.equal(app.inbox.received.length, 0);
  });

  it('a CSeq without a number: 400', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    bench.call(caller, 'badcseq', { without: ['CSeq'], headers: [['CSeq', 'x INVITE']] }).place();
    await caller.inbox.take('a 400', ({ status }) => status === 400);
    await app.settle();
    assert.equal(app.inbox.received.length, 0);
  });

  it('a header line with trailing blanks or folded over two lines is understood', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'folded', { headers: [['Subject', 'one\r\n two'], ['X-Blank', 'v  ']] }).place();
    const { request, response } = await app.next('INVITE');
    assert.equal(request.get('X-Blank').trim(), 'v');
    response.send(404);
    call.ack(await caller.response(404));
  });
});
