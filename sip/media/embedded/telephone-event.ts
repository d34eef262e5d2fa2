import { keys } from './dtmf.js';
import type { RtpPacket } from './rtp.js';

/** The payload of a telephone event (RFC 4733 section 2.3). */
export interface TelephoneEvent {
  readonly event: number;
  readonly end: boolean;
  /** In samples. */
  readonly duration: number;
}

/** 10 dB below the loudest, as is usual. */
const volume = 10;
/** After a long key the next segment's timestamp goes on where the longest duration ended. */
const longestDuration = 0xffff;
/** A sender that wrongly counts the timestamp up within one key is still in the same key this few packets on. */
const nearbyPackets = 3;

export function readTelephoneEvent(payload: Uint8Array): TelephoneEvent | undefined {
  if (payload.length < 4) return undefined;
  return { event: payload[0]!, end: (payload[1]! & 0x80) !== 0, duration: (payload[2]! << 8) | payload[3]! };
}

export function writeTelephoneEvent({ event, end, duration }: TelephoneEvent): Uint8Array {
  const most = Math.min(duration, longestDuration);
  return Uint8Array.of(event, (end ? 0x80 : 0) | volume, most >> 8, most & 0xff);
}

/**
 * Hears keys in the packets of telephone events. A key counts once, at its first packet that arrives, whichever that is: the start
 * may be lost, the end may be lost, and the end is sent three times.
 */
export class EventReceiver {
  #last: (TelephoneEvent & Pick<RtpPacket, 'ssrc' | 'timestamp' | 'sequence'>) | undefined;

  /** The key that begins with this packet. */
  receive(packet: RtpPacket): string | undefined {
    const event = readTelephoneEvent(packet.payload);
    if (event === undefined || event.event >= keys.length) return undefined;
    const isNew = this.#isNew(packet, event);
    if (isNew === 'late') return undefined;
    this.#last = { ...event, ssrc: packet.ssrc, timestamp: packet.timestamp, sequence: packet.sequence };
    return isNew === 'new' ? keys[event.event] : undefined;
  }

  #isNew(packet: RtpPacket, event: TelephoneEvent): 'new' | 'same' | 'late' {
    const last = this.#last;
    if (last === undefined || last.ssrc !== packet.ssrc) return 'new';
    const ahead = ((packet.sequence - last.sequence) << 16) >> 16;
    if (event.event === last.event && packet.timestamp === last.timestamp) return ahead < 0 ? 'late' : 'same';
    if (ahead <= 0) return 'late';
    return event.event === last.event && !last.end && continues(packet, event, last, ahead) ? 'same' : 'new';
  }
}

/** A key held so long that it goes on in a new segment (RFC 4733 section 2.5.1.3), or one whose timestamps move. */
function continues(packet: RtpPacket, event: TelephoneEvent, last: TelephoneEvent & { readonly timestamp: number }, ahead: number): boolean {
  const nextSegment = (last.timestamp + longestDuration) >>> 0;
  if (packet.timestamp === nextSegment) return true;
  return !packet.marker && ahead < nearbyPackets && event.duration > last.duration;
}
