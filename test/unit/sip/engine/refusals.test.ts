import assert from 'node:assert/strict';
import { startEngine, type Engine } from '../../../../sip/engine/engine.js';
import { ControlClient } from '../../../support/control-client.js';
import { requestText } from '../../../support/engine-messages.js';
import { SipPeer } from '../../../support/sip-peer.js';

describe('what the engine refuses whatever app there is', () => {
  let engine: Engine;
  let peer: SipPeer;
  let control: ControlClient;

  before(async () => {
    const anyPort = { host: '127.0.0.1', port: 0 };
    engine = await startEngine({ sip: anyPort, control: anyPort, secret: 's', timers: { t1: 20, t2: 80, t4: 50 } });
    control = await ControlClient.connect(engine.controlPort);
    await control.ask('authenticate|s|');
    for (const verb of ['invite', 'options', 'register']) await control.ask(`route|${verb}`);
  });

  beforeEach(async () => {
    peer = await SipPeer.open();
  });

  afterEach(() => peer.close());

  after(async () => {
    control.close();
    await engine.stop();
  });

  const rows: readonly (readonly [string, string, number, string, RegExp])[] = [
    ['a scheme it does not speak', requestText('OPTIONS').replace('sip:called@example.net SIP', 'nobody:knows SIP'), 416, 'To', /;tag=/],
    ['Max-Forwards 0', requestText('INVITE', 'Max-Forwards: 0'), 483, 'CSeq', /1 INVITE/],
    ['an extension it does not know', requestText('INVITE', 'Require: 100rel, sec-agree'), 420, 'Unsupported', /^sec-agree$/],
    ['a method it does not know', requestText('FLY'), 501, 'Allow', /^INVITE, /],
    ['REFER outside a dialog', requestText('REFER', 'Refer-To: <sip:x@y>'), 405, 'Allow', /^INVITE, /],
    ['PRACK outside a dialog', requestText('PRACK', 'RAck: 1 1 INVITE'), 481, 'CSeq', /1 PRACK/],
    ['another version', requestText('OPTIONS').replace('SIP/2.0\r', 'SIP/3.0\r'), 505, 'Call-ID', /^call-/],
    ['a malformed Contact', requestText('REGISTER', 'Contact: <sip:a@b>;;'), 400, 'CSeq', /1 REGISTER/],
  ];
  for (const [what, text, status, header, detail] of rows) {
    it(`${what}: ${status}`, async () => {
      peer.send(text.replace('z9hG4bK-1', `z9hG4bK-${status}-1`).replace('call-1', `call-${status}`), engine.sipPort);
      const answer = await peer.inbox.take(`a ${status}`, (message) => message.status === status);
      assert.match(answer.header(header), detail);
    });
  }

  it('the same request on two paths: the second is 482, also when only its URI differs (RFC 3261 section 8.2.2.2)', async () => {
    peer.send(requestText('INVITE', 'Call-ID: fork'), engine.sipPort);
    await control.sip('INVITE');
    for (const branch of ['z9hG4bK-2', 'z9hG4bK-3']) {
      peer.send(requestText('INVITE', 'Call-ID: fork', `Via: SIP/2.0/UDP 192.0.2.1:5060;branch=${branch}`).replace('sip:called', `sip:${branch}`), engine.sipPort);
      const answer = await peer.response(482);
      assert.match(answer.header('Via'), new RegExp(branch));
    }
  });

  it('a call that our own redirect brought back to another number is not a copy', async () => {
    peer.send(requestText('INVITE', 'Call-ID: spiral', 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-4'), engine.sipPort);
    const first = await control.inbox.take('the first', ({ sip }) => sip.includes('Call-ID: spiral'));
    await control.ask(`sip|${first.tokens[8]}|\r\nSIP/2.0 302 Moved\r\nContact: <sip:other@example.net>\r\nCSeq: 1 INVITE\r\n\r\n`);
    peer.send(requestText('INVITE', 'Call-ID: spiral', 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-5').replace('sip:called', 'sip:other'), engine.sipPort);
    await control.inbox.take('the second', ({ sip }) => sip.startsWith('INVITE sip:other') && sip.includes('Call-ID: spiral'));
  });

  it('an app that asks for a proxy is told politely that there is none', async () => {
    const [nok, reason] = await control.ask('proxy|t1|||||||sip:x@127.0.0.1:9\r\nINVITE sip:x@127.0.0.1:9 SIP/2.0\r\n\r\n');
    assert.deepEqual([nok, reason], ['NOK', 'proxying is not supported']);
  });
});
