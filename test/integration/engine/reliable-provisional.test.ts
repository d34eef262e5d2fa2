import assert from 'node:assert/strict';
import { once } from 'node:events';
import { sendAndHear, type AppRequest } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { outgoingCall } from '../../support/engine-calls.js';
import { sdp, uriOf } from '../../support/sip-text.js';

const willing = [['Supported', '100rel']] as const;

onEachColumn('reliable provisional responses (RFC 3262)', (bench) => {
  /** A caller that supports 100rel, and the app's reliable 183 to it. */
  async function earlyMedia(user: string) {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, user, { body: sdp(), headers: willing }).place();
    const { request, response } = await app.next('INVITE');
    let heard: (prack: AppRequest) => void = () => undefined;
    const pracked = new Promise<AppRequest>((resolve) => (heard = resolve));
    const echo = await sendAndHear(response, 183, { headers: { Require: '100rel' }, body: sdp(41000) }, (prack) => heard(prack));
    const early = await caller.response(183);
    return { app, caller, call, request, response, pracked, echo, early };
  }

  it('of the app gets RSeq and Contact; PRACK reaches it, is answered 200, and the call goes on', async () => {
    const { app, caller, call, request, response, pracked, echo, early } = await earlyMedia('tprack');
    assert.match(early.header('RSeq'), /^[1-9]\d*$/);
    assert.match(early.header('Require'), /100rel/);
    assert.equal(uriOf(early.header('Contact')), `sip:127.0.0.1:${bench.server.sipPort}`);
    assert.equal(echo.sent.get('RSeq'), early.header('RSeq'));
    assert.equal(echo.dialogId, call.dialogId);
    call.confirm(early);
    call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]] });
    const prack = await pracked;
    assert.equal(prack.get('RAck'), `${early.header('RSeq')} 1 INVITE`);
    assert.equal(prack.stackDialogId, call.dialogId);
    assert.equal((await caller.response(200, 'PRACK')).cseq, 2);
    const dialog = await app.srf.createUAS(request, response, { localSdp: sdp(41000) });
    const ok = await caller.response(200, 'INVITE');
    const acked = once(dialog, 'ack');
    call.ack(ok);
    await acked;
    const destroyed = once(dialog, 'destroy');
    call.send('BYE');
    await destroyed;
    await caller.response(200, 'BYE');
    assert.equal(dialog.id, call.dialogId);
  });

  it('of the app is sent again until its PRACK comes, over UDP', async () => {
    const { caller, call, response, pracked, early } = await earlyMedia('tprackagain');
    const again = await caller.response(183);
    assert.equal(again.raw.toString(), early.raw.toString());
    call.confirm(early);
    call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]] });
    await pracked;
    await caller.response(200, 'PRACK');
    response.send(486);
    call.ack(await caller.response(486));
  });

  it('a second one has the next RSeq', async () => {
    const { caller, call, response, pracked, early } = await earlyMedia('tprack2');
    call.confirm(early);
    call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]] });
    await pracked;
    await caller.response(200, 'PRACK');
    response.send(180, { headers: { Require: '100rel' } });
    const ringing = await caller.response(180);
    assert.equal(Number(ringing.header('RSeq')), Number(early.header('RSeq')) + 1);
    call.send('PRACK', { headers: [['RAck', `${ringing.header('RSeq')} 1 INVITE`]] });
    await caller.response(200, 'PRACK');
    response.send(486);
    call.ack(await caller.response(486));
  });

  it('CANCEL after one: 200 and 487', async () => {
    const { caller, call, request, pracked, early } = await earlyMedia('tprackcancel');
    call.confirm(early);
    call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]] });
    await pracked;
    await caller.response(200, 'PRACK');
    const cancelled = once(request, 'cancel');
    call.cancel();
    await caller.response(200, 'CANCEL');
    call.ack(await caller.response(487, 'INVITE'));
    await cancelled;
  });

  it('is refused to an app whose caller does not support it', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'tnorel', { body: sdp() }).place();
    const { response } = await app.next('INVITE');
    await assert.rejects(sendAndHear(response, 183, { headers: { Require: '100rel' }, body: sdp() }), {
      message: 'Remote endpoint does not support 100rel',
    });
    response.send(486);
    call.ack(await caller.response(486));
  });

  it('of a callee is told to the app, whose PRACK goes out with the next number', async () => {
    const { callee, call, provisional, dialog } = await outgoingCall(bench, { headers: { Supported: '100rel' } });
    call.respond(183, { headers: [['Require', '100rel'], ['RSeq', '4711']], body: sdp(43000) });
    const prack = await callee.request('PRACK');
    assert.equal(prack.header('RAck'), `4711 ${call.invite.cseq} INVITE`);
    assert.equal(prack.cseq, call.invite.cseq + 1);
    assert.equal(prack.uri, callee.uri('callee'));
    assert.match(prack.header('To'), new RegExp(`;tag=${call.tag}`));
    callee.respond(prack, 200);
    assert.equal(provisional[0]?.stackDialogId, call.dialogId);
    call.respond(200, { body: sdp(43000) });
    const established = await dialog;
    assert.equal((await callee.request('ACK')).cseq, call.invite.cseq);
    const destroyed = established.destroy();
    const bye = await callee.request('BYE');
    assert.equal(bye.cseq, call.invite.cseq + 2);
    callee.respond(bye, 200);
    await destroyed;
  });
});
