/** Callers whose INVITE brings no SDP and who are to hear something (RFC 3261 section 13.2.1), against the built product. */
import assert from 'node:assert/strict';
import type { Leg } from '../../sip/media/embedded/leg.js';
import { MediaServer } from '../../sip/media/embedded/media-server.js';
import { portRange } from '../support/free-port.js';
import { eventually } from '../support/latchkey.js';
import { onParts } from '../support/parts-bench.js';
import type { PlacedCall } from '../support/peer-dialog.js';
import type { SipPeer } from '../support/sip-peer.js';
import { sdp } from '../support/sip-text.js';

const menu = '+31201110002';

onParts('a caller who leaves the offer to us', {}, (bench) => {
  let phone: MediaServer;
  beforeEach(() => {
    const { from, to } = portRange(6);
    phone = new MediaServer({ host: '127.0.0.1', fromPort: from, toPort: to });
  });
  afterEach(() => phone.stop());

  it('is answered with our offer, hears the menu, keys and is sent on by REFER', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, menu).place();
    const ok = await caller.response(200, 'INVITE', 8000);
    const leg = await answerTo(phone, ok.body);
    call.ack(ok, { body: leg.answer });
    await hearsAndKeys(leg, caller, call);
    const refer = await caller.request('REFER', 8000);
    assert.match(refer.header('Refer-To'), /31201119001/);
    caller.respond(refer, 202);
    call.send('BYE');
    await caller.response(200, 'BYE');
  });

  // drachtio-server is asked for reliable responses only by callers who insist.
  const wish = bench.parts === 'embedded' ? 'Supported' : 'Require';
  it(`with ${wish}: 100rel has our offer in the 183, hears the menu as early media, keys and is sent on by 302`, async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, menu, { headers: [[wish, '100rel']] }).place();
    const early = await caller.response(183, 'INVITE', 8000);
    const leg = await answerTo(phone, early.body);
    call.confirm(early);
    call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]], body: leg.answer });
    await caller.response(200, 'PRACK');
    await hearsAndKeys(leg, caller, call);
    const moved = await caller.response(302, 'INVITE', 8000);
    call.ack(moved);
    assert.match(moved.header('Contact'), /31201119001/);
  });

  it('is hung up on with a Reason when the ACK shares no codec with our offer, or has no SDP', async () => {
    for (const body of [sdp().replace('RTP/AVP 8 101', 'RTP/AVP 18').replace('8 PCMA/8000', '18 G729/8000'), '']) {
      const caller = await bench.peer();
      const call = bench.call(caller, menu).place();
      call.ack(await caller.response(200, 'INVITE', 8000), { body });
      const bye = await caller.request('BYE', 8000);
      caller.respond(bye, 200);
      assert.match(bye.header('Reason'), /^Q\.850;cause=65;/);
    }
  });
});

async function answerTo(phone: MediaServer, offer: string): Promise<Leg> {
  const answered = await phone.answer({ offer, codecs: ['PCMA', 'PCMU'], dtmf: 'rfc4733' });
  if (answered.kind !== 'open') assert.fail(`our offer cannot be answered: ${answered.why}\n${offer}`);
  return answered.leg;
}

/** Hears 300 ms that are not silence, then keys 1. */
async function hearsAndKeys(leg: Leg, caller: SipPeer, call: PlacedCall): Promise<void> {
  let loud = 0;
  const stop = leg.listen({ onAudio: (samples) => (loud += samples.filter((sample) => Math.abs(sample) > 500).length) });
  await eventually('the prompt is heard', () => loud > 2400);
  stop();
  call.send('INFO', { headers: [['Content-Type', 'application/dtmf-relay']], body: 'Signal=1\r\nDuration=160\r\n' });
  await caller.response(200, 'INFO');
}
