import type { Clock } from '../../../services/common/clock.js';
import type { AnsweredCall, Gone, IncomingCall, Invite, Provisional, Refusal, Said, SipHeaders, WithinCall } from '../../ports/incoming-call.js';
import { inDialogHeaders } from './capabilities.js';
import { answerOffer, Dialog } from './dialog.js';
import { inviteOf } from './invite.js';
import { refuseInvite, respond } from './respond.js';
import type { Sent, SrfApp, SrfRequest, SrfResponse } from './srf.js';

/** A 200 waits this long for the PRACK of a 183 before it (RFC 3262 section 5 wants it to wait). */
const prackMs = 4000;
/** The longest that a PRACK may take: 64 × T1. A refusal need not wait (RFC 3262 section 3), but on a stack that needs the PRACK it does. */
const latePrackMs = 32_000;

/**
 * Where requests go before the answer, as INFO with keys (RFC 3261 section 12.1.1): drachtio-server puts its address in place of
 * `localhost`. It gives a Contact of its own to reliable responses and to the 200 alone.
 */
const target = '<sip:latchkey@localhost>';

export interface SrfCallOptions {
  readonly srf: SrfApp;
  readonly clock: Clock;
  readonly request: SrfRequest;
  readonly response: SrfResponse;
  readonly sdp: string | undefined;
  readonly needsPrack: boolean;
  /** How long the INVITE waited for us. */
  readonly waitedMs: number;
  readonly onDialog: (open: boolean) => void;
}

/** One INVITE on drachtio-srf, as the call loop wants it. */
export class SrfCall implements IncomingCall {
  readonly invite: Invite;
  readonly hungUp: AbortSignal;
  readonly #options: SrfCallOptions;
  readonly #gone = new AbortController();
  #within: WithinCall | undefined;
  #dialog: Dialog | undefined;
  #final = false;
  /** Settles what is being said when the call goes; the stack may not answer any more. */
  #unsaid: ((said: Said) => void) | undefined;
  /** A reliable response brought SDP. */
  #saidSdp = false;
  #prack: Latch | undefined;

