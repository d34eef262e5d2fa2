import assert from 'node:assert/strict';
import { PeerAddress } from '../../../../sip/media/embedded/peer-address.js';
import { Reception } from '../../../../sip/media/embedded/reception.js';
import { readSenderReport, writeRtcp } from '../../../../sip/media/embedded/rtcp.js';
import { readRtp, writeRtp, type RtpPacket } from '../../../../sip/media/embedded/rtp.js';

const packet: RtpPacket = { payloadType: 8, marker: true, sequence: 65535, timestamp: 4294967295, ssrc: 3735928559, payload: Uint8Array.of(1, 2, 3) };

describe('an RTP packet', () => {
  it('is read as it was written', () => {
    const read = readRtp(writeRtp(packet));
    assert.deepEqual({ ...read, payload: [...read!.payload] }, { ...packet, payload: [1, 2, 3] });
  });

  const bytes = writeRtp(packet);
  const withFirst = (first: number, ...rest: number[]): Uint8Array => Uint8Array.of(first, ...bytes.subarray(1, 12), ...rest);
  const cases: readonly [title: string, bytes: Uint8Array, payload: readonly number[] | undefined][] = [
    ['with contributing sources', withFirst(0x81, 0, 0, 0, 9, 7), [7]],
    ['with a header extension', withFirst(0x90, 0, 0, 0, 1, 5, 5, 5, 5, 7), [7]],
    ['with padding', withFirst(0xa0, 7, 7, 0, 2), [7, 7]],
    ['without payload', withFirst(0x80), []],
    ['that is too short', bytes.subarray(0, 11), undefined],
    ['of another version', withFirst(0x40, 7), undefined],
    ['with more sources than bytes', withFirst(0x8f, 7), undefined],
    ['with an extension that goes on behind its end', withFirst(0x90, 0, 0, 0, 9, 7), undefined],
    ['with more padding than payload', withFirst(0xa0, 7, 200), undefined],
  ];
  for (const [title, text, payload] of cases) {
    it(`${title} is ${payload === undefined ? 'refused' : 'read'}`, () => {
      const read = readRtp(text);
      assert.deepEqual(read === undefined ? undefined : [...read.payload], payload);
    });
  }
});

describe('what has been received', () => {
  const arrive = (reception: Reception, ...sequences: number[]): void =>
    sequences.forEach((sequence) => void reception.count({ ...packet, sequence, timestamp: sequence * 160 }, sequence * 160));

  it('counts losses, over the end of the sequence too', () => {
    const reception = new Reception();
    arrive(reception, 65534, 65535, 2, 3);
    const report = reception.report();
    assert.equal(report?.cumulativeLost, 2);
    assert.equal(report.highestSequence, 65536 + 3);
    assert.equal(report.fractionLost, Math.floor((256 * 2) / 6));
  });

  it('reports the fraction lost since the last report', () => {
    const reception = new Reception();
    arrive(reception, 1, 3);
    reception.report();
    arrive(reception, 4, 5);
    assert.equal(reception.report()?.fractionLost, 0);
  });

  it('begins anew with a new source', () => {
    const reception = new Reception();
    arrive(reception, 1, 5);
    reception.count({ ...packet, ssrc: 1, sequence: 40_000 }, 0);
    assert.deepEqual(reception.report(), { ssrc: 1, fractionLost: 0, cumulativeLost: 0, highestSequence: 40_000, jitter: 0 });
  });

  it('measures jitter', () => {
    const reception = new Reception();
    reception.count({ ...packet, sequence: 1, timestamp: 0 }, 0);
    reception.count({ ...packet, sequence: 2, timestamp: 160 }, 320);
    assert.equal(reception.report()?.jitter, 10);
  });

  it('is nothing before the first packet', () => assert.equal(new Reception().report(), undefined));
});

