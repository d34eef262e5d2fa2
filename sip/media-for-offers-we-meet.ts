import { agree } from './media/embedded/answer-offer.js';
import type { LegOptions, Media, MediaOffer, OfferResult, OpenResult } from './ports/media.js';

/**
 * Media that is asked only for offers we can meet: plain G.711 audio that can be read (RFC 3264). A media server of its own
 * refuses the others in ways of its own, or takes what nobody can talk over.
 */
export function mediaForOffersWeMeet(media: Media): Media {
  return {
    open: (options, gone) => open(media, options, gone),
    offer: (options, gone) => offer(media, options, gone),
    ready: () => media.ready(),
    legs: () => media.legs(),
    room: () => media.room(),
    stop: () => media.stop(),
  };
}

async function open(media: Media, options: LegOptions, gone: AbortSignal): Promise<OpenResult> {
  const agreed = agree(options.offer, { codecs: options.codecs, events: true });
  if (agreed.kind !== 'agreed') return { kind: 'unsupported', why: agreed.why };
  const opened = await media.open(options, gone);
  if (opened.kind !== 'open' || reaches(opened.leg.answer, agreed.format.remote.host)) return opened;
  await opened.leg.close();
  return { kind: 'unsupported', why: `the other side is at ${agreed.format.remote.host}, which the media server does not reach` };
}

async function offer(media: Media, options: Omit<LegOptions, 'offer'>, gone: AbortSignal): Promise<OfferResult> {
  const opened = await media.offer(options, gone);
  return opened.kind === 'open' ? { kind: 'open', offer: forAnswersWeMeet(opened.offer, options) } : opened;
}

/** Our offer, told of those answers only that it can be met by. */
function forAnswersWeMeet(made: MediaOffer, { codecs }: Omit<LegOptions, 'offer'>): MediaOffer {
  return {
    sdp: made.sdp,
    accept: async (answer) => {
      const agreed = agree(answer, { codecs, events: true });
      return agreed.kind === 'agreed' && reaches(made.sdp, agreed.format.remote.host) ? made.accept(answer) : undefined;
    },
    close: () => made.close(),
  };
}

/** Addresses of one family do not reach the other. */
function reaches(ours: string, host: string | undefined): boolean {
  return host === undefined || host.includes(':') === ours.includes('c=IN IP6 ');
}
