import assert from 'node:assert/strict';
import { once } from 'node:events';
import { onEachColumn } from '../../support/engine-bench.js';
import { answeredCall, outgoingCall } from '../../support/engine-calls.js';
import { sdp, uriOf } from '../../support/sip-text.js';

onEachColumn('SIP over TCP', (bench) => {
  it('a whole call from a peer, hung up by the app', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'tcp', { transport: 'tcp' });
    const [ok] = caller.responsesTo('INVITE').filter(({ status }) => status === 200);
    assert.match(uriOf(ok?.header('Contact') ?? ''), /;transport=tcp/i);
    assert.equal(dialog.id, call.dialogId);
    const destroyed = dialog.destroy();
    const bye = await caller.request('BYE');
    assert.match(bye.header('Via'), /^SIP\/2\.0\/TCP /);
    caller.respond(bye, 200);
    await destroyed;
  });

  it('the app is told the protocol', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer('tcp');
    const call = bench.call(caller, 'tcp').place();
    const { request, response } = await app.next('INVITE');
    assert.equal(request.protocol, 'tcp');
    response.send(486);
    call.ack(await caller.response(486));
  });

  it('a call to a URI with transport=tcp, hung up by the callee', async () => {
    const { callee, call, dialog } = await outgoingCall(bench, { transport: 'tcp' });
    assert.match(call.invite.header('Via'), /^SIP\/2\.0\/TCP /);
    assert.match(uriOf(call.invite.header('Contact')), /;transport=tcp/i);
    call.respond(180);
    call.respond(200, { body: sdp() });
    const established = await dialog;
    const ack = await callee.request('ACK');
    assert.match(ack.header('Via'), /^SIP\/2\.0\/TCP /);
    const destroyed = once(established, 'destroy');
    call.send('BYE');
    await destroyed;
    await callee.response(200, 'BYE');
  });

  it('messages may be cut anywhere and joined', async () => {
    const app = await bench.app('options');
    const peer = await bench.peer('tcp');
    const requests = ['one', 'two'].map((user) => bench.call(peer, user, { method: 'OPTIONS' }).first);
    const stream = `${bench.column === 'embedded' ? '\r\n\r\n' : ''}${requests.join('')}`;
    for (let start = 0; start < stream.length; start += 97) {
      peer.send(stream.slice(start, start + 97), bench.server.sipPort);
      await new Promise(setImmediate);
    }
    for (let count = 0; count < 2; count += 1) {
      (await app.next('OPTIONS')).response.send(200);
      await peer.response(200, 'OPTIONS');
    }
  });

  it('a body of several kilobytes goes both ways', async () => {
    const app = await bench.app('message');
    const peer = await bench.peer('tcp');
    const body = 'x'.repeat(6000);
    bench.call(peer, 'big', { method: 'MESSAGE', headers: [['Content-Type', 'text/plain']], body }).place();
    const { request, response } = await app.next('MESSAGE');
    assert.equal(request.body.length, body.length);
    response.send(200, { headers: { 'Content-Type': 'text/plain' }, body });
    assert.equal((await peer.response(200)).body.length, body.length);
  });
});
