import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AppRequest, AppResponse } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { answeredCall } from '../../support/engine-calls.js';
import { uriOf } from '../../support/sip-text.js';

onEachColumn('REFER (RFC 3515)', (bench) => {
  it('of the app gets the Contact of the dialog, 202 comes back, NOTIFY reaches the dialog', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'trefer');
    const answer = dialog.request({ method: 'REFER', headers: { 'Refer-To': '<sip:target@127.0.0.1:16998>' } });
    const refer = await caller.request('REFER');
    assert.equal(refer.uri, caller.uri('1001'));
    assert.equal(refer.header('Refer-To'), '<sip:target@127.0.0.1:16998>');
    assert.equal(uriOf(refer.header('Contact')), `sip:127.0.0.1:${bench.server.sipPort}`);
    const notified = once(dialog, 'notify');
    caller.respond(refer, 202, { headers: [['Contact', `<${caller.uri('1001')}>`]] });
    assert.equal((await answer).status, 202);
    const body = 'SIP/2.0 200 OK\r\n';
    call.send('NOTIFY', {
      headers: [['Event', 'refer'], ['Subscription-State', 'terminated;reason=noresource'], ['Content-Type', 'message/sipfrag']],
      body,
    });
    const [notify, response] = (await notified) as [AppRequest, AppResponse];
    assert.equal(notify.body, body);
    assert.equal(notify.get('Subscription-State'), 'terminated;reason=noresource');
    response.send(200);
    await caller.response(200, 'NOTIFY');
    const destroyed = dialog.destroy();
    const bye = await caller.request('BYE');
    assert.equal(bye.cseq, refer.cseq + 1);
    caller.respond(bye, 200);
    await destroyed;
  });

  it('of the caller reaches the dialog', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'treferin');
    const referred = once(dialog, 'refer');
    call.send('REFER', { headers: [['Refer-To', '<sip:target@127.0.0.1:16998>']] });
    const [refer, response] = (await referred) as [AppRequest, AppResponse];
    assert.equal(refer.get('Refer-To'), '<sip:target@127.0.0.1:16998>');
    response.send(603);
    await caller.response(603, 'REFER');
  });

  it('refused by the caller is told to the app with its status', async () => {
    const { caller, dialog } = await answeredCall(bench, 'treferno');
    const answer = dialog.request({ method: 'REFER', headers: { 'Refer-To': '<sip:target@127.0.0.1:16998>' } });
    caller.respond(await caller.request('REFER'), 405);
    assert.equal((await answer).status, 405);
  });
});
