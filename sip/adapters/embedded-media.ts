import type { Leg } from '../media/embedded/leg.js';
import type { MediaServerOptions } from '../media/embedded/media-server.js';
import { MediaServer } from '../media/embedded/media-server.js';
import { portPairsIn } from '../media/embedded/port-pool.js';
import type { LegOptions, Media, MediaLeg, OfferResult, OpenResult, Prompts } from '../ports/media.js';
import type { PromptRef } from '../ports/policy.js';

export interface EmbeddedMediaOptions extends MediaServerOptions {
  readonly prompts: Prompts;
  /** Told of every prompt that was skipped because its audio could not be had, for the metrics. */
  readonly missing?: (ref: PromptRef) => void;
}

/**
 * Media in this process: no server of its own, always ready, on a range of UDP ports. Throws when no port of the range can be
 * bound.
 */
export async function openEmbeddedMedia(options: EmbeddedMediaOptions): Promise<Media> {
  const server = new MediaServer(options);
  await server.tryPorts();
  return {
    open: (leg, gone) => openLeg(server, options, leg, gone),
    offer: (leg, gone) => openOffer(server, options, leg, gone),
    ready: () => true,
    legs: () => server.counts.legs,
    room: () => ({ used: server.counts.legs, most: portPairsIn(options) }),
    stop: () => server.stop(),
  };
}

async function openLeg(server: MediaServer, options: EmbeddedMediaOptions, { offer, codecs, dtmf }: LegOptions, gone: AbortSignal): Promise<OpenResult> {
  if (gone.aborted) return callerGone;
  const opened = await server.answer({ offer, codecs, dtmf });
  if (opened.kind !== 'open') return opened;
  if (!gone.aborted) return { kind: 'open', leg: withPrompts(opened.leg, options) };
  await opened.leg.close();
  return callerGone;
}

async function openOffer(server: MediaServer, options: EmbeddedMediaOptions, { codecs, dtmf }: Omit<LegOptions, 'offer'>, gone: AbortSignal): Promise<OfferResult> {
  if (gone.aborted) return callerGone;
  const opened = await server.openOffer({ codecs, dtmf });
  if (opened.kind !== 'open') return opened;
  const { offer } = opened;
  const accept = (answer: string): MediaLeg | undefined => {
    const leg = offer.accept(answer);
    return leg === undefined ? undefined : withPrompts(leg, options);
  };
  if (!gone.aborted) return { kind: 'open', offer: { sdp: offer.sdp, accept: (answer) => Promise.resolve(accept(answer)), close: () => offer.close() } };
  await offer.close();
  return callerGone;
}

const callerGone = { kind: 'refused', why: 'the caller is gone' } as const;

function withPrompts(leg: Leg, { prompts, missing }: EmbeddedMediaOptions): MediaLeg {
  return {
    get answer() {
      return leg.answer;
    },
    play: async (refs, stop) => {
      const fetched = refs.map((ref) => prompts.samples(ref).catch(() => undefined));
      for (const [index, soon] of fetched.entries()) {
        const samples = await orStopped(soon, stop);
        if (stop.aborted) return;
        if (samples === undefined) missing?.(refs[index]!);
        else await leg.play(samples, stop);
      }
    },
    tone: (tone, ms, stop) => leg.tone(tone, ms, stop),
    onKey: (listener) => leg.onKey(listener),
    lost: leg.lost,
    renegotiate: (offer) => Promise.resolve(leg.renegotiate(offer)),
    close: () => leg.close(),
  };
}

/** A caller who keys or hangs up does not wait for a prompt on its way. */
async function orStopped<T>(soon: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  if (stop.aborted) return undefined;
  return new Promise((resolve, reject) => {
    const onStop = (): void => resolve(undefined);
    stop.addEventListener('abort', onStop, { once: true });
    soon.then(resolve, reject).finally(() => stop.removeEventListener('abort', onStop));
  });
}
