import type { Clock } from '../services/common/clock.js';
import type { HostPort } from '../services/common/host-port.js';
import type { Log } from '../services/common/log.js';
import { openEmbeddedMedia } from './adapters/embedded-media.js';
import { openFreeswitchMedia } from './adapters/freeswitch/freeswitch-media.js';
import { rereading } from '../services/common/secret.js';
import type { SipSettings } from './config.js';
import { mediaForOffersWeMeet } from './media-for-offers-we-meet.js';
import type { SipMetrics } from './metrics.js';
import type { Media, Prompts } from './ports/media.js';

export interface MediaParts {
  readonly settings: SipSettings;
  readonly prompts: Prompts;
  readonly metrics: SipMetrics;
  readonly clock: Clock;
  readonly log: Log;
  /** The connection to the SIP stack, for media servers that are called over it. */
  readonly srf: unknown;
}

/** The media that the settings name. */
export function openMedia(parts: MediaParts): Promise<Media> {
  const { settings, prompts, metrics } = parts;
  const { media, rtp, rtpAdvertised } = settings;
  if (media.kind === 'servers') return openFreeswitch(media.at, parts);
  return openEmbeddedMedia({ ...rtp, ...(rtpAdvertised === undefined ? {} : { advertised: rtpAdvertised }), prompts, missing: () => metrics.promptMissing() });
}

async function openFreeswitch(servers: readonly HostPort[], { settings, prompts, metrics, clock, log, srf }: MediaParts): Promise<Media> {
  const { freeswitchSecret = { text: '' }, eslAdvertised } = settings;
  const media = await openFreeswitchMedia({
    servers,
    secret: rereading(freeswitchSecret),
    srf,
    // Without an address to tell, all servers are on this machine.
    listenHost: eslAdvertised === undefined ? '127.0.0.1' : '0.0.0.0',
    advertisedHost: eslAdvertised ?? '127.0.0.1',
    prompts,
    missing: () => metrics.promptMissing(),
    clock,
    log,
  });
  return mediaForOffersWeMeet(media);
}
