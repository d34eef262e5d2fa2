import assert from 'node:assert/strict';
import { EngineRoom } from '../../../support/engine-room.js';
import { TakenCall } from '../../../support/peer-dialog.js';
import { sdp } from '../../../support/sip-text.js';

describe('calls that go unusual ways', () => {
  let room: EngineRoom;

  beforeEach(async () => {
    room = await EngineRoom.open();
  });

  afterEach(() => room.close());

  it('an application that never answers: the caller gets 480, the late answer is refused, nothing is left', async () => {
    await room.close();
    room = await EngineRoom.open({ timers: { t1: 5, t2: 20, t4: 10, unanswered: 100 } });
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller);
    call.ack(await caller.response(480));
    assert.deepEqual(await room.answer(transactionId, 200), ['NOK', 'Response not sent due to unknown transaction']);
    await room.idle();
  });

  it('a reliable 1xx that is never acknowledged: 504, and the application is told by a CANCEL', async () => {
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller, { headers: [['Supported', '100rel']] });
    await room.answer(transactionId, 183, 'INVITE', 'Require: 100rel\r\n');
    call.ack(await caller.response(504));
    const told = await room.control.sip('CANCEL');
    assert.equal(told.tokens[8], transactionId);
    assert.match(told.sip, /PRACK timeout/);
    assert.ok(caller.responsesTo('INVITE').filter(({ status }) => status === 183).length >= 5);
    await room.idle();
  });

  it('a second reliable 1xx and the 200 wait for the PRACK of the first (RFC 3262 section 3)', async () => {
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller, { headers: [['Supported', '100rel']] });
    const echoes = [183, 180, 200].map((status) => room.answer(transactionId, status, 'INVITE', status < 200 ? 'Require: 100rel\r\n' : ''));
    for (const status of [183, 180]) {
      const response = await caller.response(status);
      assert.ok(!caller.responsesTo('INVITE').some((message) => message.status === 200));
      call.confirm(response);
      call.send('PRACK', { headers: [['RAck', `${response.header('RSeq')} 1 INVITE`]] });
      const { tokens } = await room.control.sip('PRACK');
      await room.answer(tokens[8]!, 200, 'PRACK');
      await caller.response(200, 'PRACK');
    }
    call.ack(await caller.response(200, 'INVITE'));
    assert.deepEqual((await Promise.all(echoes)).map(([ok]) => ok), ['OK', 'OK', 'OK']);
  });

  it('a CANCEL while a 200 waits for a PRACK: the 200 is refused to the application', async () => {
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller, { headers: [['Supported', '100rel']] });
    await room.answer(transactionId, 183, 'INVITE', 'Require: 100rel\r\n');
    const late = room.answer(transactionId, 200);
    await caller.response(183);
    call.cancel();
    call.ack(await caller.response(487));
    assert.equal((await late)[0], 'NOK');
    await room.idle();
  });

  it('a PRACK for something else is 481 and does not reach the application', async () => {
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller, { headers: [['Supported', '100rel']] });
    await room.answer(transactionId, 183, 'INVITE', 'Require: 100rel\r\n');
    call.confirm(await caller.response(183));
    call.send('PRACK', { headers: [['RAck', '1 1 INVITE']] });
    await caller.response(481, 'PRACK');
    assert.ok(!room.control.frames.some(({ sip }) => sip.startsWith('PRACK')));
  });

  it('BYE of a caller in the early dialog ends the INVITE with 487; the application hears of a CANCEL', async () => {
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller);
    await room.answer(transactionId, 180);
    call.confirm(await caller.response(180));
    call.send('BYE', { headers: [['Reason', 'SIP;cause=200']] });
    await caller.response(200, 'BYE');
    call.ack(await caller.response(487));
    const told = await room.control.sip('CANCEL');
    assert.equal(told.tokens[8], transactionId);
    assert.match(told.sip, /\r\nReason: SIP;cause=200\r\n/);
    await room.idle();
  });

  it('two branches of a fork answer: the first is the call, the second is acknowledged and hung up', async () => {
    const callee = await room.peer();
    const { dialogId } = await room.place(callee);
    const invite = await callee.request('INVITE');
    const [first, second] = [new TakenCall(callee, invite), new TakenCall(callee, invite)];
    first.respond(200);
    const told = await room.control.sip('SIP/2.0 200');
    assert.equal(told.tokens[9], dialogId);
    second.respond(200);
    const bye = await callee.request('BYE');
    assert.match(bye.header('To'), new RegExp(second.tag));
    callee.respond(bye, 200);
    await room.within(dialogId, 'ACK');
    const acks = callee.requestsOf('ACK').map((ack) => ack.header('To'));
    assert.ok(acks.some((to) => to.includes(second.tag)));
    assert.equal(room.control.frames.filter(({ sip }) => sip.startsWith('SIP/2.0 200')).length, 1);
  });

  it('re-INVITE of the caller while the one of the application is under way: 491 (RFC 3261 section 14.2)', async () => {
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller);
    await room.answer(transactionId, 200);
    call.ack(await caller.response(200));
    await room.control.sip('ACK');
    await room.within(call.dialogId, 'INVITE');
    const ours = await caller.request('INVITE');
    call.send('INVITE', { body: sdp() });
    await caller.response(491);
    caller.respond(ours, 488);
    await caller.request('ACK');
  });

  it('a Contact behind NAT: requests of the application go where the INVITE came from', async () => {
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller, { without: ['Contact'], headers: [['Contact', '<sip:me@10.255.0.1:5060>']] });
    await room.answer(transactionId, 200);
    call.ack(await caller.response(200));
    await room.control.sip('ACK');
    await room.within(call.dialogId, 'BYE');
    const bye = await caller.request('BYE');
    assert.equal(bye.uri, 'sip:me@10.255.0.1:5060');
    caller.respond(bye, 200);
    await room.control.sip('SIP/2.0 200');
    await room.idle();
  });

  it('BYE challenged with 407 keeps the dialog; answered it is gone', async () => {
    const caller = await room.peer();
    const { call, transactionId } = await room.offered(caller);
    await room.answer(transactionId, 200);
    call.ack(await caller.response(200));
    await room.within(call.dialogId, 'BYE');
    caller.respond(await caller.request('BYE'), 407);
    await room.control.sip('SIP/2.0 407');
    assert.equal((await room.within(call.dialogId, 'BYE'))[0], 'OK');
    caller.respond(await caller.request('BYE'), 200);
    await room.control.sip('SIP/2.0 200');
    assert.deepEqual(await room.within(call.dialogId, 'INFO'), ['NOK', 'Server error: unable to find dialog for dialog id provided']);
  });
});

