import assert from 'node:assert/strict';
import { once } from 'node:events';
import { sendAndHear, type AppMessage } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { answeredCall } from '../../support/engine-calls.js';
import { sdp, tagOf } from '../../support/sip-text.js';

const tooLate = { message: 'Response not sent due to unknown transaction' };

onEachColumn('CANCEL from the caller', (bench) => {
  it('after a 180: the server answers 200 and 487, the app hears of it, its own 487 is refused', async () => {
    const app = await bench.app('invite', 'options');
    const caller = await bench.peer();
    const call = bench.call(caller, 'cancel', { body: sdp() }).place();
    const { request, response } = await app.next('INVITE');
    const cancelled = once(request, 'cancel');
    response.send(180);
    const ringing = await caller.response(180);
    const reason = 'SIP;cause=200;text="Call completed elsewhere"';
    call.cancel({ headers: [['Reason', reason]] });
    await caller.response(200, 'CANCEL');
    const terminated = await caller.response(487, 'INVITE');
    assert.equal(tagOf(terminated.header('To')), tagOf(ringing.header('To')));
    call.ack(terminated);
    const [cancel] = (await cancelled) as [AppMessage];
    assert.equal(cancel.get('Reason'), reason);
    await assert.rejects(sendAndHear(response, 487), tooLate);
    bench.call(caller, 'fence', { method: 'OPTIONS' }).place();
    (await app.next('OPTIONS')).response.send(200);
    await caller.response(200, 'OPTIONS');
    assert.equal(caller.responsesTo('INVITE').filter(({ status }) => status === 487).length, 1);
  });

  it('before the app has answered at all: 200 and 487, and the app hears of it', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'cancelq', { body: sdp() }).place();
    const { request, response } = await app.next('INVITE');
    const cancelled = once(request, 'cancel');
    call.cancel();
    await caller.response(200, 'CANCEL');
    call.ack(await caller.response(487, 'INVITE'));
    await cancelled;
    await assert.rejects(sendAndHear(response, 487), tooLate);
  });

  it('comes to a raw connection with the transaction of the INVITE, and with a dialog id only after a 1xx', async () => {
    const control = await bench.control();
    await control.ask('route|invite');
    const caller = await bench.peer();
    for (const early of [false, true]) {
      const call = bench.call(caller, 'rawcancel').place();
      const { tokens } = await control.sip('INVITE');
      const transaction = tokens[8] ?? '';
      if (early) {
        await control.ask(`sip|${transaction}|\r\nSIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\n\r\n`);
        await caller.response(180);
      }
      call.cancel();
      const cancel = await control.sip('CANCEL');
      assert.deepEqual(cancel.tokens.slice(8), [transaction, early ? call.dialogId : '', '']);
      call.ack(await caller.response(487));
      const late = await control.ask(`sip|${transaction}|\r\nSIP/2.0 487 Request Terminated\r\nCSeq: 1 INVITE\r\n\r\n`);
      assert.deepEqual(late, ['NOK', tooLate.message]);
    }
  });

  it('after a 302 was sent: answered 200 (RFC 3261 section 9.2) or 481, no 487, nothing for the app', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'cancel302').place();
    const { request, response } = await app.next('INVITE');
    let cancels = 0;
    request.on('cancel', () => (cancels += 1));
    response.send(302, { headers: { Contact: '<sip:other@127.0.0.1:16999>' } });
    const moved = await caller.response(302);
    call.cancel();
    const answer = await caller.inbox.take('an answer to CANCEL', ({ cseqMethod }) => cseqMethod === 'CANCEL');
    assert.ok(answer.status === 200 || answer.status === 481, answer.startLine);
    call.ack(moved);
    await app.settle();
    assert.equal(cancels, 0);
    assert.deepEqual(new Set(caller.responsesTo('INVITE').map(({ status }) => status)), new Set([100, 302]));
  });

  it('between the 200 and its ACK: 481, and the call stands', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'cancel200', { body: sdp() }).place();
    const { request, response } = await app.next('INVITE');
    const dialog = await app.srf.createUAS(request, response, { localSdp: sdp(41000) });
    const ok = await caller.response(200);
    call.cancel();
    await caller.response(481, 'CANCEL');
    const acked = once(dialog, 'ack');
    call.ack(ok);
    await acked;
    const destroyed = dialog.destroy();
    caller.respond(await caller.request('BYE'), 200);
    await destroyed;
  });

  it('of a call that nobody knows: 481', async () => {
    const caller = await bench.peer();
    bench.call(caller, 'unknown').cancel();
    await caller.response(481, 'CANCEL');
  });

  it('of an established call: 481, and the dialog stands', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'cancelled-late');
    call.cancel();
    await caller.response(481, 'CANCEL');
    const info = dialog.request({ method: 'INFO' });
    caller.respond(await caller.request('INFO'), 200);
    assert.equal((await info).status, 200);
  });
});
