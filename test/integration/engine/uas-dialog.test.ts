import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AppRequest, AppResponse } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { answeredCall } from '../../support/engine-calls.js';
import { sdp, tagOf, uriOf } from '../../support/sip-text.js';

onEachColumn('a call answered by createUAS', (bench) => {
  it('180 and 200 come in order with one To tag; the dialog has the ids of the wire; the ACK reaches the app', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'tuas', { body: sdp() }).place();
    const { request, response } = await app.next('INVITE');
    response.send(180);
    const dialog = await app.srf.createUAS(request, response, { localSdp: sdp(41000) });
    const ringing = await caller.response(180);
    const ok = await caller.response(200);
    assert.ok(ringing.at <= ok.at);
    assert.equal(uriOf(ok.header('Contact')), `sip:127.0.0.1:${bench.server.sipPort}`);
    assert.equal(ok.header('Content-Type'), 'application/sdp');
    assert.equal(ok.body, sdp(41000));
    assert.equal(dialog.id, call.dialogId);
    assert.deepEqual(dialog.sip, { callId: call.callId, localTag: tagOf(ok.header('To')), remoteTag: call.fromTag });
    assert.equal(tagOf(ringing.header('To')), tagOf(ok.header('To')));
    const acked = once(dialog, 'ack');
    call.ack(ok);
    const [ack] = (await acked) as [AppRequest];
    assert.equal(ack.stackTxnId, request.stackTxnId);
    assert.equal(ack.stackDialogId, call.dialogId);
  });

  it('INFO of the caller reaches the dialog, whose answer goes back', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'tinfo');
    const informed = once(dialog, 'info');
    const body = 'Signal=5\r\nDuration=160\r\n';
    call.send('INFO', { headers: [['Content-Type', 'application/dtmf-relay']], body });
    const [info, response] = (await informed) as [AppRequest, AppResponse];
    assert.equal(info.body, body);
    assert.equal(info.stackDialogId, call.dialogId);
    response.send(415);
    const refused = await caller.response(415, 'INFO');
    assert.equal(refused.cseq, 2);
  });

  it('BYE of the caller destroys the dialog and is answered 200', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'tbye');
    const destroyed = once(dialog, 'destroy');
    call.send('BYE', { headers: [['Reason', 'Q.850;cause=16']] });
    const [bye, reason] = (await destroyed) as [AppRequest, string];
    assert.equal(bye.get('Reason'), 'Q.850;cause=16');
    assert.equal(reason, 'normal release');
    await caller.response(200, 'BYE');
    call.send('BYE');
    await caller.response(481, 'BYE');
  });

  it('BYE of the app goes to the Contact of the caller, and destroy() resolves with its answer', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'tdestroy');
    const destroyed = dialog.destroy({ headers: { Reason: 'Q.850;cause=16' } });
    const bye = await caller.request('BYE');
    assert.equal(bye.uri, caller.uri('1001'));
    assert.equal(bye.header('Call-ID'), call.callId);
    assert.equal(tagOf(bye.header('From')), dialog.sip.localTag);
    assert.equal(tagOf(bye.header('To')), call.fromTag);
    assert.equal(bye.header('Max-Forwards'), '70');
    assert.equal(bye.header('Reason'), 'Q.850;cause=16');
    assert.ok(bye.cseq >= 1);
    caller.respond(bye, 200);
    await destroyed;
    await assert.rejects(dialog.request({ method: 'INFO' }), /unable to find dialog for dialog id provided/);
  });

  it('requests of the app count up by one', async () => {
    const { caller, dialog } = await answeredCall(bench, 'tcount');
    const numbers: number[] = [];
    for (const method of ['OPTIONS', 'MESSAGE', 'UPDATE']) {
      const answer = dialog.request({ method, headers: { 'Content-Type': 'text/plain' }, body: 'x' });
      const request = await caller.request(method);
      numbers.push(request.cseq);
      caller.respond(request, 200);
      assert.equal((await answer).status, 200);
    }
    const [first = 0] = numbers;
    assert.deepEqual(numbers, [first, first + 1, first + 2]);
  });

  it('Record-Route of the INVITE comes back in the 200, and is in its order the Route of what the app sends', async () => {
    const edge = await bench.peer();
    const hops = [`<sip:127.0.0.1:${edge.port};lr>`, '<sip:10.0.0.9;lr>'];
    const { caller, dialog } = await answeredCall(bench, 'troute', { headers: hops.map((hop) => ['Record-Route', hop]) });
    const [ok] = caller.responsesTo('INVITE').filter(({ status }) => status === 200);
    assert.deepEqual(ok?.headers('Record-Route').flatMap((value) => value.split(/,\s*/)), hops);
    const destroyed = dialog.destroy();
    const bye = await edge.request('BYE');
    assert.equal(bye.uri, caller.uri('1001'));
    assert.deepEqual(bye.headers('Route').flatMap((value) => value.split(/,\s*/)), hops);
    edge.respond(bye, 200);
    await destroyed;
  });

  it('OPTIONS, UPDATE, MESSAGE and NOTIFY of the caller reach the dialog', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'tmany');
    for (const method of ['OPTIONS', 'UPDATE', 'MESSAGE', 'NOTIFY']) {
      const heard = once(dialog, method.toLowerCase());
      call.send(method, { headers: [['Event', 'refer']] });
      const [request, response] = (await heard) as [AppRequest, AppResponse];
      assert.equal(request.method, method);
      response.send(200);
      await caller.response(200, method);
    }
  });

  it('a request with a wrong tag is 481 and does not reach the dialog', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'twrong');
    call.send('BYE', { toTag: 'stranger' });
    await caller.response(481, 'BYE');
    const destroyed = once(dialog, 'destroy');
    call.send('BYE');
    await destroyed;
    await caller.response(200, 'BYE');
  });
});
