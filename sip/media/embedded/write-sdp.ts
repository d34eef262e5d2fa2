import type { AudioFormat } from './audio-format.js';
import type { Direction, SdpMedia } from './sdp.js';

/** What we say of ourselves in every description of a session. */
export interface OurSide {
  /** IP address that the other side is to send to. */
  readonly address: string;
  readonly rtpPort: number;
  readonly sessionId: number;
  /** Counts up with every change (RFC 3264 section 8). */
  readonly version: number;
}

/** A whole description of these media. */
export function writeSdp(ours: OurSide, time: string, media: readonly string[]): string {
  const address = `IN ${ours.address.includes(':') ? 'IP6' : 'IP4'} ${ours.address}`;
  const head = ['v=0', `o=latchkey ${ours.sessionId} ${ours.version} ${address}`, 's=-', `c=${address}`, `t=${time}`];
  return `${[...head, ...media].join('\r\n')}\r\n`;
}

export interface AudioMedia {
  readonly ours: OurSide;
  readonly format: Pick<AudioFormat, 'codec' | 'payloadType' | 'eventPayloadType' | 'ptimeMs'>;
  readonly direction: Direction;
  readonly protocol: string;
}

export function audioMedia({ ours, format, direction, protocol }: AudioMedia): string {
  const events = format.eventPayloadType;
  return [
    `m=audio ${ours.rtpPort} ${protocol} ${format.payloadType}${events === undefined ? '' : ` ${events}`}`,
    `a=rtpmap:${format.payloadType} ${format.codec}/8000`,
    ...(events === undefined ? [] : [`a=rtpmap:${events} telephone-event/8000`, `a=fmtp:${events} 0-15`]),
    `a=ptime:${format.ptimeMs}`,
    `a=${direction}`,
  ].join('\r\n');
}

/** A media of the offer that we take no part in. */
export function refusedMedia({ kind, protocol, formats }: SdpMedia): string {
  return `m=${[kind, 0, protocol, ...formats].join(' ')}`;
}
