import type { AnsweredCall, Gone, IncomingCall, SipHeaders } from '../ports/incoming-call.js';
import type { Key, MediaLeg } from '../ports/media.js';
import type { CallFacts } from '../ports/policy.js';
import type { Trunk } from '../trunks/trunk.js';
import type { CallTools } from './call-tools.js';
import { readInfo } from './dtmf-info.js';
import { KeyBuffer } from './key-sources.js';
import type { Outcome } from './outcome.js';
import { Progress } from './progress.js';
import { incompatible, normalClearing, reasonHeader, temporaryFailure, type Q850 } from './q850.js';

/** What the caller hears is at hand, or the call ended on the way there. */
export type Heard = { readonly kind: 'leg'; readonly leg: MediaLeg } | Ended;
export interface Ended {
  readonly kind: 'ended';
  readonly outcome: Outcome;
}

/** How a call is refused: before the answer with `status`, after it with the tone and Reason of `cause`. */
export interface Refusing {
  readonly status: number;
  readonly cause?: Q850;
  readonly headers?: SipHeaders;
}

const toneMs = 4000;

/** The caller's side of a call: its provisional and final responses, its dialog, its media, its keys. */
export class CallerLeg {
  readonly gone: AbortSignal;
  readonly progress: Progress;
  /** Put on every response. */
  readonly headers: SipHeaders;
  readonly keys: KeyBuffer;
  readonly #infoListeners = new Set<(key: Key) => void>();
  #leg: MediaLeg | undefined;
  #dialog: AnsweredCall | undefined;
  #answeredWith: string | undefined;

