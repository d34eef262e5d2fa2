import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AppRequest, AppResponse } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { TakenCall } from '../../support/peer-dialog.js';
import { sdp, uriOf } from '../../support/sip-text.js';

onEachColumn('createB2BUA', (bench) => {
  /** Caller and callee with the app between them, the callee ringing. */
  async function ringing() {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const callee = await bench.peer();
    const call = bench.call(caller, 'b2b', { body: sdp(40100), headers: [['X-Test', 'hello']] }).place();
    const { request, response } = await app.next('INVITE');
    const bridged = app.srf.createB2BUA(request, response, callee.uri('callee'), { proxyRequestHeaders: ['X-Test'] });
    bridged.catch(() => undefined);
    const taken = new TakenCall(callee, await callee.request('INVITE'));
    taken.respond(180);
    await caller.response(180);
    return { app, caller, callee, call, taken, bridged };
  }

  it('carries a whole call, hung up by the caller', async () => {
    const { caller, callee, call, taken, bridged } = await ringing();
    assert.equal(taken.invite.header('X-Test'), 'hello');
    assert.equal(taken.invite.body, sdp(40100));
    assert.equal(uriOf(taken.invite.header('From')), `sip:1001@127.0.0.1:${bench.server.sipPort}`);
    taken.respond(200, { body: sdp(40200) });
    const ok = await caller.response(200, 'INVITE');
    assert.equal(ok.body, sdp(40200));
    call.ack(ok);
    await callee.request('ACK');
    const { uas, uac } = await bridged;
    assert.deepEqual([uas.id, uac.id], [call.dialogId, taken.dialogId]);
    uas.on('destroy', () => void uac.destroy());
    const ended = once(uas, 'destroy');
    call.send('BYE');
    await caller.response(200, 'BYE');
    await ended;
    callee.respond(await callee.request('BYE'), 200);
  });

  it('lets the callee speak as soon as the caller has acknowledged', async () => {
    const { caller, callee, call, taken, bridged } = await ringing();
    taken.respond(200, { body: sdp(40200) });
    const ok = await caller.response(200, 'INVITE');
    const { uac, uas } = await bridged;
    const heard = once(uac, 'info');
    await callee.request('ACK');
    taken.send('INFO');
    call.ack(ok);
    const [, response] = (await heard) as [AppRequest, AppResponse];
    response.send(200);
    await callee.response(200, 'INFO');
    uac.on('destroy', () => void uas.destroy());
    taken.send('BYE');
    await callee.response(200, 'BYE');
    caller.respond(await caller.request('BYE'), 200);
  });

  it('passes a refusal of the callee to the caller', async () => {
    const { caller, callee, call, taken, bridged } = await ringing();
    taken.respond(486);
    await callee.request('ACK');
    call.ack(await caller.response(486));
    await assert.rejects(bridged, { status: 486 });
  });

  it('passes CANCEL of the caller to the callee, with its Reason', async () => {
    const { caller, callee, call, taken, bridged } = await ringing();
    call.cancel({ headers: [['Reason', 'Q.850;cause=16']] });
    await caller.response(200, 'CANCEL');
    call.ack(await caller.response(487, 'INVITE'));
    const cancel = await callee.request('CANCEL');
    assert.equal(cancel.header('Reason'), 'Q.850;cause=16');
    callee.respond(cancel, 200, { toTag: taken.tag });
    taken.respond(487);
    await callee.request('ACK');
    await assert.rejects(bridged, { status: 487 });
  });
});
