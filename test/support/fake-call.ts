import type { AnsweredCall, Gone, IncomingCall, Info, Invite, Provisional, ReferNotice, Refusal, Said, SipHeaders, Source, WithinCall } from '../../sip/ports/incoming-call.js';
import type { FakeClock } from './fake-clock.js';

export interface FakeCallParts {
  /** From and called number, as users of SIP URIs. */
  readonly caller?: string;
  readonly called?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly uri?: string;
  readonly source?: Partial<Source>;
  /** `null`: a delayed offer. */
  readonly sdp?: string | null;
}

export const anOffer = 'v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 101\r\n';

/** One thing that was said to the caller. */
export interface SaidThing {
  readonly atMs: number;
  /** `180`, `183`, `200`, `302` …, `BYE`, `REFER`. */
  readonly what: string;
  readonly headers: SipHeaders;
  readonly sdp?: string;
  readonly reliable?: boolean;
}

/** A caller without SIP: remembers what it was told, and does what the test says. */
export class FakeCall implements IncomingCall {
  readonly invite: Invite;
  readonly hungUp: AbortSignal;
  readonly said: SaidThing[] = [];
  readonly startedAtMs: number;
  within: WithinCall | undefined;
  /** The response to each REFER, one after the other; the last is repeated. */
  referAnswers: number[] = [202];
  /** Told of each REFER: the test sends NOTIFYs through it. */
  onRefer: (notify: (notice: ReferNotice) => void, uri: string) => void = () => undefined;
  /** The caller hangs up while this thing is being said, counted from 0. */
  hangUpAt: number | undefined;
  /** What the caller answers to an offer of ours, in the PRACK or in the ACK. */
  theirAnswer: string | undefined = anOffer;
  readonly #gone = new AbortController();
  #answered = false;

  constructor(
    private readonly clock: FakeClock,
    { caller = '+31612345678', called = '+31201234567', headers = {}, uri, source = {}, sdp = anOffer }: FakeCallParts = {},
  ) {
    this.hungUp = this.#gone.signal;
    this.startedAtMs = clock.now();
    const all: Readonly<Record<string, string>> = { from: `<sip:${caller}@carrier.example>;tag=a`, to: `<sip:${called}@latchkey.example>`, ...headers };
    this.invite = {
      callId: 'story@carrier.example',
      uri: uri ?? `sip:${called}@latchkey.example`,
      source: { address: '192.0.2.7', port: 5060, transport: 'udp', ...source },
      header: (name) => all[name],
      ...(sdp === null ? {} : { sdp }),
    };
  }

  /** The kinds of what was said, in order. */
  get ladder(): readonly string[] {
    return this.said.map(({ what }) => what);
  }

  saidOnce(what: string): SaidThing {
    const found = this.said.filter((thing) => thing.what === what);
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${what} was said ${found.length} times, in ${this.ladder.join(' ')}`);
    return found[0];
  }

  hangUp(kind: Gone['kind'] = this.#answered ? 'bye' : 'cancelled'): void {
    this.#gone.abort({ kind });
  }

  info(info: Partial<Info>): number {
    return this.within?.info({ contentType: 'application/dtmf-relay', body: '', ...info }) ?? 0;
  }

  serve(within: WithinCall): void {
    this.within = within;
  }

  progress({ status, headers, sdp, reliable }: Provisional): Promise<Said> {
    return this.#say(String(status), headers, sdp, reliable);
  }

  async offer(sdp: string, headers: SipHeaders): Promise<string | undefined> {
    return (await this.#say('183', headers, sdp, true)) === 'said' ? this.theirAnswer : undefined;
  }

  refuse({ status, headers }: Refusal): Promise<Said> {
    return this.#say(String(status), headers);
  }

  async answer(sdp: string | undefined, headers: SipHeaders): Promise<AnsweredCall | undefined> {
    if ((await this.#say('200', headers, sdp)) === 'too-late') return undefined;
    this.#answered = true;
    return { acknowledged: () => Promise.resolve(this.theirAnswer), bye: async (byeHeaders) => void (await this.#say('BYE', byeHeaders)), refer: (referHeaders, onNotice) => this.#refer(referHeaders, onNotice) };
  }

  async #refer(headers: SipHeaders, onNotice: (notice: ReferNotice) => void): Promise<number> {
    await this.#say('REFER', headers);
    const status = (this.referAnswers.length > 1 ? this.referAnswers.shift() : this.referAnswers[0]) ?? 202;
    if (status < 300) this.onRefer(onNotice, headers['Refer-To'] ?? '');
    return status;
  }

  async #say(what: string, headers: SipHeaders, sdp?: string, reliable?: boolean): Promise<Said> {
    if (this.hungUp.aborted) return 'too-late';
    this.said.push({ atMs: this.clock.now() - this.startedAtMs, what, headers, ...(sdp === undefined ? {} : { sdp }), ...(reliable === undefined ? {} : { reliable }) });
    await Promise.resolve();
    if (this.hangUpAt === this.said.length - 1) this.hangUp();
    return this.hungUp.aborted ? 'too-late' : 'said';
  }
}