  constructor(options: SrfCallOptions) {
    this.#options = options;
    this.invite = inviteOf(options.request, options.sdp, options.needsPrack, options.waitedMs);
    this.hungUp = this.#gone.signal;
    options.request.on('cancel', () => this.hangUp({ kind: 'cancelled' }));
    options.request.on('update', (request: SrfRequest, response: SrfResponse) => void answerOffer(request, response, this.#within));
  }

  /** A final response was handed to the stack, or the call is gone. */
  get finished(): boolean {
    return this.#final || this.hungUp.aborted;
  }

  get within(): WithinCall | undefined {
    return this.#within;
  }

  hangUp(gone: Gone): void {
    if (this.hungUp.aborted) return;
    this.#gone.abort(gone);
    this.#unsaid?.('too-late');
  }

  /** Ends the call because this process ends, and tells the other side: 480, or BYE. Resolves when that was said. */
  async cut(headers: SipHeaders): Promise<void> {
    const mayRefuse = !this.#options.needsPrack || this.#prack === undefined;
    const told = this.#dialog?.byeNow(headers) ?? (mayRefuse ? this.#refuseNow({ status: 480, headers }) : undefined);
    this.hangUp({ kind: 'cut' });
    await told;
  }

  serve(within: WithinCall): void {
    this.#within = within;
  }

  /** The PRACK of the last reliable response came, with this SDP. */
  acknowledged(sdp: string | undefined): void {
    this.#prack?.arrived(sdp);
    this.#prack = undefined;
  }

  async progress(provisional: Provisional): Promise<Said> {
    if (this.finished) return 'too-late';
    if (!provisional.reliable) return this.#sendProvisional(provisional);
    // RFC 3262 section 3: no second reliable response before the first is acknowledged. The one that brings SDP waits for that.
    const needless = provisional.sdp === undefined || this.#saidSdp;
    if (this.#prack !== undefined && needless) return 'said';
    await this.#acknowledgement(latePrackMs);
    if (this.finished || this.#prack !== undefined) return 'too-late';
    this.#prack = latch();
    this.#saidSdp ||= provisional.sdp !== undefined;
    const said = await this.#sendProvisional(provisional);
    if (said === 'said' || this.finished) return said;
    // The stack below cannot do 100rel with this peer after all: better unreliable than silent.
    this.#prack = undefined;
    return this.#sendProvisional({ ...provisional, reliable: false });
  }

  async offer(sdp: string, headers: SipHeaders): Promise<string | undefined> {
    if (this.finished || this.#prack !== undefined) return undefined;
    const prack = (this.#prack = latch());
    this.#saidSdp = true;
    if ((await this.#sendProvisional({ status: 183, sdp, reliable: true, headers })) === 'said') return this.#acknowledgement(latePrackMs, prack);
    this.#prack = undefined;
    return undefined;
  }

  async refuse({ status, headers }: Refusal): Promise<Said> {
    if (this.#options.needsPrack) await this.#acknowledgement(latePrackMs);
    return this.#refuseNow({ status, headers });
  }

  async answer(sdp: string | undefined, headers: SipHeaders): Promise<AnsweredCall | undefined> {
    await this.#acknowledgement(prackMs);
    if (this.finished) return undefined;
    this.#final = true;
    return this.#createDialog(sdp, { ...inDialogHeaders, ...headers });
  }

  async #refuseNow({ status, headers }: Refusal): Promise<Said> {
    if (this.finished) return 'too-late';
    this.#final = true;
    const { request, response } = this.#options;
    return this.#say((sent) => refuseInvite(request, response, status, headers, sent));
  }

  #sendProvisional({ status, sdp, reliable, headers }: Provisional): Promise<Said> {
    const all = reliable ? { ...headers, Require: '100rel' } : { ...headers, Contact: target };
    const options = sdp === undefined ? { headers: all } : { headers: { ...all, 'Content-Type': 'application/sdp' }, body: sdp };
    return this.#say((sent) => respond(this.#options.response, status, options, sent));
  }

  #say(send: (sent: Sent) => void): Promise<Said> {
    return new Promise((resolve) => {
      this.#unsaid = resolve;
      try {
        send((refused) => resolve(refused === null || refused === undefined ? 'said' : 'too-late'));
      } catch {
        resolve('too-late');
      }
    });
  }

  #createDialog(sdp: string | undefined, headers: SipHeaders): Promise<AnsweredCall | undefined> {
    const { srf, request, response, clock, onDialog } = this.#options;
    const answer = sdp === undefined ? { headers } : { localSdp: sdp, headers: { ...headers, 'Content-Type': 'application/sdp' } };
    return new Promise((resolve) => {
      this.hungUp.addEventListener('abort', () => resolve(undefined), { once: true });
      srf.createUAS(request, response, answer, (error, made) => {
        if ((error !== null && error !== undefined) || made === undefined) return resolve(undefined);
        // Answered after the caller had gone: the dialog that came of it is ended, not forgotten.
        if (this.hungUp.aborted) return made.destroy({ headers: {} }, () => undefined);
        onDialog(true);
        this.#dialog = new Dialog(made, { clock, hungUp: this.hungUp, within: () => this.#within, hangUp: (gone) => this.hangUp(gone), over: () => onDialog(false) });
        resolve(this.#dialog);
      });
    });
  }

  /** The SDP of the PRACK; `undefined` too when it is too late, or nothing is to be acknowledged. */
  async #acknowledgement(withinMs: number, prack = this.#prack): Promise<string | undefined> {
    if (prack === undefined) return undefined;
    return new Promise((resolve) => {
      const done = (sdp: string | undefined) => {
        cancel();
        resolve(sdp);
      };
      const cancel = this.#options.clock.after(withinMs, () => resolve(undefined));
      this.hungUp.addEventListener('abort', () => done(undefined), { once: true });
      void prack.came.then(done);
    });
  }
}

/** The PRACK that is waited for. */
interface Latch {
  /** Its SDP. */
  readonly came: Promise<string | undefined>;
  readonly arrived: (sdp: string | undefined) => void;
}

function latch(): Latch {
  let arrived: Latch['arrived'] = () => undefined;
  const came = new Promise<string | undefined>((resolve) => (arrived = resolve));
  return { came, arrived };
}
