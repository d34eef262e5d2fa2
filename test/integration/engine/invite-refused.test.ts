import assert from 'node:assert/strict';
import { sendAndHear } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { branchOf, sdp, tagOf } from '../../support/sip-text.js';

onEachColumn('an INVITE that the app does not answer with 200', (bench) => {
  it('302: the Contact goes out, the echo tells what was sent, the ACK is absorbed', async () => {
    const app = await bench.app('invite', 'options');
    const caller = await bench.peer();
    const call = bench.call(caller, 't302', { body: sdp() }).place();
    const { request, response } = await app.next('INVITE');
    const echo = await sendAndHear(response, 302, { headers: { Contact: '<sip:other@127.0.0.1:16999>' } });
    const moved = await caller.response(302);
    assert.equal(moved.startLine, 'SIP/2.0 302 Moved Temporarily');
    assert.equal(moved.header('Contact'), '<sip:other@127.0.0.1:16999>');
    assert.equal(moved.header('Content-Length'), '0');
    assert.equal(echo.dialogId, call.dialogId);
    assert.equal(echo.transactionId, request.stackTxnId);
    assert.equal(tagOf(echo.sent.get('To')), tagOf(moved.header('To')));
    assert.equal(echo.sent.get('Contact'), moved.header('Contact'));
    call.ack(moved);
    bench.call(caller, 'fence', { method: 'OPTIONS' }).place();
    (await app.next('OPTIONS')).response.send(200);
    await caller.response(200, 'OPTIONS');
    assert.deepEqual(app.inbox.received.map((offered) => offered.request.method), ['INVITE', 'OPTIONS']);
  });

  it('183 with SDP, then 302: one To tag for both, @localhost becomes the address of the server', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 't183', { body: sdp() }).place();
    const { response } = await app.next('INVITE');
    const echo = await sendAndHear(response, 183, { body: sdp(41000), headers: { Contact: '<sip:app@localhost>' } });
    const early = await caller.response(183);
    assert.equal(early.header('Contact'), `<sip:app@127.0.0.1:${bench.server.sipPort}>`);
    assert.equal(early.header('Content-Type'), 'application/sdp');
    assert.equal(early.body, sdp(41000));
    assert.equal(echo.dialogId, call.dialogId);
    assert.equal(echo.sent.get('Contact'), early.header('Contact'));
    response.send(302, { headers: { Contact: '<sip:other@127.0.0.1:16999>' } });
    const moved = await caller.response(302);
    assert.equal(tagOf(moved.header('To')), tagOf(early.header('To')));
    call.ack(moved);
  });

  it('486: no Contact is added, nor to a 180 before it', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 't486').place();
    const { response } = await app.next('INVITE');
    response.send(180);
    const ringing = await caller.response(180);
    response.send(486, { headers: { Reason: 'Q.850;cause=17' } });
    const busy = await caller.response(486);
    assert.deepEqual([ringing.header('Contact'), busy.header('Contact')], ['', '']);
    assert.equal(busy.header('Reason'), 'Q.850;cause=17');
    call.ack(busy);
  });

  it('several Contact and History-Info values in one header go out as the app wrote them', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'many').place();
    const { response } = await app.next('INVITE');
    const contact = '<sip:+31201234500@127.0.0.1;user=phone>;q=1.0, <sip:desk@127.0.0.1:16999>;q=0.9';
    response.send(302, { headers: { Contact: contact, 'X-Latchkey-Call': 'abc' } });
    const moved = await caller.response(302);
    const values = moved.headers('Contact').flatMap((value) => value.split(/,\s*/)).map((value) => value.replace(/;q=1(\.0+)?$/, ';q=1'));
    assert.deepEqual(values, ['<sip:+31201234500@127.0.0.1;user=phone>;q=1', '<sip:desk@127.0.0.1:16999>;q=0.9']);
    assert.equal(moved.header('X-Latchkey-Call'), 'abc');
    call.ack(moved);
  });

  it('the app may choose the To tag with its first response', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'tagged').place();
    const { response } = await app.next('INVITE');
    response.send(180, { headers: { To: '<sip:any@any>;tag=my-own' } });
    assert.equal(tagOf((await caller.response(180)).header('To')), 'my-own');
    response.send(480);
    const unavailable = await caller.response(480);
    assert.equal(tagOf(unavailable.header('To')), 'my-own');
    call.ack(unavailable);
  });

  it('every Via is copied to every response, Record-Route to a response that makes a dialog', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const via = 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKbelow';
    const call = bench.call(caller, 'edge', { headers: [['Via', via], ['Record-Route', '<sip:10.0.0.1;lr>']] }).place();
    const trying = await caller.response(100);
    const { response } = await app.next('INVITE');
    response.send(180);
    const ringing = await caller.response(180);
    response.send(603);
    const declined = await caller.response(603);
    for (const answer of [trying, ringing, declined]) {
      const vias = answer.headers('Via').flatMap((value) => value.split(/,\s*/));
      assert.deepEqual(vias.map((value) => branchOf(value)), [call.branch, 'z9hG4bKbelow'], answer.startLine);
    }
    assert.equal(ringing.header('Record-Route'), '<sip:10.0.0.1;lr>');
    call.ack(declined);
  });
});
