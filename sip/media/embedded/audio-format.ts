import { isIP } from 'node:net';
import type { Codec } from './g711.js';
import { samplesPerSecond } from './g711.js';
import type { Address, Direction, Sdp, SdpMedia } from './sdp.js';

/** What two sides have agreed to send one another. */
export interface AudioFormat {
  readonly codec: Codec;
  readonly payloadType: number;
  /** Payload type of telephone events (RFC 4733); absent: not agreed. */
  readonly eventPayloadType?: number;
  /** How much audio a packet that we send holds: 10 to 60. */
  readonly ptimeMs: number;
  readonly remote: RemoteAddress;
  /** The other side wants to hear us. */
  readonly weSend: boolean;
  /** The other side may be heard. */
  readonly weReceive: boolean;
}

/** `host` absent: none given (`0.0.0.0`), or a name; then the address is learnt from what arrives. */
export interface RemoteAddress {
  readonly host?: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
}

/** A codec found in a description, under the number it has there. */
export interface FoundCodec {
  readonly codec: Codec;
  readonly payloadType: number;
}

const staticPayloadTypes: Readonly<Record<Codec, number>> = { PCMU: 0, PCMA: 8 };
const usualPtimeMs = 20;
const leastPtimeMs = 10;
const mostPtimeMs = 60;

/** The first of `codecs` that the media offers. */
export function findCodec(media: SdpMedia, codecs: readonly Codec[]): FoundCodec | undefined {
  for (const codec of codecs) {
    const payloadType = media.formats.find((format) => isCodec(media, format, codec));
    if (payloadType !== undefined) return { codec, payloadType: Number(payloadType) };
  }
  return undefined;
}

/** The payload type of telephone events on the clock of telephone audio. */
export function findEvents(media: SdpMedia): number | undefined {
  const found = media.formats.find((format) => isPayloadType(format) && isMap(media, format, 'TELEPHONE-EVENT'));
  return found === undefined ? undefined : Number(found);
}

/** RFC 3551: the packet time that the other side asks for, within what it can take and what we can do. */
export function packetTimeMs(media: SdpMedia): number {
  const wanted = Math.min(media.ptimeMs ?? usualPtimeMs, media.maxptimeMs ?? mostPtimeMs);
  return Math.max(leastPtimeMs, Math.min(mostPtimeMs, wanted));
}

export function remoteAddress(sdp: Sdp, media: SdpMedia): RemoteAddress {
  const address = media.address ?? sdp.address;
  const ports = { rtpPort: media.port, rtcpPort: media.rtcpPort ?? media.port + 1 };
  return address === undefined || isUnspecified(address) || isIP(address.host) === 0 ? ports : { host: address.host, ...ports };
}

/** What the other side does with audio: its direction, and the older `c=0.0.0.0` for "send nothing" (RFC 3264 section 8.4). */
export function remoteDirection(sdp: Sdp, media: SdpMedia): { readonly sends: boolean; readonly receives: boolean } {
  const direction: Direction = media.direction ?? sdp.direction ?? 'sendrecv';
  const address = media.address ?? sdp.address;
  const held = address !== undefined && isUnspecified(address);
  return {
    sends: direction === 'sendrecv' || direction === 'sendonly',
    receives: !held && (direction === 'sendrecv' || direction === 'recvonly'),
  };
}

/** Plain RTP audio that is not refused already. */
export function isRtpAudio(media: SdpMedia): boolean {
  return media.kind === 'audio' && media.port !== 0 && (media.protocol === 'RTP/AVP' || media.protocol === 'RTP/AVPF');
}

function isCodec(media: SdpMedia, format: string, codec: Codec): boolean {
  if (!isPayloadType(format)) return false;
  return media.rtpmaps.has(format) ? isMap(media, format, codec) : Number(format) === staticPayloadTypes[codec];
}

function isMap(media: SdpMedia, format: string, encoding: string): boolean {
  const map = media.rtpmaps.get(format);
  return map?.encoding === encoding && map.clockRate === samplesPerSecond;
}

function isPayloadType(format: string): boolean {
  const value = Number(format);
  return format !== '' && Number.isInteger(value) && value >= 0 && value <= 127;
}

function isUnspecified({ host }: Address): boolean {
  return host === '0.0.0.0' || host === '::';
}
