import type { Clock } from '../../services/common/clock.js';
import type { IncomingCall, Invite, SipHeaders } from '../ports/incoming-call.js';

/** A caller who hears nothing gets an 18x after this time. */
const silenceMs = 2000;
/** An unreliable 183 may be lost: it is sent again after these times. */
const repeatsMs = [500, 1000] as const;
/** Proxies give an INVITE up after three minutes without a provisional response (timer C, RFC 3261 section 16.6). */
const refreshMs = 55_000;
/** Carriers end early media at about three minutes; a call must be decided before. */
const earlyMediaLimitMs = 170_000;

export interface ProgressOptions {
  readonly call: Pick<IncomingCall, 'invite' | 'progress' | 'offer'>;
  readonly clock: Clock;
  readonly headers: SipHeaders;
  /** Told of the first 18x. */
  readonly onFirst: () => void;
}

/** The provisional responses of one call: when the first is due, which are reliable, when they are repeated. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #timers = new Set<() => void>();
  #limit: AbortController | undefined;
  readonly #support: Support;
  #sent = false;
  #sdp: string | undefined;
  #early = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#support = supportOf(options.call.invite);
    this.#after(silenceMs, () => this.#ring());
  }

  /** An 18x went out: trouble of the node is no longer answered with 503. */
  get sent(): boolean {
    return this.#sent;
  }

  /** Aborted when early media has lasted as long as it may. */
  get limit(): AbortSignal {
    this.#limit ??= new AbortController();
    return this.#limit.signal;
  }

  /** The caller takes reliable responses, so that an offer of ours can go out in one. */
  get takesOffers(): boolean {
    return this.#support !== 'none';
  }

  /** 183 with our SDP, and again as long as the call is not answered. */
  async earlyMedia(sdp: string): Promise<void> {
    this.#sdp = sdp;
    this.#beginEarly();
    await this.#send(183, this.#support !== 'none');
    if (this.#support === 'none') for (const ms of repeatsMs) this.#after(ms, () => void this.#send(183, false));
  }

  /** 183 with our offer; the caller's answer comes with the PRACK, and a 183 after it brings no SDP. `undefined`: no answer. */
  async earlyOffer(sdp: string): Promise<string | undefined> {
    this.#beginEarly();
    return this.#options.call.offer(sdp, this.#headersOf(183));
  }

  /** Sends nothing more; the final response is due. */
  stop(): void {
    this.#cancelTimers();
    this.#after = () => undefined;
  }

  #beginEarly(): void {
    this.#early = true;
    this.#cancelTimers();
    this.#after(earlyMediaLimitMs, () => (this.#limit ??= new AbortController()).abort());
    this.#refreshLater();
  }

  #ring(): void {
    // RFC 3261 section 13.2.1: where the offer is ours to make, the first reliable response has to bring it.
    if (this.#options.call.invite.sdp === undefined && this.#support === 'required') return;
    this.#refreshLater();
    void this.#send(180, this.#support === 'required');
  }

  #refreshLater(): void {
    this.#after(refreshMs, () => {
      this.#refreshLater();
      const again = this.#early ? this.#send(183, this.#support !== 'none') : this.#send(180, this.#support === 'required');
      void again;
    });
  }

  async #send(status: 180 | 183, reliable: boolean): Promise<void> {
    const headers = this.#headersOf(status);
    await this.#options.call.progress({ status, reliable, headers, ...(status === 183 && this.#sdp !== undefined ? { sdp: this.#sdp } : {}) });
  }

  /** The headers of an 18x that goes out now. */
  #headersOf(status: 180 | 183): SipHeaders {
    const { call, headers, onFirst } = this.#options;
    if (!this.#sent) onFirst();
    this.#sent = true;
    return status === 183 && call.invite.header('p-early-media') !== undefined ? { ...headers, 'P-Early-Media': 'sendrecv' } : headers;
  }

  #after = (ms: number, callback: () => void): void => {
    const cancel = this.#options.clock.after(ms, () => {
      this.#timers.delete(cancel);
      callback();
    });
    this.#timers.add(cancel);
  };

  #cancelTimers(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }
}

type Support = 'none' | 'supported' | 'required';

/** Whether the caller takes reliable provisional responses (RFC 3262 section 3). */
function supportOf(invite: Invite): Support {
  if (hasToken(invite.header('require'), '100rel')) return 'required';
  if (invite.sparesReliable === true) return 'none';
  return hasToken(invite.header('supported'), '100rel') ? 'supported' : 'none';
}

function hasToken(list: string | undefined, token: string): boolean {
  return list !== undefined && list.split(',').some((item) => item.trim().toLowerCase() === token);
}
