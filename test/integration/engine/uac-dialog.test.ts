import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AppRequest } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { callPeer, outgoingCall } from '../../support/engine-calls.js';
import { sdp, tagOf, uriOf } from '../../support/sip-text.js';

onEachColumn('a call placed by createUAC', (bench) => {
  it('the echo is what the callee got; callingNumber becomes From and Contact at the address of the server', async () => {
    const { callee, call, sent } = await outgoingCall(bench, { callingNumber: '2000', headers: { 'X-Custom': 'v' } });
    const { invite } = call;
    const self = `127.0.0.1:${bench.server.sipPort}`;
    assert.equal(invite.uri, callee.uri('callee'));
    assert.equal(uriOf(invite.header('From')), `sip:2000@${self}`);
    assert.equal(uriOf(invite.header('Contact')), `sip:2000@${self}`);
    assert.equal(uriOf(invite.header('To')), callee.uri('callee'));
    assert.equal(invite.header('Max-Forwards'), '70');
    assert.equal(invite.header('X-Custom'), 'v');
    assert.equal(invite.header('Content-Type'), 'application/sdp');
    assert.match(invite.header('Via'), new RegExp(`^SIP/2\\.0/UDP ${self.replaceAll('.', '\\.')};.*branch=z9hG4bK`));
    for (const name of ['From', 'To', 'Call-ID', 'CSeq', 'Contact']) assert.equal(sent.get(name), invite.header(name), name);
    assert.notEqual(tagOf(invite.header('From')), undefined);
    assert.equal(sent.body, sdp(42000));
    call.respond(486);
    await callee.request('ACK');
  });

  it('without From and Contact the server puts its own address; Supported and other headers pass', async () => {
    const { callee, call } = await outgoingCall(bench, { headers: { Supported: 'replaces, timer', Subject: 'a b' } });
    const self = `sip:127.0.0.1:${bench.server.sipPort}`;
    assert.equal(uriOf(call.invite.header('From')), self);
    assert.equal(uriOf(call.invite.header('Contact')), self);
    assert.match(call.invite.header('Supported'), /^replaces,\s*timer$/);
    assert.equal(call.invite.header('Subject'), 'a b');
    call.respond(486);
    await callee.request('ACK');
  });

  it('180 and 200 reach the app, 100 does not; the ACK goes to the Contact of the 200; BYE counts on', async () => {
    const { callee, call, sent, provisional, dialog } = await outgoingCall(bench);
    callee.respond(call.invite, 100);
    call.respond(180);
    call.respond(200, { body: sdp(43000) });
    const established = await dialog;
    const ack = await callee.request('ACK');
    assert.deepEqual(provisional.map(({ status, stackDialogId }) => [status, stackDialogId]), [[180, call.dialogId]]);
    assert.equal(established.id, call.dialogId);
    assert.deepEqual(established.sip, { callId: sent.get('Call-ID'), localTag: tagOf(sent.get('From')), remoteTag: call.tag });
    assert.equal(established.remote.sdp, sdp(43000));
    assert.equal(ack.uri, callee.uri('callee'));
    assert.equal(ack.header('CSeq'), `${call.invite.cseq} ACK`);
    assert.notEqual(ack.header('Via'), call.invite.header('Via'));
    assert.equal(tagOf(ack.header('To')), call.tag);
    const destroyed = established.destroy();
    const bye = await callee.request('BYE');
    assert.equal(bye.cseq, call.invite.cseq + 1);
    callee.respond(bye, 200);
    await destroyed;
  });

  it('BYE of the callee destroys the dialog', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    call.respond(200, { body: sdp(43000) });
    const established = await dialog;
    await callee.request('ACK');
    const destroyed = once(established, 'destroy');
    call.send('BYE');
    const [bye] = (await destroyed) as [AppRequest];
    assert.equal(bye.stackDialogId, call.dialogId);
    await callee.response(200, 'BYE');
  });

  it('Record-Route of the 200 is, reversed, the Route of the ACK and the BYE', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    const edge = await bench.peer();
    const hops = ['<sip:10.0.0.9;lr>', `<sip:127.0.0.1:${edge.port};lr>`];
    call.respond(200, { body: sdp(43000), headers: hops.map((hop) => ['Record-Route', hop]) });
    const established = await dialog;
    const ack = await edge.request('ACK');
    assert.equal(ack.uri, callee.uri('callee'));
    assert.deepEqual(ack.headers('Route').flatMap((value) => value.split(/,\s*/)), [...hops].reverse());
    const destroyed = established.destroy();
    edge.respond(await edge.request('BYE'), 200);
    await destroyed;
  });

  it('486: the server acknowledges it on the branch of the INVITE, the app hears the status, once', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    call.respond(486);
    const ack = await callee.request('ACK');
    assert.equal(ack.header('Via').split('branch=')[1], call.invite.header('Via').split('branch=')[1]);
    assert.equal(ack.header('CSeq'), `${call.invite.cseq} ACK`);
    assert.equal(ack.uri, call.invite.uri);
    assert.equal(tagOf(ack.header('To')), call.tag);
    await assert.rejects(dialog, { status: 486 });
    call.respond(486);
    await callee.request('ACK');
  });

  it('302 and its Contact are told to the app', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    callee.respond(call.invite, 302, { toTag: call.tag, headers: [['Contact', '<sip:else@127.0.0.1:16999>']] });
    await callee.request('ACK');
    await assert.rejects(dialog, (error: { status: number; res: { get(name: string): string } }) => {
      assert.equal(error.status, 302);
      assert.equal(error.res.get('Contact'), '<sip:else@127.0.0.1:16999>');
      return true;
    });
  });

  it('a 200 that comes again is acknowledged again with the same ACK, and not told to the app', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    call.respond(200, { body: sdp(43000) });
    await dialog;
    const first = await callee.request('ACK');
    call.respond(200, { body: sdp(43000) });
    const second = await callee.request('ACK');
    assert.equal(second.raw.toString(), first.raw.toString());
  });

  it('delayed offer: no SDP in the INVITE, the answer in the ACK', async () => {
    const app = await bench.app();
    const callee = await bench.peer();
    const { call, dialog } = await callPeer(app, callee, { localSdp: '' });
    assert.equal(call.invite.body, '');
    assert.equal(call.invite.header('Content-Length'), '0');
    call.respond(200, { body: sdp(43000) });
    await dialog;
    const ack = await callee.request('ACK');
    assert.match(ack.body, /^v=0\r\n/);
    assert.equal(ack.header('Content-Type'), 'application/sdp');
  });

  it('a next hop given as proxy gets the INVITE, whose Request-URI stays', async () => {
    const app = await bench.app();
    const hop = await bench.peer();
    const uri = 'sip:+31201234500@carrier.example;user=phone';
    const dialog = app.srf.createUAC(uri, { localSdp: sdp(), proxy: `sip:127.0.0.1:${hop.port}` });
    const invite = await hop.request('INVITE');
    assert.equal(invite.uri, uri);
    hop.respond(invite, 404, { toTag: 'hop' });
    await assert.rejects(dialog, { status: 404 });
    await hop.request('ACK');
  });
});