  constructor(
    readonly call: IncomingCall,
    readonly facts: CallFacts,
    readonly trunk: Trunk,
    readonly tools: CallTools,
  ) {
    this.gone = call.hungUp;
    this.headers = { 'X-Latchkey-Call': facts.callUid };
    const sinceInvite = () => tools.clock.now() - facts.receivedAtMs;
    this.progress = new Progress({ call, clock: tools.clock, headers: this.headers, onFirst: () => tools.watch.progressed(sinceInvite()) });
    this.keys = new KeyBuffer({ clock: tools.clock, dtmf: trunk.dtmf, counted: (source) => tools.watch.digit(source) });
    call.serve({ info: (info) => this.#onInfo(info), offer: (sdp) => this.#onOffer(sdp) });
  }

  /** The confirmed dialog, once the call is answered. */
  get dialog(): AnsweredCall | undefined {
    return this.#dialog;
  }

  /** Aborted when playing makes no sense any more: the caller or the media is gone, or early media has lasted too long. */
  stopPlaying(leg: MediaLeg): AbortSignal {
    return AbortSignal.any([this.gone, leg.lost, this.progress.limit]);
  }

  /** Sees to it that the caller can be played to: media, then 183 or, on a trunk that wants it, 200. */
  async heard(): Promise<Heard> {
    if (this.#leg !== undefined) return this.#leg.lost.aborted ? this.#mediaLost() : { kind: 'leg', leg: this.#leg };
    const opened = await this.#open();
    if (opened.kind === 'ended' || this.trunk.answer === 'before-prompt') return opened.kind === 'ended' ? opened : this.answer();
    await this.progress.earlyMedia(opened.leg.answer);
    return this.gone.aborted ? this.ended() : opened;
  }

  /** Answers the call, with media. */
  async answer(): Promise<Heard> {
    const opened = this.#leg === undefined ? await this.#open() : { kind: 'leg' as const, leg: this.#leg };
    if (opened.kind === 'ended' || this.#dialog !== undefined) return opened;
    this.progress.stop();
    this.#finalAnswer();
    // Set first: a re-INVITE may be served before the next line goes on.
    this.#answeredWith = opened.leg.answer;
    const dialog = await this.call.answer(opened.leg.answer, this.headers);
    this.#dialog = dialog;
    return dialog === undefined || this.gone.aborted ? this.ended() : opened;
  }

  /** Ends the call for a reason of ours or of the flow's; `outcome` holds unless the caller was faster. */
  async refuse({ status, cause = temporaryFailure, headers = {} }: Refusing, outcome: Outcome): Promise<Ended> {
    this.progress.stop();
    if (this.gone.aborted) return this.ended();
    if (this.#dialog === undefined) return this.respond(status, { Reason: reasonHeader(cause), ...this.headers, ...headers }, outcome);
    if (this.#leg !== undefined) await this.#leg.tone(cause.tone, toneMs, this.stopPlaying(this.#leg));
    return this.bye(cause, outcome);
  }

  /** Sends the final response, with these headers and no others. */
  async respond(status: number, headers: SipHeaders, outcome: Outcome): Promise<Ended> {
    this.progress.stop();
    this.#finalAnswer();
    const said = await this.call.refuse({ status, headers });
    return said === 'said' ? { kind: 'ended', outcome } : this.ended();
  }

  /** Ends the dialog. */
  async bye(cause: Q850 = normalClearing, outcome: Outcome): Promise<Ended> {
    if (this.gone.aborted || this.#dialog === undefined) return this.ended();
    await this.#dialog.bye({ Reason: reasonHeader(cause), ...this.headers });
    if (isUnacknowledged(this.gone)) return this.ended();
    return { kind: 'ended', outcome };
  }

  /** The end that came from outside. */
  ended(): Ended {
    return { kind: 'ended', outcome: goneOutcome(this.gone, this.#dialog !== undefined) };
  }

  /** Releases all that the call held; safe to call twice. */
  async close(): Promise<void> {
    this.progress.stop();
    this.keys.close();
    this.#infoListeners.clear();
    const leg = this.#leg;
    this.#leg = undefined;
    await leg?.close();
  }

  async #open(): Promise<Heard> {
    const { call, facts, trunk, tools } = this;
    const offer = call.invite.sdp;
    // RFC 3261 section 13.3.1: without an offer the 2xx would have to bring ours, and there is no early media before it.
    if (offer === undefined) return this.refuse({ status: 488, cause: incompatible, headers: warning(304) }, failed('no-offer', 488));
    const opened = await tools.media.open({ offer, codecs: trunk.codecs, dtmf: trunk.dtmf, callUid: facts.callUid }, this.gone);
    if (opened.kind === 'open' && this.gone.aborted) await opened.leg.close();
    if (this.gone.aborted) return this.ended();
    switch (opened.kind) {
      case 'open':
        return this.#adopt(opened.leg);
      case 'unsupported':
        return this.refuse({ status: 488, cause: incompatible, headers: warning(offersAudio(offer) ? 305 : 304) }, failed('no-codec', 488));
      case 'refused':
        return this.refuse({ status: 480 }, failed('media-refused', 480));
      case 'no-server':
        return this.nodeTrouble('no-media');
    }
  }

  #adopt(leg: MediaLeg): Heard {
    this.#leg = leg;
    this.keys.hear((listener) => leg.onKey(listener));
    this.keys.hear((listener) => {
      this.#infoListeners.add(listener);
      return () => this.#infoListeners.delete(listener);
    });
    return { kind: 'leg', leg };
  }

  /** Trouble of this node: another node may do better, unless the caller already heard of us. */
  async nodeTrouble(cause: 'no-policy' | 'overloaded' | 'no-media' | 'draining'): Promise<Ended> {
    if (this.progress.sent || this.#dialog !== undefined) return this.refuse({ status: 480 }, failed(cause, this.#dialog === undefined ? 480 : 200));
    return this.refuse({ status: 503, headers: retryAfter(this.tools.random) }, failed(cause, 503));
  }

  #mediaLost(): Promise<Ended> {
    return this.refuse({ status: 480 }, failed('media-lost', this.#dialog === undefined ? 480 : 200));
  }

  #finalAnswer(): void {
    const { tools, facts } = this;
    const ms = tools.clock.now() - facts.receivedAtMs;
    if (!this.progress.sent) tools.watch.progressed(ms);
    tools.watch.answered(ms);
  }

  #onInfo(info: Parameters<typeof readInfo>[0]): 200 | 415 | 469 {
    const read = readInfo(info);
    if (read.kind === 'unknown-body') return 415;
    if (read.kind === 'unknown-package') return 469;
    if (read.kind === 'key') for (const listener of this.#infoListeners) listener({ key: read.key, source: 'info', atMs: this.tools.clock.now() });
    return 200;
  }

  async #onOffer(sdp: string | undefined): Promise<string | undefined> {
    const leg = this.#leg;
    if (leg === undefined || sdp === undefined) return this.#answeredWith ?? leg?.answer;
    const answer = await leg.renegotiate(sdp);
    if (answer !== undefined) this.#answeredWith = answer;
    return answer;
  }
}

/** Seconds after which a carrier may try again: spread, so that they do not all come back at once (RFC 3261 section 20.33). */
export function retryAfter(random: () => number): SipHeaders {
  return { 'Retry-After': String(1 + Math.floor(random() * 5)) };
}

export function failed(cause: Extract<Outcome, { kind: 'failed' }>['cause'], sipStatus: number): Outcome {
  return { kind: 'failed', cause, sipStatus };
}

function isUnacknowledged(gone: AbortSignal): boolean {
  return (gone.reason as Gone | undefined)?.kind === 'not-acknowledged';
}

function goneOutcome(gone: AbortSignal, answered: boolean): Outcome {
  const kind = (gone.reason as Gone | undefined)?.kind;
  if (kind === 'link-lost') return failed('link-lost', answered ? 200 : 0);
  if (kind === 'cut') return failed('draining', answered ? 200 : 480);
  if (isUnacknowledged(gone)) return failed('not-acknowledged', 200);
  return { kind: 'abandoned', sipStatus: answered ? 200 : 487 };
}

/** RFC 3261 section 20.43; the agent is a name, so that no address of ours is told. */
function warning(code: 304 | 305): SipHeaders {
  return { Warning: `${code} latchkey "${code === 304 ? 'Media type not available' : 'Incompatible media format'}"` };
}

function offersAudio(sdp: string): boolean {
  return sdp.startsWith('m=audio ') || sdp.includes('\nm=audio ');
}
