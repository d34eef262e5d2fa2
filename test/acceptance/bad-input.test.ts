/** INVITEs that are unusual, damaged or meant badly, against the built product. */
import assert from 'node:assert/strict';
import type { PlacedCall } from '../support/peer-dialog.js';
import { onParts } from '../support/parts-bench.js';
import type { Arrival, SipPeer } from '../support/sip-peer.js';
import { sdp } from '../support/sip-text.js';

const redirects = '+31201110004';
const asks = '+31201110002';

onParts('an offer that is unusual', {}, (bench) => {
  const finalOf = async (number: string, body: string | undefined): Promise<Arrival> => {
    const caller = await bench.peer();
    const call = bench.call(caller, number, body === undefined ? {} : { body }).place();
    return finalResponse(caller, call);
  };

  /** The caller is played to: hangs up when the 183 has come, whose SDP is the result. */
  const earlyAnswerTo = async (body: string): Promise<string> => {
    const caller = await bench.peer();
    const call = bench.call(caller, asks, { body }).place();
    const early = await caller.response(183, 'INVITE', 5000);
    call.cancel();
    call.ack(await caller.response(487, 'INVITE'));
    return early.body;
  };

  it('is never looked at where the line redirects: none at all, nonsense, no codec of ours', async () => {
    for (const body of [undefined, 'v=0\r\nnonsense', onlyCodec(18, 'G729/8000'), sdp()]) {
      const final = await finalOf(redirects, body);
      assert.equal(final.status, 302, `${body}: ${final.startLine}`);
    }
  });

  for (const [what, body] of [
    ['without a codec of ours', onlyCodec(18, 'G729/8000')],
    ['with SRTP only', sdp().replace('RTP/AVP 8 101', 'RTP/SAVP 8 101')],
    ['with video only', sdp().replace('m=audio', 'm=video').replace('PCMA/8000', 'H264/90000')],
    ['with audio refused', sdp(0)],
    ['with an address of IPv6, where media has none', sdp().replace('c=IN IP4 127.0.0.1', 'c=IN IP6 2001:db8::7')],
  ] as const) {
    it(`${what}: 488 with a Warning`, async () => {
      const final = await finalOf(asks, body);
      assert.equal(final.status, 488, final.startLine);
      assert.match(final.header('Warning'), /^30[45] latchkey "/);
    });
  }

  it('that cannot be read: refused, not 500', async () => {
    for (const body of ['v=0\r\n', 'v=0\r\no=x\r\nm=audio\r\n', sdp().replace('m=audio 40000', 'm=audio 99999')]) {
      const final = await finalOf(asks, body);
      assert.equal(final.status, 488, `${JSON.stringify(body)}: ${final.startLine}`);
    }
  });

  it('with video beside the audio: audio is agreed, video is refused with port 0', async () => {
    const answer = await earlyAnswerTo(`${sdp()}m=video 40010 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n`);
    assert.match(answer, /^m=audio [1-9]\d* RTP\/AVP 8/m);
    assert.match(answer, /^m=video 0 RTP\/AVP/m);
  });

  it('with the address 0.0.0.0: agreed as a caller on hold', async () => {
    assert.match(await earlyAnswerTo(sdp().replace('c=IN IP4 127.0.0.1', 'c=IN IP4 0.0.0.0')), /^m=audio [1-9]/m);
  });

  it('of ptimes and codecs by their static numbers alone: agreed', async () => {
    assert.match(await earlyAnswerTo('v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0 8\r\na=ptime:30\r\n'), /^m=audio [1-9]\d* RTP\/AVP [08]/m);
  });

  it('in a multipart body beside something else: found', async () => {
    const caller = await bench.peer();
    const body = `--frontier\r\nContent-Type: application/sdp\r\n\r\n${sdp()}\r\n--frontier\r\nContent-Type: application/isup;version=nxv3\r\nContent-Disposition: signal;handling=optional\r\n\r\n\u0001\u0002\u0003\r\n--frontier--\r\n`;
    const call = bench.call(caller, asks, { headers: [['Content-Type', 'multipart/mixed;boundary=frontier']], body }).place();
    assert.match((await caller.response(183, 'INVITE', 5000)).body, /^m=audio [1-9]/m);
    call.cancel();
    call.ack(await caller.response(487, 'INVITE'));
  });

  it('that is no SDP: 415 with what we take', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, asks, { headers: [['Content-Type', 'text/plain']], body: 'hello' }).place();
    const final = await finalResponse(caller, call);
    assert.equal(final.status, 415);
    assert.match(final.header('Accept'), /application\/sdp/);
  });
});

function onlyCodec(number: number, name: string): string {
  return sdp().replace('RTP/AVP 8 101', `RTP/AVP ${number} 101`).replace('8 PCMA/8000', `${number} ${name}`);
}

async function finalResponse(caller: SipPeer, call: PlacedCall): Promise<Arrival> {
  const final = await caller.inbox.take('a final response', ({ status, cseqMethod }) => status !== undefined && status >= 200 && cseqMethod === 'INVITE', 8000);
  call.ack(final);
  return final;
}
