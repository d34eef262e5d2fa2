import { agree } from './media/embedded/answer-offer.js';
import type { Media } from './ports/media.js';

/**
 * Media that is asked only for offers we can meet: plain G.711 audio that can be read (RFC 3264). A media server of its own
 * refuses the others in ways of its own, or takes what nobody can talk over.
 */
export function mediaForOffersWeMeet(media: Media): Media {
  return {
    open: (options, gone) => {
      const agreed = agree(options.offer, { codecs: options.codecs, events: true });
      return agreed.kind === 'agreed' ? media.open(options, gone) : Promise.resolve({ kind: 'unsupported', why: agreed.why });
    },
    ready: () => media.ready(),
    legs: () => media.legs(),
    stop: () => media.stop(),
  };
}