describe('addresses', () => {
  it('an advertised address stands in Via, Contact and the hostports of the application', async () => {
    const room = await EngineRoom.open({ advertised: '198.51.100.7' });
    const callee = await room.peer();
    const [, hostports, , local] = await room.control.ask('authenticate|s|');
    await room.place(callee);
    const invite = await callee.request('INVITE');
    const ours = `198.51.100.7:${room.engine.sipPort}`;
    assert.ok(invite.header('Via').startsWith(`SIP/2.0/UDP ${ours};rport;branch=`));
    assert.equal(invite.header('Contact'), `<sip:${ours}>`);
    assert.equal(hostports, `udp/${ours},tcp/${ours}`);
    assert.equal(local, `udp/127.0.0.1:${room.engine.sipPort},tcp/127.0.0.1:${room.engine.sipPort}`);
    await room.close();
  });

  it('on IPv6 the host stands in brackets', async function () {
    const room = await EngineRoom.open({ sip: { host: '::1', port: 0 } }).catch(() => undefined);
    if (room === undefined) return this.skip();
    const [ok] = await room.control.ask('sip||\r\nOPTIONS sip:x@127.0.0.1:9 SIP/2.0\r\n\r\n');
    assert.equal(ok, 'NOK');
    const sent = room.control.command('sip||\r\nOPTIONS sip:x@[::1]:9 SIP/2.0\r\nContact: <sip:me@localhost>\r\n\r\n');
    const { sip } = await room.control.reply(sent);
    assert.ok(sip.includes(`Via: SIP/2.0/UDP [::1]:${room.engine.sipPort};rport;`));
    assert.ok(sip.includes(`Contact: <sip:me@[::1]:${room.engine.sipPort}>`));
    await room.close();
  });
});
