/** Media as the call loop sees it: a leg towards the caller that plays and hears. */
import type { PromptRef } from './policy.js';

export type KeySource = 'rfc4733' | 'info' | 'inband';

/** A key the caller pressed: `0`-`9`, `*`, `#`, `A`-`D`. `atMs` is the media's own clock. */
export interface Key {
  readonly key: string;
  readonly source: KeySource;
  readonly atMs: number;
}

export interface LegOptions {
  /** The caller's SDP offer (RFC 3264). */
  readonly offer: string;
  /** Codecs of the trunk in order of preference, by their SDP names. */
  readonly codecs: readonly ('PCMA' | 'PCMU')[];
  /** What is heard as keys; `auto` hears all. */
  readonly dtmf: 'auto' | 'rfc4733' | 'info' | 'inband';
  /** For the log of the media. */
  readonly callUid: string;
}

/**
 * `unsupported`: the offer has no codec or transport we share (488). `refused`: trouble of this one call (480).
 * `no-server`: no media server at all, or no port left: trouble of this node (503).
 */
export type OpenResult = { readonly kind: 'open'; readonly leg: MediaLeg } | { readonly kind: 'unsupported' | 'refused' | 'no-server'; readonly why: string };

/** The tone of a rejection after the answer. */
export type Tone = 'busy' | 'congestion';

export interface MediaLeg {
  /** Our SDP: the answer to the caller's offer, or what has become of our own. */
  readonly answer: string;
  /** Plays to the end, or until `stop` aborts; resolves in both cases. A prompt that cannot be had is skipped and counted. */
  play(prompts: readonly PromptRef[], stop: AbortSignal): Promise<void>;
  tone(tone: Tone, ms: number, stop: AbortSignal): Promise<void>;
  /** Calls back for every key until the returned function is called. */
  onKey(listener: (key: Key) => void): () => void;
  /** Aborted when the media is lost underneath (server gone). */
  readonly lost: AbortSignal;
  /** A new offer within the dialog (re-INVITE): our answer, or `undefined` when it cannot be met (488). */
  renegotiate(offer: string): Promise<string | undefined>;
  /** Releases the ports and all behind them; safe to call twice. */
  close(): Promise<void>;
}

export type OfferResult = { readonly kind: 'open'; readonly offer: MediaOffer } | { readonly kind: 'refused' | 'no-server'; readonly why: string };

/** Our offer to a caller who made none, with the ports behind it. */
export interface MediaOffer {
  readonly sdp: string;
  /** Takes the caller's SDP answer, once; `undefined`: it shares nothing with what was offered. */
  accept(answer: string): Promise<MediaLeg | undefined>;
  /** Releases all behind it, an accepted leg too; safe to call twice. */
  close(): Promise<void>;
}

export interface Media {
  open(options: LegOptions, gone: AbortSignal): Promise<OpenResult>;
  /** Makes an offer for an INVITE that brought none (RFC 3261 section 13.2.1). */
  offer(options: Omit<LegOptions, 'offer'>, gone: AbortSignal): Promise<OfferResult>;
  ready(): boolean;
  /** Legs open now; must return to 0. */
  legs(): number;
  /** `undefined` while it is not known. */
  room(): MediaRoom | undefined;
  stop(): Promise<void>;
}

/** Room for legs, where they are open: other services' on the same media servers count too. */
export interface MediaRoom {
  readonly used: number;
  readonly most: number;
}

/** Where a leg gets a prompt's audio. */
export interface Prompts {
  /** A file holding the WAV (8000 Hz, 16 bit, mono); `undefined` when it cannot be had. */
  path(ref: PromptRef): Promise<string | undefined>;
  /** The same as samples, 8000 a second. */
  samples(ref: PromptRef): Promise<Int16Array | undefined>;
}
