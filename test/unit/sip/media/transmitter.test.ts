import assert from 'node:assert/strict';
import type { AudioFormat } from '../../../../sip/media/embedded/audio-format.js';
import { Playout } from '../../../../sip/media/embedded/playout.js';
import { readRtp, type RtpPacket } from '../../../../sip/media/embedded/rtp.js';
import { readTelephoneEvent } from '../../../../sip/media/embedded/telephone-event.js';
import { Transmitter } from '../../../../sip/media/embedded/transmitter.js';

const never = new AbortController().signal;
const format: AudioFormat = { codec: 'PCMA', payloadType: 8, eventPayloadType: 101, ptimeMs: 20, remote: { rtpPort: 4000, rtcpPort: 4001 }, weSend: true, weReceive: true };

/** A transmitter that was started at 1000 ms, and what it has sent. */
function started(): { readonly playout: Playout; readonly transmitter: Transmitter; readonly sent: RtpPacket[] } {
  const playout = new Playout();
  const sent: RtpPacket[] = [];
  const transmitter = new Transmitter(playout, (packet) => sent.push(readRtp(packet)!));
  transmitter.start(1000);
  return { playout, transmitter, sent };
}

const steps = (sent: readonly RtpPacket[]): number[] => sent.slice(1).map((packet, i) => (packet.timestamp - sent[i]!.timestamp) >>> 0);

describe('the transmitter', () => {
  it('sends what is due and says when the next is', () => {
    const { transmitter, sent } = started();
    transmitter.tick(1000, format);
    transmitter.tick(1019, format);
    transmitter.tick(1020, format);
    assert.equal(sent.length, 2);
    assert.equal(transmitter.dueMs, 1040);
    assert.deepEqual(steps(sent), [160]);
  });

  it('keeps its times when a turn comes a little late', () => {
    const { transmitter } = started();
    for (const nowMs of [1007, 1029, 1055]) transmitter.tick(nowMs, format);
    assert.equal(transmitter.dueMs, 1060);
  });

  it('after a very late turn sends a few and skips the time that is lost, with a marker', () => {
    const { transmitter, sent } = started();
    transmitter.tick(1000, format);
    transmitter.tick(1500, format);
    assert.equal(sent.length, 4);
    transmitter.tick(transmitter.dueMs, format);
    assert.deepEqual(steps(sent), [160, 160, 160, (500 - 60) * 8]);
    assert.deepEqual(sent.map(({ marker }) => marker), [true, false, false, false, true]);
  });

  it('loses nothing of a prompt to a late turn', () => {
    const { transmitter, playout, sent } = started();
    void playout.play(Int16Array.from({ length: 960 }, (_, i) => i * 10), never);
    transmitter.tick(1000, format);
    transmitter.tick(1500, format);
    transmitter.tick(1520, format);
    transmitter.tick(1540, format);
    const bytes = sent.flatMap(({ payload }) => [...payload]);
    const whole = new Playout();
    void whole.play(Int16Array.from({ length: 960 }, (_, i) => i * 10), never);
    assert.deepEqual(bytes.slice(0, 960), [...whole.next(960, 'PCMA')]);
  });

  it('lets time go by unheard while the other side is on hold', () => {
    const { transmitter, sent } = started();
    transmitter.tick(1000, { ...format, weSend: false });
    transmitter.tick(1020, format);
    assert.equal(sent.length, 1);
    assert.equal(transmitter.dueMs, 1040);
  });

  it('keys an event in place of the audio: one timestamp, growing durations, its end three times', async () => {
    const { transmitter, sent } = started();
    transmitter.tick(1000, format);
    const keyed = transmitter.sendEvent('#', 60);
    for (const nowMs of [1020, 1040, 1060, 1080]) transmitter.tick(nowMs, format);
    await keyed;
    const events = sent.filter(({ payloadType }) => payloadType === 101);
    assert.deepEqual(events.map(({ payload }) => readTelephoneEvent(payload)), [
      { event: 11, end: false, duration: 160 },
      { event: 11, end: false, duration: 320 },
      ...[1, 2, 3].map(() => ({ event: 11, end: true, duration: 480 })),
    ]);
    assert.equal(new Set(events.map(({ timestamp }) => timestamp)).size, 1);
    assert.deepEqual(events.map(({ marker }) => marker), [true, false, false, false, false]);
    assert.equal(sent.at(-1)?.payloadType, 8);
    assert.equal((sent.at(-1)!.timestamp - sent[0]!.timestamp) >>> 0, 4 * 160);
  });

  it('lets go of whoever waits for a key when it is stopped', async () => {
    const { transmitter } = started();
    const keyed = transmitter.sendEvent('1', 1000);
    transmitter.stop();
    await keyed;
  });
});

describe('what is played', () => {
  const clip = (length: number): Int16Array => new Int16Array(length).fill(1000);

  it('goes from one prompt to the next without a gap, then is silence', async () => {
    const playout = new Playout();
    const both = Promise.all([playout.play(clip(100), never), playout.play(clip(100), never)]);
    const bytes = playout.next(240, 'PCMU');
    await both;
    assert.deepEqual([bytes[0] === bytes[199], bytes[200], bytes[239]], [true, 0xff, 0xff]);
  });

  it('ends where a prompt is stopped, and goes on with the next', async () => {
    const playout = new Playout();
    const stop = new AbortController();
    const first = playout.play(clip(1000), stop.signal);
    void playout.play(new Int16Array(160), never);
    playout.next(160, 'PCMA');
    stop.abort();
    await first;
    assert.equal(playout.next(160, 'PCMA')[0], 0xd5);
  });

  it('changes codec in the middle of a prompt', () => {
    const playout = new Playout();
    void playout.play(clip(320), never);
    assert.notEqual(playout.next(160, 'PCMA')[0], playout.next(160, 'PCMU')[0]);
  });

  it('is nothing for what is stopped already, empty, or after the end', async () => {
    const playout = new Playout();
    await playout.play(clip(160), AbortSignal.abort());
    await playout.play(clip(0), never);
    playout.close();
    await playout.play(clip(160), never);
    assert.equal(playout.next(1, 'PCMU')[0], 0xff);
  });
});
