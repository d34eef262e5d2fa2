import assert from 'node:assert/strict';
import type { AppResponse } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { answeredCall, outgoingCall } from '../../support/engine-calls.js';
import { TakenCall } from '../../support/peer-dialog.js';
import { branchOf, parseSip, sdp, tagOf, uriOf } from '../../support/sip-text.js';

onEachColumn('legal, but not what everybody sends', (bench) => {
  it('the short tortuous INVITE of RFC 4475 section 3.1.1.1 is offered and can be answered', async () => {
    const control = await bench.control();
    await control.ask('route|invite');
    const peer = await bench.peer();
    const invite = [
      `INVITE sip:vivekg@127.0.0.1:${bench.server.sipPort};unknownparam SIP/2.0`,
      'TO :',
      ' sip:vivekg@chair-dnrc.example.com ;   x    = 1918181833n',
      'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
      '  ;',
      '  tag = 98asjd8',
      'MaX-fOrWaRdS: 0068',
      'Call-ID: wsinv.ndaksdj@192.0.2.1',
      'Content-Length   : 150',
      'cseq: 0009',
      '  INVITE',
      'Via  : SIP  /   2.0',
      ' /UDP',
      `    127.0.0.1:${peer.port};branch=z9hG4bK390skdjuw`,
      's :',
      'NewFangledHeader:   newfangled value',
      ' continued newfangled value',
      'UnknownHeaderWithUnusualValue: ;;,,;;,;',
      'Content-Type: application/sdp',
      'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
      '  branch  =   z9hG4bK9ikj8  ,',
      ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
      ' z9hG4bK30239',
      'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
      '      newvalue ;',
      '  secondparam ; q = 0.33',
      '',
      `v=0\r\n${'a='.padEnd(143, 'x')}\r\n`.slice(0, 150).padEnd(150, '\n'),
    ];
    peer.send(invite.join('\r\n'), bench.server.sipPort);
    await peer.response(100);
    const { tokens, sip } = await control.sip('INVITE');
    assert.equal(Buffer.byteLength(sip.slice(sip.indexOf('\r\n\r\n') + 4)), 150);
    const reply = await control.reply(control.command(`sip|${tokens[8]}|\r\nSIP/2.0 486 Busy Here\r\nCSeq: 9 INVITE\r\n\r\n`));
    assert.equal(reply.tokens[11], 'wsinv.ndaksdj@192.0.2.1;from-tag=98asjd8');
    const busy = await peer.response(486);
    assert.equal(busy.cseq, 9);
    assert.equal(tagOf(busy.header('From').replaceAll(/\s*([;=])\s*/g, '$1')), '98asjd8');
    const branches = busy.headers('Via').join(',').match(/z9hG4bK\w+/g);
    assert.deepEqual(branches, ['z9hG4bK390skdjuw', 'z9hG4bK9ikj8', 'z9hG4bK30239']);
  });

  it('a Via that names a host of elsewhere: the answer goes to the source (RFC 3261 section 18.2.1, RFC 3581)', async () => {
    const app = await bench.app('options');
    const phone = await bench.peer();
    const via = 'SIP/2.0/UDP 192.168.1.7:5062;branch=z9hG4bKnat;rport';
    bench.call(phone, 'nat', { method: 'OPTIONS', without: ['Via'], headers: [['Via', via]] }).place();
    (await app.next('OPTIONS')).response.send(200);
    const ok = await phone.response(200);
    assert.equal(branchOf(ok.header('Via')), 'z9hG4bKnat');
    assert.match(ok.header('Via'), /;received=127\.0\.0\.1/);
    assert.match(ok.header('Via'), new RegExp(`;rport=${phone.port}`));
  });

  it('From with a display name full of separators keeps its tag and its text', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const from = '"Doe; tag=no, \\"J\\" <x@y>" <sip:j%20d;p=1@127.0.0.1;user=phone>;x=1;tag=right';
    const call = bench.call(caller, 'names', { without: ['From'], headers: [['From', from]] }).place();
    const { response } = await app.next('INVITE');
    response.send(486);
    const busy = await caller.response(486);
    assert.equal(busy.header('From'), from);
    call.ack(busy);
  });

  it('a callee that rings with one tag and answers with another is spoken to by the second (RFC 3261 section 13.2.2.4)', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    call.respond(180);
    const other = new TakenCall(callee, call.invite);
    other.respond(200, { body: sdp() });
    const established = await dialog;
    assert.equal(tagOf((await callee.request('ACK')).header('To')), other.tag);
    const destroyed = established.destroy();
    const bye = await callee.request('BYE');
    assert.equal(tagOf(bye.header('To')), other.tag);
    callee.respond(bye, 200);
    await destroyed;
  });

  it('a Contact that the app gives its 200 is the target of the caller', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'own', { body: sdp() }).place();
    const { request, response } = await app.next('INVITE');
    const dialog = await app.srf.createUAS(request, response, { localSdp: sdp(41000), headers: { Contact: '<sip:box@localhost>' } });
    const ok = await caller.response(200);
    assert.equal(uriOf(ok.header('Contact')), `sip:box@127.0.0.1:${bench.server.sipPort}`);
    assert.equal(dialog.local.uri, uriOf(ok.header('Contact')));
    call.ack(ok);
    call.send('BYE');
    await caller.response(200, 'BYE');
  });

  it('a request with an older number than the last is refused and does not reach the dialog (RFC 3261 section 12.2.2)', async () => {
    const { caller, call, dialog } = await answeredCall(bench, 'old');
    let heard = 0;
    dialog.on('info', (_, response: AppResponse) => {
      heard += 1;
      response.send(200);
    });
    call.send('INFO', { cseq: 20 });
    await caller.response(200, 'INFO');
    call.send('INFO', { cseq: 10 });
    const lenient = bench.column === 'real'; // drachtio-server does not look
    await caller.response(lenient ? 200 : 500, 'INFO');
    assert.equal(heard, lenient ? 2 : 1);
  });

  it('UPDATE of a caller who is not answered yet reaches the app, inside the early dialog (RFC 3311)', async () => {
    const control = await bench.control();
    await control.ask('route|invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'early', { body: sdp(), headers: [['Supported', '100rel']] }).place();
    const { tokens } = await control.sip('INVITE');
    await control.ask(`sip|${tokens[8]}|\r\nSIP/2.0 183 Session Progress\r\nRequire: 100rel\r\nCSeq: 1 INVITE\r\n\r\n${sdp(41000)}`);
    const early = await caller.response(183);
    call.confirm(early);
    call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]] });
    const prack = await control.sip('PRACK');
    await control.ask(`sip|${prack.tokens[8]}|\r\nSIP/2.0 200 OK\r\nCSeq: 2 PRACK\r\n\r\n`);
    call.send('UPDATE', { body: sdp(40010) });
    const update = await control.sip('UPDATE');
    assert.equal(update.tokens[9], call.dialogId);
    await control.ask(`sip|${update.tokens[8]}|\r\nSIP/2.0 200 OK\r\nCSeq: 3 UPDATE\r\n\r\n${sdp(41010)}`);
    assert.equal((await caller.response(200, 'UPDATE')).body, sdp(41010));
    await control.ask(`sip|${tokens[8]}|\r\nSIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE\r\n\r\n`);
    call.ack(await caller.response(486));
    assert.equal(parseSip(Buffer.from(update.sip)).header('CSeq'), '3 UPDATE');
  });
});
