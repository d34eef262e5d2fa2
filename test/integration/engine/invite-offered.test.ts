import assert from 'node:assert/strict';
import { onEachColumn } from '../../support/engine-bench.js';
import { branchOf, sdp } from '../../support/sip-text.js';

onEachColumn('a new INVITE', (bench) => {
  it('is answered 100 without a To tag and offered to the app with its source and its text', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'new', { body: sdp() }).place();
    const trying = await caller.response(100);
    assert.doesNotMatch(trying.header('To'), /tag=/);
    const { request, response } = await app.next('INVITE');
    assert.equal(request.source, 'network');
    assert.equal(request.protocol, 'udp');
    assert.equal(request.source_address, '127.0.0.1');
    assert.equal(request.source_port, caller.port);
    assert.equal(request.receivedOn, `127.0.0.1:${bench.server.sipPort}`);
    assert.match(request.server.hostport, new RegExp(`udp/127\\.0\\.0\\.1:${bench.server.sipPort}`));
    assert.equal(request.stackDialogId, '');
    assert.equal(request.body, sdp());
    assert.equal(request.get('Call-ID'), call.callId);
    assert.equal(branchOf(request.get('Via')), call.branch);
    assert.match(request.get('Via'), new RegExp(`rport=${caller.port}`));
    response.send(486);
    call.ack(await caller.response(486));
  });

  it('comes to a raw control connection as a frame of thirteen tokens', async () => {
    const control = await bench.control();
    await control.ask('route|invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'raw').place();
    const { tokens } = await control.sip('INVITE');
    const [, type, source, bytes, protocol, address, port, time, transaction, ...rest] = tokens;
    assert.deepEqual([type, source, protocol, address, port], ['sip', 'network', 'udp', '127.0.0.1', `${caller.port}`]);
    assert.equal(Number(bytes), Buffer.byteLength(call.first));
    assert.match(time ?? '', /^\d\d:\d\d:\d\d\.\d{6}$/);
    assert.notEqual(transaction, '');
    assert.deepEqual(rest, ['', '127.0.0.1', `${bench.server.sipPort}`, '']);
    const headers = `Call-ID: ${call.callId}\r\nCSeq: 1 INVITE\r\nFrom: <sip:1@127.0.0.1>\r\nTo: <sip:2@127.0.0.1>\r\n\r\n`;
    const reply = await control.reply(control.command(`sip|${transaction}|\r\nSIP/2.0 404 Not Found\r\n${headers}`));
    const sentBytes = `${Buffer.byteLength(reply.sip)}`;
    assert.deepEqual(reply.tokens.slice(3, 9), ['OK', 'application', sentBytes, 'udp', '127.0.0.1', `${caller.port}`]);
    assert.deepEqual(reply.tokens.slice(10), [transaction, call.dialogId, '', 'Msg sent:', '']);
    call.ack(await caller.response(404));
  });

  it('without a From tag, Contact or Max-Forwards is still offered, and its dialog id ends in from-tag=', async () => {
    const control = await bench.control();
    await control.ask('route|invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'bare', {
      without: ['From', 'Contact', 'Max-Forwards'],
      headers: [['From', '<sip:old@127.0.0.1>']],
    });
    call.place();
    await caller.response(100);
    const { tokens } = await control.sip('INVITE');
    const reply = await control.reply(control.command(`sip|${tokens[8]}|\r\nSIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE\r\n\r\n`));
    assert.equal(reply.tokens[11], `${call.callId};from-tag=`);
    const busy = await caller.response(486);
    assert.equal(busy.header('From'), '<sip:old@127.0.0.1>');
    call.ack(busy);
  });

  it('in compact form is understood', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const lines = [
      `INVITE ${bench.uri('compact')} SIP/2.0`,
      `v: SIP/2.0/UDP 127.0.0.1:${caller.port};branch=z9hG4bKcompact`,
      `f: <sip:1001@127.0.0.1:${caller.port}>;tag=c1`,
      `t: <${bench.uri('compact')}>`,
      'i: compact-1',
      'CSeq: 1 INVITE',
      `m: <sip:1001@127.0.0.1:${caller.port}>`,
      'l: 0',
    ];
    caller.send(`${lines.join('\r\n')}\r\n\r\n`, bench.server.sipPort);
    const { request, response } = await app.next('INVITE');
    assert.equal(request.get('Call-ID'), 'compact-1');
    assert.equal(request.get('Contact'), `<sip:1001@127.0.0.1:${caller.port}>`);
    response.send(404);
    const notFound = await caller.response(404);
    assert.match(notFound.header('To'), /;tag=/);
    caller.send(
      [`ACK ${bench.uri('compact')} SIP/2.0`, ...lines.slice(1, 3), `t: ${notFound.header('To')}`, 'i: compact-1', 'CSeq: 1 ACK', 'l: 0', '', ''].join('\r\n'),
      bench.server.sipPort,
    );
  });
});
