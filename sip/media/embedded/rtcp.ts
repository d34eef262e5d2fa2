import type { ReceptionReport } from './reception.js';

/** What a sender tells of itself (RFC 3550 section 6.4.1). */
export interface SenderInfo {
  readonly ssrc: number;
  /** Milliseconds since 1970, now, and the RTP timestamp of the same moment. */
  readonly nowMs: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** The last sender report of the other side: middle 32 bits of its NTP time, and when it came. */
export interface LastReport {
  readonly middleNtp: number;
  readonly arrivedMs: number;
}

export interface RtcpReport {
  readonly sender: SenderInfo;
  readonly reception?: ReceptionReport;
  readonly last?: LastReport;
  readonly cname: string;
  /** Ends with BYE. */
  readonly bye?: boolean;
}

const senderReportType = 200;
const descriptionType = 202;
const byeType = 203;
/** Seconds from 1900 to 1970. */
const ntpEpoch = 2_208_988_800;

/** A compound packet: sender report, CNAME, and BYE at the end. */
export function writeRtcp(report: RtcpReport): Buffer {
  const parts = [senderReport(report), sourceDescription(report.sender.ssrc, report.cname)];
  if (report.bye === true) parts.push(bye(report.sender.ssrc));
  return Buffer.concat(parts);
}

/** Finds the sender report in a compound packet; `undefined` when it has none or is no RTCP. */
export function readSenderReport(bytes: Uint8Array, nowMs: number): LastReport | undefined {
  if (bytes.length < 28 || bytes[0]! >> 6 !== 2 || bytes[1] !== senderReportType) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { middleNtp: ((view.getUint16(10) << 16) | view.getUint16(12)) >>> 0, arrivedMs: nowMs };
}

function senderReport({ sender, reception, last }: RtcpReport): Buffer {
  const bytes = packet(senderReportType, reception === undefined ? 0 : 1, reception === undefined ? 28 : 52);
  bytes.writeUInt32BE(sender.ssrc, 4);
  bytes.writeUInt32BE(Math.floor(sender.nowMs / 1000) + ntpEpoch, 8);
  bytes.writeUInt32BE(Math.floor(((sender.nowMs % 1000) / 1000) * 2 ** 32), 12);
  bytes.writeUInt32BE(sender.timestamp >>> 0, 16);
  bytes.writeUInt32BE(sender.packets >>> 0, 20);
  bytes.writeUInt32BE(sender.octets >>> 0, 24);
  if (reception !== undefined) writeReception(bytes, reception, last, sender.nowMs);
  return bytes;
}

function writeReception(bytes: Buffer, reception: ReceptionReport, last: LastReport | undefined, nowMs: number): void {
  bytes.writeUInt32BE(reception.ssrc, 28);
  bytes.writeUInt8(reception.fractionLost, 32);
  bytes.writeIntBE(reception.cumulativeLost, 33, 3);
  bytes.writeUInt32BE(reception.highestSequence, 36);
  bytes.writeUInt32BE(reception.jitter, 40);
  bytes.writeUInt32BE(last?.middleNtp ?? 0, 44);
  bytes.writeUInt32BE(last === undefined ? 0 : Math.round(((nowMs - last.arrivedMs) * 65536) / 1000) >>> 0, 48);
}

/** One source, its CNAME, padded to whole words with at least one zero. */
function sourceDescription(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname, 'ascii').subarray(0, 255);
  const bytes = packet(descriptionType, 1, 8 + 4 * Math.ceil((name.length + 3) / 4));
  bytes.writeUInt32BE(ssrc, 4);
  bytes[8] = 1;
  bytes[9] = name.length;
  bytes.set(name, 10);
  return bytes;
}

function bye(ssrc: number): Buffer {
  const bytes = packet(byeType, 1, 8);
  bytes.writeUInt32BE(ssrc, 4);
  return bytes;
}

function packet(type: number, count: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes[0] = 0x80 | count;
  bytes[1] = type;
  bytes.writeUInt16BE(length / 4 - 1, 2);
  return bytes;
}
