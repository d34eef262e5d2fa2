import type { Clock } from '../../../services/common/clock.js';
import type { AnsweredCall, Gone, ReferNotice, SipHeaders, WithinCall } from '../../ports/incoming-call.js';
import { allowHeader, acceptHeader, capabilities, inDialogHeaders } from './capabilities.js';
import { headerOf, readBody } from './invite.js';
import { respond } from './respond.js';
import type { SrfDialog, SrfRequest, SrfResponse } from './srf.js';

/** A BYE is not waited for longer than this: the call is over whatever comes back. */
const byeMs = 1000;
/** 64 × T1 and a little: the stack gives a dialog up that was not acknowledged by then. */
const ackMs = 33_000;
/** A REFER is answered at once by whoever means to take it (RFC 4320 section 4.1); the caller hears nothing meanwhile. */
const referMs = 10_000;

export interface DialogOptions {
  readonly clock: Clock;
  readonly within: () => WithinCall | undefined;
  readonly hangUp: (gone: Gone) => void;
  readonly hungUp: AbortSignal;
  /** Told once, when the dialog is no more. */
  readonly over: () => void;
}

/** The confirmed dialog of a caller: serves what comes within it, ends it, transfers it. */
export class Dialog implements AnsweredCall {
  readonly #dialog: SrfDialog;
  readonly #options: DialogOptions;
  #onNotice: ((notice: ReferNotice) => void) | undefined;
  #over = false;
  #acknowledged = false;
  #onAck = (): void => undefined;
  #sdpOfAck: string | undefined;

  /** Must be made in the very turn in which srf made the dialog: what comes next may already be in the same segment. */
  constructor(dialog: SrfDialog, options: DialogOptions) {
    this.#dialog = dialog;
    this.#options = options;
    const ended = dialog.handle.bind(dialog);
    // srf's own handling answers 200 to all that nobody listens for, and cannot take a re-INVITE without a body.
    dialog.handle = (request, response) => {
      if (request.method === 'ACK') this.#ackCame(request);
      if (request.method === 'BYE' || request.method === 'ACK') ended(request, response);
      else this.#serve(request, response);
    };
    dialog.on('destroy', (_request: unknown, reason: unknown) => {
      this.#end();
      options.hangUp({ kind: String(reason).includes('ACK timeout') ? 'not-acknowledged' : 'bye' });
    });
    options.hungUp.addEventListener('abort', () => this.#end(), { once: true });
  }

  async acknowledged(): Promise<string | undefined> {
    await this.#acknowledgement();
    return this.#sdpOfAck;
  }

  /** Waits for the ACK: before it, RFC 3261 section 15 allows no BYE of ours. */
  async bye(headers: SipHeaders): Promise<void> {
    await this.#acknowledgement();
    await this.byeNow(headers);
  }

  /** For when this process ends and cannot wait for an ACK. */
  async byeNow(headers: SipHeaders): Promise<void> {
    if (this.#over) return;
    this.#end();
    await this.#within(byeMs, undefined, (done) => this.#dialog.destroy({ headers: { ...headers } }, () => done(undefined)));
  }

  async refer(headers: SipHeaders, onNotice: (notice: ReferNotice) => void): Promise<number> {
    await this.#acknowledgement();
    this.#onNotice = onNotice;
    return this.#within(referMs, 408, (done) => {
      this.#dialog.request({ method: 'REFER', headers: { ...headers } }, (error, response) => done(error === null || error === undefined ? (response?.status ?? 408) : 481));
    });
  }

  #ackCame(request: SrfRequest): void {
    const body = readBody(request);
    if (!this.#acknowledged && body.kind === 'sdp') this.#sdpOfAck = body.sdp;
    this.#acknowledged = true;
    this.#onAck();
  }

  async #acknowledgement(): Promise<void> {
    if (!this.#acknowledged && !this.#over) await this.#within(ackMs, undefined, (done) => (this.#onAck = () => done(undefined)));
  }

  /** Settles when `start` says so, at the latest after `ms`, at once when the call is gone. Never rejects. */
  #within<T>(ms: number, late: T, start: (done: (value: T) => void) => void): Promise<T> {
    const { clock, hungUp } = this.#options;
    return new Promise((resolve) => {
      const done = (value: T) => {
        cancel();
        hungUp.removeEventListener('abort', onGone);
        resolve(value);
      };
      const onGone = () => done(late);
      const cancel = clock.after(ms, onGone);
      hungUp.addEventListener('abort', onGone);
      try {
        start(done);
      } catch {
        done(late);
      }
    });
  }

  #end(): void {
    if (!this.#over) this.#options.over();
    this.#over = true;
  }

  #serve(request: SrfRequest, response: SrfResponse): void {
    switch (request.method) {
      case 'INVITE':
        return void answerOffer(request, response, this.#options.within());
      case 'UPDATE':
        return readBody(request).kind === 'none' ? respond(response, 200) : void answerOffer(request, response, this.#options.within());
      case 'INFO':
        return answerInfo(request, response, this.#options.within());
      case 'NOTIFY':
        return this.#notified(request, response);
      case 'OPTIONS':
        return respond(response, 200, { headers: capabilities });
      case 'PRACK':
        return respond(response, 200);
      default:
        return respond(response, 405, { headers: allowHeader });
    }
  }

  #notified(request: SrfRequest, response: SrfResponse): void {
    const event = headerOf(request, 'event') ?? '';
    if (this.#onNotice === undefined || event.split(';', 1)[0]?.trim().toLowerCase() !== 'refer') return respond(response, 489, { headers: { 'Allow-Events': 'refer' } });
    respond(response, 200);
    this.#onNotice(readNotice(request));
  }
}

/** Answers an offer within a call (RFC 3261 section 14.2, RFC 3311). */
export async function answerOffer(request: SrfRequest, response: SrfResponse, within: WithinCall | undefined): Promise<void> {
  const body = readBody(request);
  if (body.kind === 'other') return respond(response, 415, { headers: acceptHeader });
  const answer = await within?.offer(body.kind === 'sdp' ? body.sdp : undefined).catch(() => undefined);
  if (answer === undefined) respond(response, 488);
  else respond(response, 200, { headers: { ...inDialogHeaders, 'Content-Type': 'application/sdp' }, body: answer });
}

export function answerInfo(request: SrfRequest, response: SrfResponse, within: WithinCall | undefined): void {
  const infoPackage = headerOf(request, 'info-package');
  const info = { contentType: headerOf(request, 'content-type') ?? '', body: request.body ?? '', ...(infoPackage === undefined ? {} : { infoPackage }) };
  const status = within?.info(info) ?? 200;
  if (status === 200) respond(response, 200);
  else respond(response, status, { headers: status === 415 ? { Accept: 'application/dtmf-relay, application/dtmf' } : { 'Recv-Info': 'nil' } });
}

function readNotice(request: SrfRequest): ReferNotice {
  const terminated = (headerOf(request, 'subscription-state') ?? '').trim().toLowerCase().startsWith('terminated');
  const status = sipfragStatus(request.body ?? '');
  return status === undefined ? { terminated } : { status, terminated };
}

/** `SIP/2.0 200 OK` (RFC 3420). */
function sipfragStatus(body: string): number | undefined {
  const [version, code] = body.trimStart().split(' ', 2);
  const status = Number(code);
  return version === 'SIP/2.0' && Number.isInteger(status) && status >= 100 && status <= 699 ? status : undefined;
}
