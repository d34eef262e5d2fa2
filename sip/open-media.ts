import type { Log } from '../services/common/log.js';
import { openEmbeddedMedia } from './adapters/embedded-media.js';
import type { SipSettings } from './config.js';
import type { SipMetrics } from './metrics.js';
import type { Media, Prompts } from './ports/media.js';

export interface MediaParts {
  readonly settings: SipSettings;
  readonly prompts: Prompts;
  readonly metrics: SipMetrics;
  readonly log: Log;
  /** The connection to the SIP stack, for a media server that is called over it. */
  readonly srf: unknown;
}

/** The media that the settings name. */
export function openMedia({ settings, prompts, metrics }: MediaParts): Promise<Media> {
  const { media, rtp, rtpAdvertised } = settings;
  if (media.kind === 'server') return Promise.reject(new Error('FreeSWITCH is not available yet; allowed: LATCHKEY_MEDIA=embedded'));
  return openEmbeddedMedia({ ...rtp, ...(rtpAdvertised === undefined ? {} : { advertised: rtpAdvertised }), prompts, missing: () => metrics.promptMissing() });
}
