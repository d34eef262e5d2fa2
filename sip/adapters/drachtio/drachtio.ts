import type { Clock } from '../../../services/common/clock.js';
import type { Log } from '../../../services/common/log.js';
import type { IncomingCall, SipHeaders } from '../../ports/incoming-call.js';
import { acceptHeader, allowHeader, capabilities } from './capabilities.js';
import { answerInfo } from './dialog.js';
import { headerOf, readBody } from './invite.js';
import { Link } from './link.js';
import { respond } from './respond.js';
import { SrfCall } from './srf-call.js';
import { createSrf, type Handler, type SrfApp, type SrfRequest, type SrfResponse } from './srf.js';
import { WaitingTime } from './waiting-time.js';

export interface DrachtioOptions {
  readonly host: string;
  readonly port: number;
  /** Asked for at every connection. */
  readonly secret: () => string;
  readonly advertised?: string;
  /**
   * The stack does not survive a reliable response whose PRACK never comes, or a final response before the PRACK, as
   * drachtio-server 0.9: reliable responses are then sent only to callers who require them, and their PRACK is waited for.
   */
  readonly needsPrack?: boolean;
  readonly clock: Clock;
  /** For what belongs to a call: its timers are counted, the link's are not. */
  readonly callClock: Clock;
  readonly log: Log;
  /** New calls may be sent here: what OPTIONS answers; asked once for each. */
  readonly ready: () => boolean;
  /** Takes a call to its end. */
  readonly onCall: (call: IncomingCall) => Promise<void>;
}

export interface Drachtio {
  /** The SIP stack is there and listens where it should. */
  ready(): boolean;
  /** Where it listens, as `udp/192.0.2.1:5060`. */
  addresses(): readonly string[];
  dialogs(): number;
  /** The connection itself, for a media adapter that sends INVITEs of its own over it. */
  readonly srf: unknown;
  /** Ends the calls that there are, because this process ends: 480 or BYE, with these headers. */
  cut(headers: SipHeaders): Promise<void>;
  close(): Promise<void>;
}

/** Connects to drachtio-server, or to what speaks its protocol; connects again for ever. Returns at once. */
export function connectDrachtio(options: DrachtioOptions): Drachtio {
  const srf = createSrf();
  const calls = new Calls(srf, options);
  const link = new Link(srf, { ...options, onLost: () => calls.lost() });
  route(srf, options, calls);
  link.open();
  return { ready: () => link.ready, addresses: () => link.addresses, dialogs: () => calls.dialogs, srf, cut: (headers) => calls.cut(headers), close: () => link.close() };
}

function route(srf: SrfApp, options: DrachtioOptions, calls: Calls): void {
  const use = (verb: string, handler: Handler) => srf.use(verb, guarded(handler, options.log));
  use('invite', (request, response) => calls.take(request, response));
  use('prack', (request, response) => calls.prack(request, response));
  use('info', (request, response) => calls.info(request, response));
  use('options', (_request, response) => (options.ready() ? respond(response, 200, { headers: capabilities }) : respond(response, 503, { headers: capabilities })));
  // Outside a dialog these belong to none that we know (RFC 3261 section 12.2.2).
  for (const verb of ['update', 'notify']) use(verb, (_request, response) => respond(response, 481));
  for (const verb of ['register', 'message', 'subscribe', 'publish', 'refer']) use(verb, (_request, response) => respond(response, 405, { headers: allowHeader }));
}

/** An error of ours in a handler is answered, not left to end the process or to be printed by srf. */
function guarded(handler: Handler, log: Log): Handler {
  return (request, response) => {
    try {
      handler(request, response);
    } catch (error) {
      log.error({ err: error, callId: headerOf(request, 'call-id'), method: request.method }, 'a request could not be served');
      respond(response, 500);
    }
  };
}

/** The calls on one connection: those whose INVITE waits for its final response by Call-ID, as srf itself finds them. */
class Calls {
  readonly #srf: SrfApp;
  readonly #options: DrachtioOptions;
  readonly #waiting = new Map<string, { readonly call: SrfCall; readonly request: SrfRequest; readonly response: SrfResponse }>();
  readonly #live = new Set<SrfCall>();
  readonly #waited = new WaitingTime();
  #dialogs = 0;

  constructor(srf: SrfApp, options: DrachtioOptions) {
    this.#srf = srf;
    this.#options = options;
  }

  get dialogs(): number {
    return this.#dialogs;
  }

  take(request: SrfRequest, response: SrfResponse): void {
    const callId = headerOf(request, 'call-id') ?? '';
    if (headerOf(request, 'contact') === undefined) return respond(response, 400, { headers: { Warning: '399 latchkey "Missing Contact"' } });
    const body = readBody(request);
    if (body.kind === 'other') return respond(response, 415, { headers: acceptHeader });
    if (this.#waiting.get(callId)?.call.finished === false) return this.#refuseSecond(callId, request, response);
    const call = new SrfCall({ srf: this.#srf, clock: this.#options.callClock, request, response, needsPrack: this.#options.needsPrack === true, waitedMs: this.#waited.of(request.stackTime, this.#options.clock.now()), sdp: body.kind === 'sdp' ? body.sdp : undefined, onDialog: (open) => (this.#dialogs += open ? 1 : -1) });
    this.#waiting.set(callId, { call, request, response });
    this.#live.add(call);
    void this.#carry(call);
  }

  async #carry(call: SrfCall): Promise<void> {
    try {
      await this.#options.onCall(call);
    } catch (error) {
      this.#options.log.error({ err: error, callId: call.invite.callId }, 'a call ended without an outcome');
    }
    this.#live.delete(call);
    if (this.#waiting.get(call.invite.callId)?.call === call) this.#waiting.delete(call.invite.callId);
  }

  prack(request: SrfRequest, response: SrfResponse): void {
    const waiting = this.#waiting.get(headerOf(request, 'call-id') ?? '');
    if (waiting === undefined) return respond(response, 481);
    respond(response, 200);
    const body = readBody(request);
    waiting.call.acknowledged(body.kind === 'sdp' ? body.sdp : undefined);
  }

  info(request: SrfRequest, response: SrfResponse): void {
    const waiting = this.#waiting.get(headerOf(request, 'call-id') ?? '');
    if (waiting === undefined) respond(response, 481);
    else answerInfo(request, response, waiting.call.within);
  }

  async cut(headers: SipHeaders): Promise<void> {
    await Promise.all([...this.#live].map((call) => call.cut(headers)));
  }

  /** The connection is gone: what hangs on it can neither be answered nor ended by us. */
  lost(): void {
    for (const call of this.#live) call.hangUp({ kind: 'link-lost' });
    this.#live.clear();
    this.#waiting.clear();
  }

  /**
   * A second INVITE with the Call-ID of one that waits: the same request by another way (482, RFC 3261 section 8.2.2.2), or one
   * too early (500, section 14.2). srf finds the INVITE of a CANCEL by Call-ID alone, so the first is put back in its place.
   */
  #refuseSecond(callId: string, request: SrfRequest, response: SrfResponse): void {
    const first = this.#waiting.get(callId);
    const same = (name: string) => headerOf(request, name) === (first && headerOf(first.request, name));
    if (same('from') && same('cseq')) respond(response, 482);
    else respond(response, 500, { headers: { 'Retry-After': '1' } });
    if (first !== undefined) this.#srf.app.client.mapServer.get(first.request.socket)?.pendingNetworkInvites.set(callId, { req: first.request, res: first.response });
  }
}
