/** RTP from whoever finds the port: floods, nonsense, and keys pressed by somebody who is not the caller. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { openEmbeddedMedia } from '../../../sip/adapters/embedded-media.js';
import type { Key, Media, MediaLeg } from '../../../sip/ports/media.js';
import { portRange } from '../../support/free-port.js';
import { until } from '../../support/sip-rig.js';

const never = new AbortController().signal;

describe('hostile RTP', function () {
  this.timeout(20_000);
  let media: Media;
  let leg: MediaLeg;
  let caller: Socket;
  let stranger: Socket;
  let keys: Key[];
  let port: number;

  beforeEach(async () => {
    const { from, to } = portRange(4);
    media = await openEmbeddedMedia({ host: '127.0.0.1', fromPort: from, toPort: to, prompts: { path: () => Promise.resolve(undefined), samples: () => Promise.resolve(undefined) }, missing: () => undefined });
    [caller, stranger] = await Promise.all(['127.0.0.1', '127.0.0.9'].map(socketAt)) as [Socket, Socket];
    const opened = await media.open({ offer: offerOf(caller.address().port), codecs: ['PCMA'], dtmf: 'auto', callUid: 'ab' }, never);
    assert.equal(opened.kind, 'open');
    leg = opened.leg;
    port = Number(/^m=audio (\d+)/m.exec(leg.answer)?.[1]);
    keys = [];
    leg.onKey((key) => keys.push(key));
    caller.send(audio(1), port, '127.0.0.1');
    await once(caller, 'message');
  });
  afterEach(async () => {
    await leg.close();
    assert.equal(media.legs(), 0);
    await media.stop();
    caller.close();
    stranger.close();
  });

  /** What the caller keys is heard, and nothing else was. */
  const callerKeys = async (key: string, ssrc = 7): Promise<void> => {
    const [code, before] = ['0123456789*#'.indexOf(key), keys.length];
    for (const [sequence, end] of [[500, false], [501, false], [502, true], [503, true]] as const) caller.send(event(sequence, 90_000, code, end, ssrc), port, '127.0.0.1');
    await until(() => keys.length > before, 'the key is heard');
    assert.deepEqual(keys.map((heard) => heard.key), [key]);
  };

  it('keys from another address, with the caller\'s own SSRC or any, are nobody\'s', async () => {
    for (const ssrc of [7, 8]) for (let i = 0; i < 40; i++) stranger.send(event(600 + i, 100_000 + 800 * Math.floor(i / 4), i % 10, i % 4 === 3, ssrc), port, '127.0.0.1');
    await callerKeys('4');
  });

  it('keys from another port of the caller\'s own host are nobody\'s', async () => {
    const beside = await socketAt('127.0.0.1');
    for (let i = 0; i < 8; i++) beside.send(event(600 + i, 100_000, 9, i > 5, 7), port, '127.0.0.1');
    await callerKeys('5');
    beside.close();
  });

  it('a flood from a third address neither stops the caller nor sends him elsewhere', async () => {
    let strayed = 0;
    stranger.on('message', () => strayed++);
    for (let i = 0; i < 5000; i++) {
      stranger.send(audio(i, 99), port, '127.0.0.1');
      // What the kernel has no room for is lost, whoever sent it.
      if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    for (let i = 0; i < 3; i++) await once(caller, 'message');
    await callerKeys('6');
    assert.equal(strayed, 0);
  });

  it('what is no RTP and no RTCP is left out', async () => {
    const nonsense = [
      Buffer.alloc(0), Buffer.from([0x80]), Buffer.from([0x80, 8]), Buffer.alloc(12), Buffer.alloc(1400, 0xff), randomBytes(1400), randomBytes(13),
      // Padding, contributing sources and an extension that are longer than the packet; an event without its four bytes.
      Buffer.concat([Buffer.from([0xa0, 8]), Buffer.alloc(10), Buffer.from([255])]), Buffer.concat([Buffer.from([0x8f, 8]), Buffer.alloc(10)]),
      Buffer.concat([Buffer.from([0x90, 8]), Buffer.alloc(10), Buffer.from([0, 0, 0xff, 0xff])]), audio(3).subarray(0, 12), event(4, 1, 4, true).subarray(0, 14),
      Buffer.from([0x81, 200, 0xff, 0xff]), Buffer.from([0x9f, 201, 0, 0]), Buffer.concat([Buffer.from([0x81, 203, 0, 1]), randomBytes(4)]),
    ];
    for (const bytes of [...nonsense, ...Array.from({ length: 200 }, (_, i) => randomBytes(1 + i))]) {
      // Keys by chance are no part of this: of events only those that are none.
      if ((bytes[1] ?? 0) % 128 === 101 && bytes.length > 15) continue;
      for (const to of [port, port + 1]) caller.send(bytes, to, '127.0.0.1');
    }
    await callerKeys('7');
  });

  it('a caller whose SSRC and numbers jump is heard, each key once', async () => {
    caller.send(audio(40_000, 1234), port, '127.0.0.1');
    caller.send(audio(3, 99), port, '127.0.0.1');
    await callerKeys('8', 4321);
  });

  it('events that never end, of keys that there are none, are no keys', async () => {
    for (const code of [16, 17, 100, 255]) for (let i = 0; i < 5; i++) caller.send(event(700 + i, 5000 + code, code, i === 4), port, '127.0.0.1');
    await callerKeys('9');
  });
});

function offerOf(port: number): string {
  return `v=0\r\no=caller 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n`;
}

async function socketAt(address: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  return socket;
}

function head(payloadType: number, sequence: number, timestamp: number, ssrc: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt8(0x80, 0);
  bytes.writeUInt8(payloadType, 1);
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE(timestamp >>> 0, 4);
  bytes.writeUInt32BE(ssrc, 8);
  return bytes;
}

function audio(sequence: number, ssrc = 7): Buffer {
  return Buffer.concat([head(8, sequence, sequence * 160, ssrc), Buffer.alloc(160, 0xd5)]);
}

/** RFC 4733 section 2.3. */
function event(sequence: number, timestamp: number, code: number, end: boolean, ssrc = 7): Buffer {
  return Buffer.concat([head(101, sequence, timestamp, ssrc), Buffer.from([code, end ? 0x8a : 0x0a, 0x03, 0x20])]);
}
