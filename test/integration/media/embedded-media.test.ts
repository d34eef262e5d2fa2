import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { openEmbeddedMedia } from '../../../sip/adapters/embedded-media.js';
import type { CallerLeg } from '../../../sip/media/embedded/caller-leg.js';
import { MediaServer } from '../../../sip/media/embedded/media-server.js';
import { readRtp, type RtpPacket } from '../../../sip/media/embedded/rtp.js';
import { keyTone } from '../../../sip/media/embedded/tones.js';
import type { Key, LegOptions, Media, MediaLeg, OpenResult, Prompts } from '../../../sip/ports/media.js';
import type { PromptRef } from '../../../sip/ports/policy.js';

const host = '127.0.0.1';
const never = new AbortController().signal;
const hello: PromptRef = { sha256: 'aa'.repeat(32), durationMs: 300, language: 'en' };
const gone: PromptRef = { sha256: 'bb'.repeat(32), durationMs: 300, language: 'en' };
const prompts: Prompts = {
  path: () => Promise.resolve(undefined),
  samples: (ref) => Promise.resolve(ref === hello ? keyTone('5', 300) : undefined),
};

describe('embedded media', () => {
  let media: Media;
  let phone: MediaServer;
  let missing: PromptRef[];

  beforeEach(async () => {
    missing = [];
    media = await openEmbeddedMedia({ host, fromPort: 23_000, toPort: 23_099, prompts, missing: (ref) => missing.push(ref) });
    phone = new MediaServer({ host, fromPort: 23_100, toPort: 23_199 });
  });

  afterEach(async () => {
    await Promise.all([media.stop(), phone.stop()]);
    assert.equal(media.legs(), 0);
    assert.deepEqual(phone.counts, { legs: 0, portPairs: 0, paced: 0 });
  });

  async function connect(options: Partial<LegOptions> = {}, ptimeMs = 20): Promise<{ readonly leg: MediaLeg; readonly caller: CallerLeg }> {
    const offered = await phone.offer({ codecs: ['PCMA', 'PCMU'], events: true, ptimeMs });
    assert.equal(offered.kind, 'open');
    const opened = await media.open({ offer: offered.leg.offer, codecs: ['PCMU', 'PCMA'], dtmf: 'auto', callUid: 'ab', ...options }, never);
    assert.equal(opened.kind, 'open');
    assert.equal(offered.leg.accept(opened.leg.answer), true);
    return { leg: opened.leg, caller: offered.leg };
  }

  /** The next keys that are heard, as many as asked for. */
  function nextKeys(leg: MediaLeg, count: number): Promise<Key[]> {
    const heard: Key[] = [];
    return new Promise((resolve) => {
      leg.onKey((key) => {
        if (heard.push(key) === count) resolve(heard);
      });
    });
  }

  /** How much louder than silence the caller hears something, in milliseconds. */
  function loudMs(caller: CallerLeg): () => number {
    let loud = 0;
    caller.listen({ onAudio: (samples) => (loud += samples.filter((sample) => Math.abs(sample) > 500).length / 8) });
    return () => loud;
  }

  it('plays a prompt whole, and skips and counts one that cannot be had', async () => {
    const { leg, caller } = await connect();
    const loud = loudMs(caller);
    await leg.play([gone, hello, gone], never);
    await until(() => loud() > 200);
    assert.deepEqual(missing, [gone, gone]);
  });

  it('stops a prompt at once when told to', async () => {
    const { leg } = await connect();
    const stop = new AbortController();
    const played = leg.play([hello, hello, hello], stop.signal);
    stop.abort();
    await played;
  });

  it('sends packets of the size that the caller asks for', async () => {
    for (const ptimeMs of [10, 20, 30, 60]) {
      const { leg, caller } = await connect({}, ptimeMs);
      const size = new Promise<number>((resolve) => caller.listen({ onAudio: (samples) => resolve(samples.length) }));
      assert.equal(await size, ptimeMs * 8);
      await leg.close();
      await caller.close();
    }
  });

  it('hears keys as events, each once', async () => {
    const { leg, caller } = await connect({ dtmf: 'rfc4733' });
    const heard = nextKeys(leg, 3);
    for (const key of '471') await caller.sendEvent(key, 60);
    assert.deepEqual((await heard).map(({ key, source }) => key + source), ['4rfc4733', '7rfc4733', '1rfc4733']);
  });

  it('offers to a caller who offered nothing, and plays and hears what the answer agrees to', async () => {
    const opened = await media.offer({ codecs: ['PCMU', 'PCMA'], dtmf: 'auto', callUid: 'ab' }, never);
    assert.equal(opened.kind, 'open');
    const { offer } = opened;
    assert.match(offer.sdp, /^o=latchkey \d+ 1 .*m=audio \d+ RTP\/AVP 0 8 101\r\n.*a=sendrecv\r\n$/ms);
    const answered = await phone.answer({ offer: offer.sdp, codecs: ['PCMA'], dtmf: 'auto' });
    assert.equal(answered.kind, 'open');
    assert.equal(await offer.accept(answered.leg.answer.replace('PCMA', 'G729').replace('AVP 8', 'AVP 18')), undefined);
    const leg = (await offer.accept(answered.leg.answer)) ?? assert.fail('the answer was not accepted');
    assert.match(leg.answer, /^o=latchkey \d+ 2 .*m=audio \d+ RTP\/AVP 8 101\r\n/ms);
    const heard = nextKeys(leg, 1);
    await Promise.all([leg.play([hello], never), answered.leg.play(keyTone('7', 200), never)]);
    assert.deepEqual((await heard).map(({ key, source }) => key + source), ['7inband']);
    await offer.close();
    assert.equal(media.legs(), 0);
  });

  it('releases an offer that nobody answered', async () => {
    const opened = await media.offer({ codecs: ['PCMA'], dtmf: 'info', callUid: 'ab' }, never);
    assert.equal(opened.kind, 'open');
    assert.doesNotMatch(opened.offer.sdp, /telephone-event/);
    assert.equal(media.legs(), 1);
    await opened.offer.close();
    assert.equal(media.legs(), 0);
    assert.equal((await media.offer({ codecs: ['PCMA'], dtmf: 'info', callUid: 'ab' }, AbortSignal.abort())).kind, 'refused');
    assert.equal(media.legs(), 0);
  });

  it('hears keys as tones', async () => {
    const { leg, caller } = await connect({ dtmf: 'inband' });
    assert.doesNotMatch(leg.answer, /telephone-event/);
    const heard = nextKeys(leg, 2);
    await caller.sendTone('#', 60, never);
    await caller.play(new Int16Array(480), never);
    await caller.sendTone('0', 60, never);
    assert.deepEqual((await heard).map(({ key, source }) => key + source), ['#inband', '0inband']);
  });

  it('plays the tone of a rejection', async () => {
    const { leg, caller } = await connect();
    const loud = loudMs(caller);
    await leg.tone('busy', 300, never);
    await until(() => loud() > 200);
  });

  it('changes codec and falls silent when the caller asks for it', async () => {
    const { leg, caller } = await connect();
    const first = leg.answer;
    const again = await leg.renegotiate(caller.offer);
    assert.equal(again, first);
    const held = await leg.renegotiate(caller.offer.replace('a=sendrecv', 'a=inactive').replace('RTP/AVP 8 0', 'RTP/AVP 8'));
    assert.match(held ?? '', /^o=latchkey \d+ 2 .*m=audio \d+ RTP\/AVP 8 101\r\n.*a=inactive\r\n$/ms);
    assert.equal(await leg.renegotiate('v=0'), undefined);
    assert.equal(leg.answer, held);
  });

  it('gives its ports back', async () => {
    const { leg, caller } = await connect();
    await leg.close();
    await leg.close();
    await caller.close();
    assert.equal(media.legs(), 0);
  });

  it('lets a player go when the leg is closed under it', async () => {
    const { leg } = await connect();
    const played = leg.play([hello], never);
    await leg.close();
    await played;
  });

  it('opens nothing for a caller who is gone', async () => {
    const opened = await media.open({ offer: '', codecs: ['PCMA'], dtmf: 'auto', callUid: 'ab' }, AbortSignal.abort());
    assert.equal(opened.kind, 'refused');
    assert.equal(media.legs(), 0);
  });

  it('refuses an address that it cannot reach', async () => {
    const { caller } = await connect();
    const opened = await media.open({ offer: caller.offer.replaceAll('IP4 127.0.0.1', 'IP6 ::1'), codecs: ['PCMA'], dtmf: 'auto', callUid: 'ab' }, never);
    assert.equal(opened.kind, 'unsupported');
  });

  it('answers a caller behind a NAT where its packets come from', async () => {
    const { caller } = await connect();
    const behindNat = createSocket('udp4');
    behindNat.bind(0, host);
    await once(behindNat, 'listening');
    const offer = caller.offer.replace(/m=audio \d+/, 'm=audio 9');
    const opened = await media.open({ offer, codecs: ['PCMA'], dtmf: 'auto', callUid: 'ab' }, never);
    assert.equal(opened.kind, 'open');
    const port = Number(/m=audio (\d+)/.exec(opened.leg.answer)![1]);
    const heard = once(behindNat, 'message') as Promise<[Buffer]>;
    behindNat.send(rtpOfSilence(8), port, host);
    const packet = readRtp((await heard)[0]);
    assert.equal(packet?.payloadType, 8);
    behindNat.close();
  });

  it('is not misled by a stranger once it has heard the caller', async () => {
    const { leg, caller } = await connect();
    const heard = nextKeys(leg, 1);
    await caller.sendEvent('1', 60);
    await heard;
    const port = Number(/m=audio (\d+)/.exec(leg.answer)![1]);
    const stranger = createSocket('udp4');
    stranger.on('message', () => assert.fail('a stranger is sent audio'));
    for (const bytes of ['', 'OPTIONS sip:x SIP/2.0', Buffer.alloc(2000, 0x85), rtpOfSilence(0)]) stranger.send(bytes, port, host);
    await leg.play([hello], never);
    stranger.close();
  });
});

