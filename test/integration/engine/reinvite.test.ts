import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AppRequest, AppResponse } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { answeredCall, outgoingCall } from '../../support/engine-calls.js';
import { sdp } from '../../support/sip-text.js';

onEachColumn('re-INVITE (RFC 3261 section 14)', (bench) => {
  it('hold by the caller: 100, then 200 with the SDP turned round; its ACK has a transaction of its own', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'thold');
    const held = once(dialog, 'hold');
    call.send('INVITE', { body: sdp(40000, 'sendonly') });
    await caller.inbox.take('a 100 of the re-INVITE', ({ status, cseq }) => status === 100 && cseq === 2);
    const [invite] = (await held) as [AppRequest];
    assert.equal(invite.stackDialogId, call.dialogId);
    const ok = await caller.response(200, 'INVITE');
    assert.equal(ok.cseq, 2);
    assert.match(ok.body, /a=recvonly/);
    assert.match(ok.header('Contact'), /^<sip:/);
    const acked = once(dialog, 'ack');
    call.ack(ok);
    const [ack] = (await acked) as [AppRequest];
    assert.equal(ack.get('CSeq'), '2 ACK');
    assert.equal(dialog.onHold, true);
  });

  it('of the caller may be refused by the app, and the call stands', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'tmodify');
    const modified = once(dialog, 'modify');
    call.send('INVITE', { body: sdp(40002) });
    const [, response] = (await modified) as [AppRequest, AppResponse];
    response.send(488);
    const refused = await caller.response(488, 'INVITE');
    call.ack(refused);
    const info = dialog.request({ method: 'INFO' });
    caller.respond(await caller.request('INFO'), 200);
    assert.equal((await info).status, 200);
  });

  it('of the app goes to the Contact with the next number, and the ACK of its 200 with that number', async () => {
    const { caller, dialog } = await answeredCall(bench, 'mod');
    const modified = dialog.modify(sdp(41002));
    const invite = await caller.request('INVITE');
    assert.equal(invite.uri, caller.uri('1001'));
    assert.equal(invite.body, sdp(41002));
    assert.notEqual(invite.header('Contact'), '');
    caller.respond(invite, 100);
    caller.respond(invite, 200, {
      headers: [['Contact', `<${caller.uri('1001')}>`], ['Content-Type', 'application/sdp']],
      body: sdp(40004),
    });
    assert.equal(await modified, sdp(40004));
    const ack = await caller.request('ACK');
    assert.equal(ack.header('CSeq'), `${invite.cseq} ACK`);
    const destroyed = dialog.destroy();
    const bye = await caller.request('BYE');
    assert.equal(bye.cseq, invite.cseq + 1);
    caller.respond(bye, 200);
    await destroyed;
  });

  it('of the app refused with 488 is acknowledged by the server, and the call stands', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    call.respond(200, { body: sdp() });
    const established = await dialog;
    await callee.request('ACK');
    const modified = established.modify(sdp(42002));
    const invite = await callee.request('INVITE');
    callee.respond(invite, 488);
    assert.equal((await callee.request('ACK')).cseq, invite.cseq);
    await assert.rejects(modified, { status: 488 });
    const destroyed = established.destroy();
    callee.respond(await callee.request('BYE'), 200);
    await destroyed;
  });

  it('of the caller from a new Contact moves the target of what the app sends (RFC 3261 section 12.2.2)', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'tmove');
    const elsewhere = await bench.peer();
    const modified = once(dialog, 'modify');
    call.moveTo(elsewhere);
    call.send('INVITE', { body: sdp(40006) });
    const [, response] = (await modified) as [AppRequest, AppResponse];
    response.send(200, { body: sdp(41006) });
    call.ack(await elsewhere.response(200, 'INVITE'));
    const destroyed = dialog.destroy();
    const target = bench.column === 'embedded' ? elsewhere : caller; // drachtio-server keeps the first Contact
    const bye = await target.request('BYE');
    assert.equal(bye.uri, target.uri('1001'));
    target.respond(bye, 200);
    await destroyed;
  });
});
