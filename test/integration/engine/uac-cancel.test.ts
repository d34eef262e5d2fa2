import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AppRequest } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { outgoingCall } from '../../support/engine-calls.js';
import { sameBranch } from '../../support/peer-dialog.js';
import { sdp, tagOf } from '../../support/sip-text.js';

onEachColumn('CANCEL from the app', (bench) => {
  it('has the branch, number and tagless To of the INVITE; 487 is acknowledged and told to the app', async () => {
    const { callee, call, sent, dialog } = await outgoingCall(bench);
    call.respond(180);
    sent.cancel({ headers: { Reason: 'SIP;cause=200;text="Call completed elsewhere"' } });
    const cancel = await callee.request('CANCEL');
    assert.ok(sameBranch(cancel, call.invite));
    assert.equal(cancel.uri, call.invite.uri);
    assert.equal(cancel.cseq, call.invite.cseq);
    assert.equal(tagOf(cancel.header('To')), undefined);
    assert.equal(cancel.header('From'), call.invite.header('From'));
    assert.equal(cancel.header('Reason'), 'SIP;cause=200;text="Call completed elsewhere"');
    callee.respond(cancel, 200, { toTag: call.tag });
    call.respond(487);
    assert.ok(sameBranch(await callee.request('ACK'), call.invite));
    await assert.rejects(dialog, { status: 487 });
  });

  it('waits for the first provisional response (RFC 3261 section 9.1)', async () => {
    const { app, callee, call, sent, dialog } = await outgoingCall(bench);
    sent.cancel();
    await app.settle();
    assert.equal(callee.requestsOf('CANCEL').length, 0);
    callee.respond(call.invite, 100);
    const cancel = await callee.request('CANCEL');
    callee.respond(cancel, 200, { toTag: call.tag });
    call.respond(487);
    await callee.request('ACK');
    await assert.rejects(dialog, { status: 487 });
  });

  it('that crosses a 200: the call is acknowledged and hung up by the server, and the app is told', async () => {
    const { callee, call, sent, dialog } = await outgoingCall(bench);
    call.respond(180);
    sent.cancel();
    const cancel = await callee.request('CANCEL');
    call.respond(200, { body: sdp() });
    callee.respond(cancel, 200, { toTag: call.tag });
    const established = await dialog;
    const destroyed = once(established, 'destroy');
    await callee.request('ACK');
    const bye = await callee.request('BYE');
    assert.equal(bye.header('Reason'), 'SIP;cause=200;text="ACK-BYE due to cancel race condition"');
    assert.equal(bye.cseq, call.invite.cseq + 1);
    callee.respond(bye, 200);
    const [told, reason] = (await destroyed) as [AppRequest, string];
    assert.equal(told.source, 'application');
    assert.equal(told.stackTxnId, 'unsolicited');
    assert.equal(told.stackDialogId, call.dialogId);
    assert.equal(reason, 'ACK-BYE due to cancel race condition');
  });

  it('of an INVITE that has its final response is refused', async () => {
    const { callee, call, sent, dialog } = await outgoingCall(bench);
    call.respond(486);
    await callee.request('ACK');
    await assert.rejects(dialog, { status: 486 });
    const refusal = new Promise<unknown>((resolve) => sent.cancel({ headers: {} }, (refused) => resolve(refused)));
    assert.equal(String(await refusal), `Error: unable to cancel unknown transaction id: ${sent.stackTxnId}`);
    assert.equal(callee.requestsOf('CANCEL').length, 0);
  });
});
