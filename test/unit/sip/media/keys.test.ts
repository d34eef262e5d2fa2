import assert from 'node:assert/strict';
import { columnHz, keyAt, keys, rowHz } from '../../../../sip/media/embedded/dtmf.js';
import { decode, encode, type Codec } from '../../../../sip/media/embedded/g711.js';
import type { RtpPacket } from '../../../../sip/media/embedded/rtp.js';
import { EventReceiver, writeTelephoneEvent } from '../../../../sip/media/embedded/telephone-event.js';
import { ToneDetector } from '../../../../sip/media/embedded/tone-detector.js';
import { callTone, keyTone } from '../../../../sip/media/embedded/tones.js';

/** One packet of an event: key, timestamp, duration; `end`, marker and a gap in the sequence as wanted. */
interface Sent {
  readonly key: string;
  readonly ts: number;
  readonly duration: number;
  readonly end?: boolean;
  readonly marker?: boolean;
  readonly ssrc?: number;
}

function heard(sent: readonly (Sent | 'lost' | 'audio')[], order?: readonly number[]): string {
  const packets = sent.map((each, sequence): RtpPacket | undefined => {
    if (each === 'lost' || each === 'audio') return undefined;
    const payload = writeTelephoneEvent({ event: keys.indexOf(each.key), end: each.end ?? false, duration: each.duration });
    return { payloadType: 101, marker: each.marker ?? false, sequence: (65_530 + sequence) & 0xffff, timestamp: each.ts, ssrc: each.ssrc ?? 1, payload };
  });
  const receiver = new EventReceiver();
  const arrived = order === undefined ? packets : order.map((i) => packets[i]);
  return arrived.map((packet) => (packet === undefined ? '' : (receiver.receive(packet) ?? ''))).join('');
}

/** A key as it should be sent: three packets, the end three times. */
function press(key: string, ts: number): Sent[] {
  return [
    { key, ts, duration: 160, marker: true },
    { key, ts, duration: 320 },
    { key, ts, duration: 480 },
    ...[1, 2, 3].map(() => ({ key, ts, duration: 640, end: true })),
  ];
}

describe('keys as telephone events', () => {
  const whole = press('4', 1000);
  const cases: readonly [title: string, sent: readonly (Sent | 'lost' | 'audio')[], expected: string][] = [
    ['count once with their end sent three times', whole, '4'],
    ['count each of several', ['4', '7', '1', '1', '#', '*', 'D'].flatMap((key, i) => press(key, 1000 + i * 1600)), '4711#*D'],
    ['count though the start is lost', ['lost', 'lost', ...whole.slice(2)], '4'],
    ['count though only one end arrives', [...Array<'lost'>(5).fill('lost'), whole[5]!], '4'],
    ['count though every end is lost', [...whole.slice(0, 3), 'lost', 'lost', 'lost', 'audio', ...press('7', 2600)], '47'],
    ['count twice when pressed twice, every end lost', [...whole.slice(0, 3), 'lost', 'lost', 'lost', 'audio', ...press('4', 2600)], '44'],
    ['count once when held over the longest duration', [{ key: '5', ts: 0, duration: 65_500, marker: true }, { key: '5', ts: 0, duration: 65_535 }, { key: '5', ts: 65_535, duration: 160 }, { key: '5', ts: 65_535, duration: 320, end: true }], '5'],
    ['count once from a sender whose timestamps move', [{ key: '5', ts: 0, duration: 160, marker: true }, { key: '5', ts: 160, duration: 320 }, { key: '5', ts: 320, duration: 480, end: true }], '5'],
    ['count again from a new source', [...press('4', 1000), ...press('4', 1000).map((each) => ({ ...each, ssrc: 2 }))], '44'],
    ['are none for an event that is no key', [{ key: 'flash', ts: 0, duration: 160 }], ''],
  ];
  for (const [title, sent, expected] of cases) it(title, () => assert.equal(heard(sent), expected));

  it('are not counted again for packets out of order', () => {
    const sent = [...press('4', 1000), ...press('7', 2600)];
    assert.equal(heard(sent, [1, 0, 2, 4, 3, 6, 5, 7, 8, 10, 9, 11]), '47');
  });

  it('are none for a payload that is too short', () => {
    const packet: RtpPacket = { payloadType: 101, marker: true, sequence: 1, timestamp: 1, ssrc: 1, payload: Uint8Array.of(1, 2) };
    assert.equal(new EventReceiver().receive(packet), undefined);
  });
});

function join(...parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}

const silence = (ms: number): Int16Array => new Int16Array(ms * 8);

/** Two tones, each with its peak. */
function tones(hz: readonly [number, number], ms: number, peaks: readonly [number, number] = [3000, 3000]): Int16Array {
  return Int16Array.from({ length: ms * 8 }, (_, i) => peaks[0] * Math.sin((Math.PI * hz[0] * i) / 4000) + peaks[1] * Math.sin((Math.PI * hz[1] * i) / 4000));
}

/** As it sounds after a codec, in packets of 20 ms. */
function hear(samples: Int16Array, codec: Codec = 'PCMA'): string {
  const detector = new ToneDetector();
  const coded = decode(codec, encode(codec, samples));
  const found: string[] = [];
  for (let at = 0; at < coded.length; at += 160) found.push(...detector.hear(coded.subarray(at, at + 160)));
  return found.join('');
}

