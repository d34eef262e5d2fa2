import type { AudioFormat } from './audio-format.js';
import { findCodec, findEvents, isRtpAudio, packetTimeMs, remoteAddress, remoteDirection } from './audio-format.js';
import type { Codec } from './g711.js';
import type { Direction, Sdp, SdpMedia } from './sdp.js';
import { readSdp } from './sdp.js';
import type { OurSide } from './write-sdp.js';
import { audioMedia, refusedMedia, writeSdp } from './write-sdp.js';

/** What we take part in: our codecs in order of preference, and whether we hear telephone events. */
export interface Ability {
  readonly codecs: readonly Codec[];
  readonly events: boolean;
}

/** What an offer comes to: its audio agreed, and its place among the offer's media. */
export interface Agreed {
  readonly kind: 'agreed';
  readonly offer: Sdp;
  readonly index: number;
  readonly format: AudioFormat;
  /** As it goes into the answer. */
  readonly direction: Direction;
}

/** `malformed` can be read by nobody; `unsupported` can, but shares nothing with us. */
export type Agreement = Agreed | { readonly kind: 'malformed' | 'unsupported'; readonly why: string };

/** Finds what an offer and our ability have in common (RFC 3264). Takes the first audio that we can do. */
export function agree(offerText: string, ability: Ability): Agreement {
  const read = readSdp(offerText);
  if (read.kind === 'malformed') return read;
  const offer = read.sdp;
  for (const [index, media] of offer.media.entries()) {
    const codec = isRtpAudio(media) ? findCodec(media, ability.codecs) : undefined;
    if (codec === undefined) continue;
    return { kind: 'agreed', offer, index, ...formatOf(offer, media, codec, ability) };
  }
  return { kind: 'unsupported', why: whyNot(offer, ability) };
}

/** Our answer: each media of the offer in its place, all but ours refused with port 0. */
export function writeAnswer({ offer, index, format, direction }: Agreed, ours: OurSide): string {
  const media = offer.media.map((offered, i) => {
    if (i !== index) return refusedMedia(offered);
    return audioMedia({ ours, format, direction, protocol: offered.protocol });
  });
  return writeSdp(ours, offer.time, media);
}

function formatOf(offer: Sdp, media: SdpMedia, codec: { codec: Codec; payloadType: number }, ability: Ability): Pick<Agreed, 'format' | 'direction'> {
  const events = ability.events ? findEvents(media) : undefined;
  const { sends, receives } = remoteDirection(offer, media);
  const format: AudioFormat = {
    ...codec,
    ...(events === undefined ? {} : { eventPayloadType: events }),
    ptimeMs: packetTimeMs(media),
    remote: remoteAddress(offer, media),
    weSend: receives,
    weReceive: sends,
  };
  return { format, direction: directionOf(receives, sends) };
}

function directionOf(weSend: boolean, weReceive: boolean): Direction {
  if (weSend) return weReceive ? 'sendrecv' : 'sendonly';
  return weReceive ? 'recvonly' : 'inactive';
}

function whyNot(offer: Sdp, ability: Ability): string {
  const audio = offer.media.filter((media) => media.kind === 'audio' && media.port !== 0);
  if (audio.length === 0) return 'no audio in the offer';
  if (!audio.some(isRtpAudio)) return `audio only over ${audio.map((media) => media.protocol).join(', ')}; we speak RTP/AVP`;
  return `no codec in common; we speak ${ability.codecs.join(', ')}`;
}
