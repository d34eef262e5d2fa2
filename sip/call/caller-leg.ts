import type { AnsweredCall, IncomingCall, SipHeaders } from '../ports/incoming-call.js';
import type { Key, LegOptions, MediaLeg, MediaOffer, OfferResult } from '../ports/media.js';
import type { CallFacts } from '../ports/policy.js';
import type { Trunk } from '../trunks/trunk.js';
import type { CallTools } from './call-tools.js';
import { readInfo } from './dtmf-info.js';
import { goneOutcome, isUnacknowledged } from './gone-outcome.js';
import type { InviteAnswer } from './invite-answer.js';
import { KeyBuffer } from './key-sources.js';
import type { Outcome } from './outcome.js';
import { Progress } from './progress.js';
import { incompatible, normalClearing, reasonHeader, temporaryFailure, type Q850 } from './q850.js';
import { sdpWarning } from './sdp-warning.js';

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
  readonly answered: InviteAnswer = {};
  readonly #infoListeners = new Set<(key: Key) => void>();
  #leg: MediaLeg | undefined;
  #offer: MediaOffer | undefined;
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
    this.progress = new Progress({ call, clock: tools.clock, headers: this.headers, onFirst: () => this.#firstAnswer(tools.clock.now() - facts.receivedAtMs) });
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
    const { sdp } = this.call.invite;
    if (sdp === undefined) return this.trunk.answer === 'before-prompt' || !this.progress.takesOffers ? this.answer() : this.#offerEarly();
    const opened = await this.#open(sdp);
    if (opened.kind === 'ended' || this.trunk.answer === 'before-prompt') return opened.kind === 'ended' ? opened : this.answer();
    await this.progress.earlyMedia(opened.leg.answer);
    return this.gone.aborted ? this.ended() : opened;
  }

  /** Answers the call, with media. */
  async answer(): Promise<Heard> {
    const { sdp } = this.call.invite;
    if (sdp === undefined && this.#leg === undefined) return this.#answerWithOffer();
    const opened = this.#leg === undefined ? await this.#open(sdp ?? '') : { kind: 'leg' as const, leg: this.#leg };
    if (opened.kind === 'ended' || this.#dialog !== undefined) return opened;
    // Set first: a re-INVITE may be served before the next line goes on.
    this.#answeredWith = opened.leg.answer;
    // Without an offer in the INVITE, the PRACK has settled it.
    const dialog = await this.#say200(sdp === undefined ? undefined : opened.leg.answer);
    return dialog === undefined ? this.ended() : opened;
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
    if (said !== 'said') return this.ended();
    this.answered.status = status;
    return { kind: 'ended', outcome };
  }

  /** Ends the dialog. */
  async bye(cause: Q850 = normalClearing, outcome: Outcome): Promise<Ended> {
    if (this.gone.aborted || this.#dialog === undefined) return this.ended();
    const saidAtMs = this.tools.clock.now();
    await this.#dialog.bye({ Reason: reasonHeader(cause), ...this.headers });
    this.tools.watch.saidBye(this.tools.clock.now() - saidAtMs);
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
    const [leg, offer] = [this.#leg, this.#offer];
    this.#leg = this.#offer = undefined;
    await Promise.all([leg?.close(), offer?.close()]);
  }

  async #open(offer: string): Promise<Heard> {
    const { tools } = this;
    const opened = await tools.media.open({ offer, ...this.#legOptions() }, this.gone);
    if (opened.kind === 'open' && this.gone.aborted) await opened.leg.close();
    if (this.gone.aborted) return this.ended();
    if (opened.kind === 'open') return this.#adopt(opened.leg);
    if (opened.kind === 'unsupported') return this.#incompatible('no-codec', offer);
    return this.#noMedia(opened.kind);
  }

  /** An offer of ours in the reliable 183: agreed on before the answer, so that the caller hears early media. */
  async #offerEarly(): Promise<Heard> {
    const offered = await this.#makeOffer();
    return offered.kind === 'ended' ? offered : this.#agree(offered.offer, await this.progress.earlyOffer(offered.offer.sdp));
  }

  /** An offer of ours in the 200, agreed on with the ACK. */
  async #answerWithOffer(): Promise<Heard> {
    const offered = await this.#makeOffer();
    if (offered.kind === 'ended') return offered;
    const dialog = await this.#say200(offered.offer.sdp);
    return dialog === undefined ? this.ended() : this.#agree(offered.offer, await dialog.acknowledged());
  }

  async #makeOffer(): Promise<Extract<OfferResult, { kind: 'open' }> | Ended> {
    const opened = await this.tools.media.offer(this.#legOptions(), this.gone);
    if (opened.kind === 'open') this.#offer = opened.offer;
    if (this.gone.aborted) return this.ended();
    return opened.kind === 'open' ? opened : this.#noMedia(opened.kind);
  }

  async #agree(offer: MediaOffer, answer: string | undefined): Promise<Heard> {
    if (this.gone.aborted) return this.ended();
    if (answer === undefined) return this.#incompatible('no-sdp', '');
    const leg = await offer.accept(answer);
    if (this.gone.aborted) return this.ended();
    if (leg === undefined) return this.#incompatible('no-codec', answer);
    if (this.#dialog !== undefined) this.#answeredWith = leg.answer;
    return this.#adopt(leg);
  }

  async #say200(sdp: string | undefined): Promise<AnsweredCall | undefined> {
    this.progress.stop();
    this.#finalAnswer();
    this.#dialog = await this.call.answer(sdp, this.headers);
    if (this.#dialog !== undefined) this.answered.status = 200;
    return this.gone.aborted ? undefined : this.#dialog;
  }

  #incompatible(cause: 'no-codec' | 'no-sdp', theirs: string): Promise<Ended> {
    return this.refuse({ status: 488, cause: incompatible, headers: sdpWarning(theirs) }, failed(cause, this.#dialog === undefined ? 488 : 200));
  }

  #noMedia(why: 'refused' | 'no-server'): Promise<Ended> {
    return why === 'refused' ? this.refuse({ status: 480 }, failed('media-refused', 480)) : this.nodeTrouble('no-media');
  }

  #legOptions(): Omit<LegOptions, 'offer'> {
    const { trunk, facts } = this;
    return { codecs: trunk.codecs, dtmf: trunk.dtmf, callUid: facts.callUid };
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
    if (!this.progress.sent) this.#firstAnswer(ms);
    tools.watch.answered(facts.trunk, ms);
  }

  #firstAnswer(ms: number): void {
    this.answered.firstMs = ms;
    this.tools.watch.progressed(this.facts.trunk, ms);
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