/** How many of the sixteen keys are heard when changed so. */
function howMany(change: (row: number, column: number) => Int16Array): number {
  return rowHz.flatMap((row, r) => columnHz.map((column, c) => hear(change(row, column)) === keyAt(r, c))).filter(Boolean).length;
}

describe('keys as tones', () => {
  for (const codec of ['PCMA', 'PCMU'] as const) {
    it(`are all heard in ${codec}, at 40 ms and 40 ms apart, wherever they begin`, () => {
      for (let offset = 0; offset < 102; offset += 17) {
        const samples = join(new Int16Array(offset), ...[...keys].flatMap((key) => [keyTone(key, 40), silence(40)]));
        assert.equal(hear(samples, codec), keys);
      }
    });
  }

  it('count once however long they are held', () => assert.equal(hear(keyTone('5', 3000)), '5'));
  it('count once over a short drop-out', () => assert.equal(hear(join(keyTone('5', 100), silence(10), keyTone('5', 100))), '5'));
  it('count twice when pressed twice', () => assert.equal(hear(join(keyTone('5', 60), silence(50), keyTone('5', 60))), '55'));
  it('are heard with the frequencies a little off', () => {
    for (const off of [0.985, 1.015]) assert.equal(howMany((row, column) => tones([row * off, column * off], 60)), 16);
  });
  it('are not heard with the frequencies far off', () => {
    for (const off of [0.965, 1.035]) assert.equal(howMany((row, column) => tones([row * off, column * off], 60)), 0);
  });
  it('are heard with one group softer, as lines make it', () => {
    assert.equal(howMany((row, column) => tones([row, column], 60, [3000, 3000 / 10 ** (6 / 20)])), 16);
    assert.equal(howMany((row, column) => tones([row, column], 60, [3000, 3000 * 10 ** (3 / 20)])), 16);
  });
  it('are not heard with one group far softer', () => {
    assert.equal(howMany((row, column) => tones([row, column], 60, [3000, 3000 / 10 ** (10 / 20)])), 0);
    assert.equal(howMany((row, column) => tones([row, column], 60, [3000, 3000 * 10 ** (6 / 20)])), 0);
  });
  it('are not heard when shorter than anybody presses', () => assert.equal(howMany((row, column) => join(tones([row, column], 15), silence(50))), 0));
  it('are not heard when hardly loud enough to be heard', () => assert.equal(howMany((row, column) => tones([row, column], 100, [150, 150])), 0));
  it('are heard through noise', () => {
    const noise = seeded(7);
    assert.equal(howMany((row, column) => tones([row, column], 60).map((sample) => sample + (noise() - 0.5) * 1500)), 16);
  });
});

describe('what is no key', () => {
  const notKeys: readonly [title: string, samples: () => Int16Array][] = [
    ['silence', () => silence(2000)],
    ['one tone alone', () => tones([770, 770], 500)],
    ['the tone of a busy line', () => callTone('busy', 3000)],
    ['two tones of one group', () => tones([697, 941], 500)],
    ['three tones', () => mix(tones([770, 1336], 500), tones([1633, 1633], 500, [3000, 0]))],
    ['a tone with its harmonics', () => mix(tones([770, 1336], 500), tones([1540, 2672], 500, [2000, 2000]))],
    ['a tone that glides', () => Int16Array.from({ length: 16_000 }, (_, i) => 8000 * Math.sin(2 * Math.PI * (300 + i / 8) * (i / 8000)))],
    ['noise', () => { const noise = seeded(3); return Int16Array.from({ length: 80_000 }, () => (noise() - 0.5) * 20_000); }],
    ['voices: pulses through moving formants', () => voice(seeded(11), 20_000)],
  ];
  for (const [title, samples] of notKeys) it(`is heard as none: ${title}`, () => assert.equal(hear(samples()), ''));
});

function mix(a: Int16Array, b: Int16Array): Int16Array {
  return a.map((sample, i) => sample + b[i]!);
}

/** Numbers from 0 to 1 that are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** Something like speech: a voice of changing pitch through two resonances that move every 80 ms. */
function voice(random: () => number, ms: number): Int16Array {
  const samples = new Int16Array(ms * 8);
  const formants = [{ hz: 700, a: 0, b: 0 }, { hz: 1300, a: 0, b: 0 }];
  let pitch = 120;
  for (let i = 0, phase = 0; i < samples.length; i++) {
    if (i % 640 === 0) {
      pitch = 80 + 200 * random();
      formants[0]!.hz = 300 + 700 * random();
      formants[1]!.hz = 900 + 1000 * random();
    }
    phase += pitch / 8000;
    const pulse = phase >= 1 ? 1 : 0;
    phase %= 1;
    const out = formants.map((formant) => {
      const next = pulse + 2 * 0.97 * Math.cos((2 * Math.PI * formant.hz) / 8000) * formant.a - 0.97 ** 2 * formant.b;
      formant.b = formant.a;
      return (formant.a = next);
    });
    samples[i] = Math.max(-32_768, Math.min(32_767, 3000 * (out[0]! + out[1]!)));
  }
  return samples;
}