describe('an RTCP report', () => {
  const sender = { ssrc: 1, nowMs: 1_000_500, timestamp: 160, packets: 2, octets: 320 };

  it('is a compound of sender report and description, and ends with BYE when asked', () => {
    const types = (bytes: Buffer): number[] => {
      const found: number[] = [];
      for (let at = 0; at < bytes.length; at += 4 * (bytes.readUInt16BE(at + 2) + 1)) found.push(bytes[at + 1]!);
      return found;
    };
    assert.deepEqual(types(writeRtcp({ sender, cname: 'a' })), [200, 202]);
    const reception = { ssrc: 2, fractionLost: 1, cumulativeLost: -1, highestSequence: 9, jitter: 3 };
    assert.deepEqual(types(writeRtcp({ sender, reception, cname: 'abcdef', bye: true })), [200, 202, 203]);
  });

  it('tells the other side when it was sent, and when its own came', () => {
    const first = readSenderReport(writeRtcp({ sender, cname: 'a' }), 5000);
    assert.deepEqual(first, { middleNtp: ((((1000 + 2_208_988_800) & 0xffff) << 16) | 0x8000) >>> 0, arrivedMs: 5000 });
    const bytes = writeRtcp({ sender: { ...sender, nowMs: 6500 }, reception: { ssrc: 2, fractionLost: 0, cumulativeLost: 0, highestSequence: 1, jitter: 0 }, last: first, cname: 'a' });
    assert.equal(bytes.readUInt32BE(44), first.middleNtp);
    assert.equal(bytes.readUInt32BE(48), 1.5 * 65536);
  });

  it('that is none is passed over', () => assert.equal(readSenderReport(Uint8Array.of(0x80, 200, 0, 0), 0), undefined));
});

describe('where the other side is', () => {
  const named = { host: '192.0.2.1', rtpPort: 4000, rtcpPort: 4001 };
  const behindNat = { address: '203.0.113.9', port: 61_000 };
  const stranger = { address: '198.51.100.66', port: 666 };

  it('is the address that it named, until packets come from elsewhere', () => {
    const peer = new PeerAddress();
    peer.name(named);
    assert.deepEqual(peer.rtp, { address: '192.0.2.1', port: 4000 });
    assert.deepEqual(peer.rtcp, { address: '192.0.2.1', port: 4001 });
    assert.equal(peer.accept(behindNat, 0), true);
    assert.deepEqual(peer.rtp, behindNat);
    assert.deepEqual(peer.rtcp, { address: '203.0.113.9', port: 61_001 });
  });

  it('does not move to a stranger while the first source speaks', () => {
    const peer = new PeerAddress();
    peer.name(named);
    peer.accept(behindNat, 0);
    assert.equal(peer.accept(stranger, 1999), false);
    assert.deepEqual(peer.rtp, behindNat);
  });

  it('moves when the first source has gone silent', () => {
    const peer = new PeerAddress();
    peer.name(named);
    peer.accept(behindNat, 0);
    assert.equal(peer.accept({ ...behindNat, port: 61_002 }, 2000), true);
    assert.equal(peer.rtp?.port, 61_002);
  });

  it('moves at once to the address that was named', () => {
    const peer = new PeerAddress();
    peer.name(named);
    peer.accept(stranger, 0);
    assert.equal(peer.accept({ address: '192.0.2.1', port: 4000 }, 1), true);
    assert.equal(peer.accept(stranger, 2), false);
  });

  it('is forgotten when another address is named, and kept when the same is named again', () => {
    const peer = new PeerAddress();
    peer.name(named);
    peer.accept(behindNat, 0);
    peer.name({ ...named });
    assert.deepEqual(peer.rtp, behindNat);
    peer.name({ ...named, rtpPort: 4002 });
    assert.deepEqual(peer.rtp, { address: '192.0.2.1', port: 4002 });
  });

  it('is nowhere while no address was named and nothing came', () => {
    const peer = new PeerAddress();
    peer.name({ rtpPort: 4000, rtcpPort: 4001 });
    assert.equal(peer.rtp, undefined);
    assert.equal(peer.acceptRtcp(stranger), false);
  });
});
