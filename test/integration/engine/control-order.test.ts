import assert from 'node:assert/strict';
import { frame } from '../../support/control-client.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { sdp } from '../../support/sip-text.js';

onEachColumn('control protocol: the order of frames', (bench) => {
  it('the echo of a request comes before its response, also when that is made at once', async () => {
    const control = await bench.control();
    const gone = await bench.peer();
    const uri = gone.uri('x');
    await gone.close();
    const id = control.command(`sip||\r\nINVITE ${uri} SIP/2.0\r\nContent-Length: 0\r\n\r\n`);
    await control.sip('SIP/2.0 503');
    const [echo, response] = control.frames.slice(-2);
    assert.deepEqual(echo?.tokens.slice(1, 5), ['response', id, 'OK', 'application']);
    assert.equal(echo?.tokens[11], 'Msg sent:');
    assert.equal(response?.tokens[8], echo?.tokens[10]);
  });

  it('180 and 200 of one segment go out and are echoed in order, and the echo of the 200 comes before its ACK', async () => {
    const control = await bench.control();
    await control.ask('route|invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'pipelined', { body: sdp() }).place();
    const { tokens } = await control.sip('INVITE');
    const answer = (line: string, body: string) => `sip|${tokens[8]}|\r\nSIP/2.0 ${line}\r\nCSeq: 1 INVITE\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const before = control.frames.length;
    control.write(frame(`one|${answer('180 Ringing', '')}`) + frame(`two|${answer('200 OK', sdp(41000))}`));
    await caller.response(180);
    call.ack(await caller.response(200));
    const ack = await control.sip('ACK');
    assert.deepEqual(control.frames.slice(before).map((seen) => (seen.tokens[1] === 'response' ? seen.tokens[2] : seen.tokens[1])), ['one', 'two', 'sip']);
    assert.equal(ack.tokens[8], tokens[8]);
    const id = control.command(`sip||${call.dialogId}\r\nBYE sip:placeholder SIP/2.0\r\nContent-Length: 0\r\n\r\n`);
    caller.respond(await caller.request('BYE'), 200);
    await control.reply(id);
    await control.sip('SIP/2.0 200');
  });

  it('the Content-Length of the app is not believed: the body is the rest of the frame', async () => {
    const control = await bench.control();
    const peer = await bench.peer();
    control.command(`sip||\r\nMESSAGE ${peer.uri('x')} SIP/2.0\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nżółw`);
    const message = await peer.request('MESSAGE');
    assert.equal(message.body, 'żółw');
    assert.equal(message.header('Content-Length'), '7');
    peer.respond(message, 200, { toTag: 'p' });
  });

  it('the echo of the 200 to a BYE has no dialog id', async () => {
    const control = await bench.control();
    await control.ask('route|invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'byeecho', { body: sdp() }).place();
    const invite = await control.sip('INVITE');
    await control.ask(`sip|${invite.tokens[8]}|\r\nSIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n${sdp()}`);
    call.ack(await caller.response(200));
    await control.sip('ACK');
    call.send('BYE');
    const bye = await control.sip('BYE');
    assert.equal(bye.tokens[9], call.dialogId);
    assert.notEqual(bye.tokens[8], invite.tokens[8]);
    const reply = await control.reply(control.command(`sip|${bye.tokens[8]}|\r\nSIP/2.0 200 OK\r\nCSeq: 2 BYE\r\n\r\n`));
    assert.deepEqual(reply.tokens.slice(10), [bye.tokens[8], '', '', 'Msg sent:', '']);
    await caller.response(200, 'BYE');
  });
});
