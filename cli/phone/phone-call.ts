import { Header } from '../../sip/engine/message/header-names.js';
import type { SipRequest, SipResponse } from '../../sip/engine/message/message.js';
import { parseNameAddr } from '../../sip/engine/message/name-addr.js';
import type { ClientEvents, Incoming } from '../../sip/engine/transaction/transaction.js';
import type { CallerLeg } from '../../sip/media/embedded/caller-leg.js';
import { CallRecord } from './call-record.js';
import type { CallOptions, CallOutcome, CallResult } from './call-types.js';
import { keyWhenPrompted } from './keying.js';
import { respond, type LineCall, type PhoneLine } from './phone-line.js';
import { PromptEar } from './prompt-ear.js';
import { redirectTargets } from './redirect-targets.js';
import { UacDialog, type RequestParts, type WrittenRequest } from './uac-dialog.js';

const usualTimeoutMs = 180_000;
const promptTimes = { gapMs: 700, noSoundMs: 5000, longestMs: 60_000 };
/** After a REFER the other side hangs up; if it does not, we do. */
const afterReferMs = 3000;
/** A CANCEL that brings no 487 was lost on somebody. */
const afterCancelMs = 5000;

type Phase = 'calling' | 'early' | 'cancelling' | 'answered' | 'over';

/** One call that the phone places, from INVITE to its end. */
export class PhoneCall implements LineCall {
  readonly #line: PhoneLine;
  readonly #leg: CallerLeg;
  readonly #options: CallOptions;
  readonly #dialog: UacDialog;
  readonly #record: CallRecord;
  readonly #ear: PromptEar;
  readonly #over = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #outcome: Promise<CallOutcome>;
  #settle: (outcome: CallOutcome) => void = () => undefined;
  #phase: Phase = 'calling';
  #answered = false;
  #hungUpBy: CallOutcome | undefined;
  #lastRseq = 0;
  #keying: Promise<void> | undefined;
  #sentOn: CallOutcome | undefined;

  constructor(line: PhoneLine, leg: CallerLeg, options: CallOptions) {
    this.#line = line;
    this.#leg = leg;
    this.#options = options;
    this.#dialog = new UacDialog({ protocol: line.protocol, ours: line.ours, requestUri: uriOf(options.to, line), from: fromOf(options, line) });
    this.#record = new CallRecord(options.watch);
    this.#ear = new PromptEar({ ...promptTimes, ...(options.promptGapMs === undefined ? {} : { gapMs: options.promptGapMs }) }, performance.now());
    this.#outcome = new Promise((resolve) => (this.#settle = resolve));
  }

