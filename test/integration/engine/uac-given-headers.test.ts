import assert from 'node:assert/strict';
import { onEachColumn } from '../../support/engine-bench.js';
import { outgoingCall } from '../../support/engine-calls.js';
import { sdp } from '../../support/sip-text.js';

onEachColumn('headers that the app gives a new request', (bench) => {
  it('From with tag, To, Call-ID, CSeq and Max-Forwards are kept; Route and Via are not', async () => {
    const callId = `given-${Math.random().toString(36).slice(2)}`;
    const headers = {
      From: '<sip:x@localhost>;tag=mytag',
      To: '<sip:y@example.com>',
      'Call-ID': callId,
      CSeq: '77 INVITE',
      'Max-Forwards': '9',
      Route: '<sip:1.2.3.4;lr>',
      Via: 'SIP/2.0/UDP 1.2.3.4;branch=z9hG4bKnot-mine',
      'P-Asserted-Identity': '<sip:pai@localhost>',
      'X-Latchkey-Call': 'abc',
    };
    const { call, dialog } = await outgoingCall(bench, { headers });
    const { invite } = call;
    const self = `127.0.0.1:${bench.server.sipPort}`;
    assert.equal(invite.header('From'), `<sip:x@${self}>;tag=mytag`);
    assert.equal(invite.header('To'), '<sip:y@example.com>');
    assert.equal(invite.header('Call-ID'), callId);
    assert.equal(invite.header('CSeq'), '77 INVITE');
    assert.equal(invite.header('Max-Forwards'), '9');
    assert.equal(invite.header('Route'), '');
    assert.equal(invite.headers('Via').length, 1);
    assert.match(invite.header('Via'), new RegExp(self));
    assert.equal(invite.header('P-Asserted-Identity'), `<sip:pai@${self}>`);
    assert.equal(invite.header('X-Latchkey-Call'), 'abc');
    assert.equal(call.dialogId, `${callId};from-tag=mytag`);
    call.respond(200, { body: sdp() });
    assert.equal((await dialog).id, call.dialogId);
  });

  it('a display name is kept when @localhost is rewritten', async () => {
    const { callee, call } = await outgoingCall(bench, { headers: { From: '"Ann Other" <sip:ann@localhost>', Contact: '<sip:ann@localhost>' } });
    const self = `127.0.0.1:${bench.server.sipPort}`;
    assert.match(call.invite.header('From'), new RegExp(`^"Ann Other" <sip:ann@${self}>;tag=`));
    assert.equal(call.invite.header('Contact'), `<sip:ann@${self}>`);
    call.respond(486);
    await callee.request('ACK');
  });

  it('a body of many bytes to a letter is counted in bytes on the wire', async () => {
    const app = await bench.app('message');
    const peer = await bench.peer();
    const body = 'Zażółć gęślą jaźń ☎';
    const answered = new Promise<number>((resolve, reject) => {
      app.srf.request(peer.uri('x'), { method: 'MESSAGE', headers: { 'Content-Type': 'text/plain' }, body }, (refused, sent) => {
        if (refused !== null) reject(refused);
        else sent.on('response', ({ status }: { status: number }) => resolve(status));
      });
    });
    const message = await peer.request('MESSAGE');
    assert.equal(message.body, body);
    assert.equal(Number(message.header('Content-Length')), Buffer.byteLength(body));
    peer.respond(message, 202, { toTag: 'p' });
    assert.equal(await answered, 202);
    bench.call(peer, 'in', { method: 'MESSAGE', headers: [['Content-Type', 'text/plain']], body }).place();
    const { request, response } = await app.next('MESSAGE');
    assert.equal(request.body, body);
    response.send(200);
    await peer.response(200, 'MESSAGE');
  });
});
