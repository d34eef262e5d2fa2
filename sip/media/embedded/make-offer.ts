import type { AudioFormat } from './audio-format.js';
import { agree } from './answer-offer.js';
import type { Codec } from './g711.js';
import type { OurSide } from './write-sdp.js';
import { writeSdp } from './write-sdp.js';

/** What we offer: codecs in order of preference. */
export interface OurOffer {
  readonly codecs: readonly Codec[];
  readonly events: boolean;
  readonly ptimeMs: number;
}

const eventPayloadType = 101;
const payloadTypes: Readonly<Record<Codec, number>> = { PCMU: 0, PCMA: 8 };

/** An offer of telephone audio. */
export function writeOffer({ codecs, events, ptimeMs }: OurOffer, ours: OurSide): string {
  const formats = [...codecs.map((codec) => payloadTypes[codec]), ...(events ? [eventPayloadType] : [])];
  const audio = [
    `m=audio ${ours.rtpPort} RTP/AVP ${formats.join(' ')}`,
    ...codecs.map((codec) => `a=rtpmap:${payloadTypes[codec]} ${codec}/8000`),
    ...(events ? [`a=rtpmap:${eventPayloadType} telephone-event/8000`, `a=fmtp:${eventPayloadType} 0-15`] : []),
    `a=ptime:${ptimeMs}`,
    'a=sendrecv',
  ];
  return writeSdp(ours, '0 0', [audio.join('\r\n')]);
}

/** What the answer to our offer comes to; `undefined`: nothing that we offered. */
export function readAnswer(answer: string, { codecs, events }: OurOffer): AudioFormat | undefined {
  const agreed = agree(answer, { codecs, events });
  return agreed.kind === 'agreed' ? agreed.format : undefined;
}