  /** Places the call and sees it through; never rejects. */
  async run(): Promise<CallResult> {
    this.#line.add(this.#dialog.callId, this);
    this.#timers.push(setTimeout(() => this.#hangUp({ kind: 'no-answer', why: 'timeout' }), this.#options.timeoutMs ?? usualTimeoutMs));
    if (this.#options.hangUpAfterMs !== undefined) this.#timers.push(setTimeout(() => this.#hangUp(), this.#options.hangUpAfterMs));
    this.#invite();
    const outcome = await this.#outcome;
    await this.#end();
    return this.#record.end(outcome, { callId: this.#dialog.callId, answered: this.#answered, heardMs: this.#ear.heardMs });
  }

  request(incoming: Incoming): void {
    const { request } = incoming;
    this.#record.see('received', request.method);
    if (!this.#dialog.owns(request)) return this.#reply(incoming, 481);
    switch (request.method) {
      case 'BYE':
        this.#reply(incoming, 200);
        return this.#finish(this.#sentOn ?? { kind: 'far-hung-up', ...reasonOf(request) });
      case 'REFER':
        return this.#refer(incoming);
      case 'INFO':
      case 'OPTIONS':
      case 'UPDATE':
      case 'NOTIFY':
        return this.#reply(incoming, 200);
      default:
        return this.#reply(incoming, request.method === 'INVITE' ? 488 : 501);
    }
  }

  strayResponse(response: SipResponse): void {
    if (response.cseq.method === 'INVITE' && response.status < 300) this.#line.sendOnce(this.#dialog.ack());
  }

  #invite(): void {
    const { headers = {}, from } = this.#options;
    const lines = [
      'Allow: INVITE, ACK, CANCEL, BYE, PRACK, REFER, NOTIFY, INFO, OPTIONS, UPDATE',
      'Supported: 100rel',
      ...(from === undefined ? ['Privacy: id'] : []),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    const invite = this.#dialog.invite({ headers: lines, body: { type: 'application/sdp', text: this.#leg.offer } });
    this.#send(invite, { response: (response) => this.#response(response), timedOut: () => this.#noAnswer('timeout'), unreachable: () => this.#noAnswer('unreachable') });
  }

  #response(response: SipResponse): void {
    const { status } = response;
    this.#record.answeredWith(status);
    if (status < 200) this.#provisional(response);
    else if (status < 300) this.#success(response);
    else this.#refusal(response);
  }

  #provisional(response: SipResponse): void {
    const rseq = reliableNumber(response);
    const again = rseq !== undefined && rseq <= this.#lastRseq;
    if (again) return;
    this.#see(response, rseq === undefined ? undefined : 'reliable');
    if (this.#phase === 'calling') this.#phase = 'early';
    this.#dialog.learn(response);
    if (rseq !== undefined) this.#prack(response, rseq);
    this.#takeAudio(response);
    if (this.#hungUpBy !== undefined) this.#cancel();
  }

  #prack(response: SipResponse, rseq: number): void {
    this.#lastRseq = rseq;
    this.#request('PRACK', { headers: [`RAck: ${rseq} ${response.cseq.number} INVITE`] });
  }

  #success(response: SipResponse): void {
    if (this.#phase === 'answered' || this.#phase === 'over') return this.#line.sendOnce(this.#dialog.ack());
    this.#see(response);
    this.#dialog.learn(response);
    this.#record.see('sent', 'ACK');
    this.#line.sendOnce(this.#dialog.ack());
    this.#phase = 'answered';
    this.#answered = true;
    this.#takeAudio(response);
    if (this.#hungUpBy !== undefined) this.#bye(this.#hungUpBy);
  }

  #refusal(response: SipResponse): void {
    this.#see(response);
    this.#record.see('sent', 'ACK');
    const { status, reason } = response;
    if (this.#hungUpBy !== undefined && status === 487) return this.#finish(this.#hungUpBy);
    if (status < 400) return this.#finish({ kind: 'sent-on', by: 'redirect', status, targets: redirectTargets(response) });
    this.#finish({ kind: 'rejected', status, reason });
  }

  #noAnswer(why: 'timeout' | 'unreachable'): void {
    this.#finish(this.#hungUpBy ?? { kind: 'no-answer', why });
  }

  /** An SDP answer begins the audio; the first one also the keying. */
  #takeAudio(response: SipResponse): void {
    if (response.body === '' || !this.#leg.accept(response.body) || this.#keying !== undefined) return;
    this.#ear.waitAgain(performance.now());
    this.#leg.listen({ onAudio: (samples) => this.#hear(samples) });
    this.#keying = keyWhenPrompted({
      leg: this.#leg,
      ear: this.#ear,
      groups: this.#options.keys ?? [],
      keyedBy: this.#options.keyedBy ?? 'rfc4733',
      sendInfo: (key, ms) => this.#request('INFO', { body: { type: 'application/dtmf-relay', text: `Signal=${key}\r\nDuration=${ms}\r\n` } }),
      seen: (text, note) => this.#record.see('sound', text, note),
      over: this.#over.signal,
    });
  }

  #hear(samples: Int16Array): void {
    const before = this.#ear.heardMs;
    this.#ear.hear(samples, performance.now());
    if (before === 0 && this.#ear.heardMs > 0) this.#record.see('sound', 'audio is heard');
  }

  #refer(incoming: Incoming): void {
    const target = parseNameAddr(incoming.request.headers.named('Refer-To') ?? '')?.uri;
    if (target === undefined) return this.#reply(incoming, 400);
    this.#reply(incoming, 202);
    this.#sentOn = { kind: 'sent-on', by: 'refer', status: 202, targets: [target] };
    for (const [state, fragment] of [['active;expires=60', '100 Trying'], ['terminated;reason=noresource', '200 OK']] as const) {
      const headers = ['Event: refer', `Subscription-State: ${state}`];
      this.#request('NOTIFY', { headers, body: { type: 'message/sipfrag', text: `SIP/2.0 ${fragment}\r\n` } });
    }
    this.#timers.push(setTimeout(() => this.#bye(this.#sentOn!), afterReferMs));
  }

  #hangUp(outcome: CallOutcome = { kind: 'hung-up', answered: this.#answered }): void {
    if (this.#hungUpBy !== undefined) return this.#finish(this.#hungUpBy);
    this.#hungUpBy = outcome;
    if (this.#phase === 'answered') this.#bye(outcome);
    else if (this.#phase === 'early') this.#cancel();
  }

  #cancel(): void {
    if (this.#phase !== 'early') return;
    this.#phase = 'cancelling';
    this.#timers.push(setTimeout(() => this.#finish(this.#hungUpBy!), afterCancelMs));
    this.#send(this.#dialog.cancel(), { ...quiet, response: (response) => this.#see(response, 'CANCEL') });
  }

  #bye(outcome: CallOutcome): void {
    if (this.#phase !== 'answered') return;
    this.#phase = 'over';
    const done = (): void => this.#finish(outcome);
    const response = (response: SipResponse): void => {
      this.#see(response, 'BYE');
      if (response.status >= 200) done();
    };
    this.#send(this.#dialog.request('BYE'), { response, timedOut: done, unreachable: done });
  }

  #request(method: string, parts: RequestParts): void {
    if (this.#over.signal.aborted) return;
    this.#send(this.#dialog.request(method, parts), { ...quiet, response: (response) => this.#see(response, method) });
  }

  #send(request: WrittenRequest, events: ClientEvents): void {
    this.#record.see('sent', request.method);
    this.#line.send(request, events, request.method === 'INVITE' ? (response) => this.#dialog.ackToRefusal(response) : undefined);
  }

  #reply(incoming: Incoming, status: number): void {
    respond(incoming, { status, headers: `${this.#dialog.contact}\r\n` });
    this.#record.see('sent', String(status), incoming.request.method);
  }

  #see({ status, reason }: SipResponse, note?: string): void {
    this.#record.see('received', `${status} ${reason}`, note);
  }

  #finish(outcome: CallOutcome): void {
    this.#phase = 'over';
    this.#over.abort();
    this.#settle(outcome);
  }

  async #end(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#leg.close();
    await this.#keying;
    this.#line.remove(this.#dialog.callId);
  }
}

const quiet: ClientEvents = { response: () => undefined, timedOut: () => undefined, unreachable: () => undefined };

function uriOf(to: string, line: PhoneLine): string {
  return to.includes(':') ? to : `sip:${to}@${line.theirs}`;
}

function fromOf({ from }: CallOptions, line: PhoneLine): string {
  return from === undefined ? '"Anonymous" <sip:anonymous@anonymous.invalid>' : `<sip:${from}@${line.ours}>`;
}

/** RFC 3262: the number of a provisional response that is to be acknowledged. */
function reliableNumber({ headers }: SipResponse): number | undefined {
  const rseq = Number(headers.get(Header.rseq));
  return headers.get(Header.require)?.includes('100rel') === true && rseq > 0 ? rseq : undefined;
}

function reasonOf(request: SipRequest): { readonly reason?: string } {
  const reason = request.headers.get(Header.reason);
  return reason === undefined ? {} : { reason };
}