describe('a range of ports', () => {
  const open = (server: Media): Promise<OpenResult> =>
    server.open({ offer: `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n`, codecs: ['PCMA'], dtmf: 'auto', callUid: 'ab' }, never);

  it('that is used up is trouble of this node, until a pair comes back', async () => {
    const small = await openEmbeddedMedia({ host, fromPort: 23_201, toPort: 23_205, prompts });
    const legs = [await open(small), await open(small)];
    assert.deepEqual(legs.map(({ kind }) => kind), ['open', 'open']);
    const third = await open(small);
    assert.equal(third.kind, 'no-server');
    assert.match((third as { why: string }).why, /no pair of ports left on 127\.0\.0\.1, 23201-23205/);
    assert.equal(legs[0]!.kind, 'open');
    await (legs[0] as { leg: MediaLeg }).leg.close();
    assert.equal((await open(small)).kind, 'open');
    await small.stop();
  });

  it('passes over ports that others have', async () => {
    const other = createSocket('udp4');
    other.bind({ port: 23_301, address: host, exclusive: true });
    await once(other, 'listening');
    const server = await openEmbeddedMedia({ host, fromPort: 23_300, toPort: 23_303, prompts });
    const opened = await open(server);
    assert.equal(opened.kind, 'open');
    assert.match((opened as { leg: MediaLeg }).leg.answer, /m=audio 23302 /);
    await server.stop();
    other.close();
  });

  it('of an address that this machine has not is refused at the start', async () => {
    await assert.rejects(openEmbeddedMedia({ host: '192.0.2.77', fromPort: 23_400, toPort: 23_401, prompts }), /cannot bind to 192\.0\.2\.77/);
  });
});

