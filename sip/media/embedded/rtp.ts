/** An RTP packet (RFC 3550 section 5.1), without what telephone audio does not use. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

const headerBytes = 12;

/** Reads a packet; `undefined` when it is none. The payload is a view into `bytes`. */
export function readRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < headerBytes || bytes[0]! >> 6 !== 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = payloadStart(bytes, view);
  const end = bytes.length - (bytes[0]! & 0x20 ? bytes[bytes.length - 1]! : 0);
  if (start === undefined || start > end) return undefined;
  return {
    marker: (bytes[1]! & 0x80) !== 0,
    payloadType: bytes[1]! & 0x7f,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  };
}

/** A packet as bytes of its own. */
export function writeRtp(packet: RtpPacket): Buffer {
  const bytes = Buffer.allocUnsafe(headerBytes + packet.payload.length);
  bytes[0] = 0x80;
  bytes[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  bytes.writeUInt16BE(packet.sequence, 2);
  bytes.writeUInt32BE(packet.timestamp, 4);
  bytes.writeUInt32BE(packet.ssrc, 8);
  bytes.set(packet.payload, headerBytes);
  return bytes;
}

/** Behind the contributing sources and the header extension, if there are any. */
function payloadStart(bytes: Uint8Array, view: DataView): number | undefined {
  const afterSources = headerBytes + 4 * (bytes[0]! & 0x0f);
  if (!(bytes[0]! & 0x10)) return afterSources;
  return afterSources + 4 > bytes.length ? undefined : afterSources + 4 + 4 * view.getUint16(afterSources + 2);
}