describe('what is sent', () => {
  it('is a stream without gaps: sequence, timestamps, one source, a marker where a prompt begins', async () => {
    const ear = createSocket('udp4');
    ear.bind(0, host);
    await once(ear, 'listening');
    const packets: RtpPacket[] = [];
    ear.on('message', (bytes) => packets.push(readRtp(bytes)!));
    const server = new MediaServer({ host, fromPort: 23_500, toPort: 23_599 });
    const offer = `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio ${ear.address().port} RTP/AVP 0\r\n`;
    const opened = await server.answer({ offer, codecs: ['PCMU'], dtmf: 'auto' });
    assert.equal(opened.kind, 'open');
    await until(() => packets.length > 2);
    await opened.leg.play(keyTone('1', 100), never);
    await until(() => packets.length > 12);
    await server.stop();
    ear.close();
    packets.slice(1).forEach((packet, i) => {
      const before = packets[i]!;
      assert.equal(packet.sequence, (before.sequence + 1) & 0xffff);
      assert.equal(packet.ssrc, before.ssrc);
      assert.equal((packet.timestamp - before.timestamp) >>> 0, 160);
    });
    assert.equal(packets[0]!.marker, true);
    assert.equal(packets.filter(({ marker }) => marker).length, 2);
  });
});

describe('a leg that is closed', () => {
  it('says so by RTCP, where the caller wants to hear that', async () => {
    const ear = createSocket('udp4');
    ear.bind(0, host);
    await once(ear, 'listening');
    const server = new MediaServer({ host, fromPort: 23_600, toPort: 23_699 });
    const offer = `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\na=rtcp:${ear.address().port}\r\n`;
    const opened = await server.answer({ offer, codecs: ['PCMA'], dtmf: 'auto' });
    assert.equal(opened.kind, 'open');
    const heard = once(ear, 'message') as Promise<[Buffer]>;
    await opened.leg.close();
    const [report] = await heard;
    assert.equal(report[1], 200);
    assert.equal(report.at(-7), 203);
    assert.deepEqual(report.subarray(-4), report.subarray(4, 8));
    assert.deepEqual(server.counts, { legs: 0, portPairs: 0, paced: 0 });
    ear.close();
  });
});

const rtpOfSilence = (payloadType: number): Buffer => Buffer.concat([Buffer.from([0x80, payloadType, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]), Buffer.alloc(160, 0xd5)]);

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
}
