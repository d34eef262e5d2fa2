import { randomInt } from 'node:crypto';
import type { Ability } from './answer-offer.js';
import { agree } from './answer-offer.js';
import { CallerLeg } from './caller-leg.js';
import type { Codec } from './g711.js';
import { Leg } from './leg.js';
import { LegOffer } from './leg-offer.js';
import type { OurOffer } from './make-offer.js';
import { Pacer } from './pacer.js';
import type { PortPair, PortRange } from './port-pool.js';
import { PortPool } from './port-pool.js';
import { RtpSession } from './rtp-session.js';

export interface MediaServerOptions extends PortRange {
  /** IP address that others are to send to, where it is not the one bound to. */
  readonly advertised?: string;
}

export interface AnswerOptions {
  /** SDP offer (RFC 3264). */
  readonly offer: string;
  /** In order of preference. */
  readonly codecs: readonly Codec[];
  /** How keys are heard in the media; `info`: not at all. */
  readonly dtmf: 'auto' | 'rfc4733' | 'inband' | 'info';
}

/** `unsupported`: the offer cannot be read, or has nothing in common with us. `no-server`: no port left. */
export type Opened = { readonly kind: 'open'; readonly leg: Leg } | { readonly kind: 'unsupported' | 'no-server'; readonly why: string };

export type OpenedOffer = { readonly kind: 'open'; readonly offer: LegOffer } | { readonly kind: 'no-server'; readonly why: string };

export type Offered = { readonly kind: 'open'; readonly leg: CallerLeg } | { readonly kind: 'no-server'; readonly why: string };

/** Telephone audio over RTP for many calls, on one range of ports and one timer. */
export class MediaServer {
  readonly #options: MediaServerOptions;
  readonly #pool: PortPool;
  readonly #pacer = new Pacer();
  readonly #open = new Set<{ close(): Promise<void> }>();

  constructor(options: MediaServerOptions) {
    this.#options = options;
    this.#pool = new PortPool(options);
  }

  /** Opens a leg for somebody else's offer. */
  async answer({ offer, codecs, dtmf }: AnswerOptions): Promise<Opened> {
    const ability = abilityOf(codecs, dtmf);
    const agreed = agree(offer, ability);
    if (agreed.kind !== 'agreed') return { kind: 'unsupported', why: agreed.why };
    if (!this.#canReach(agreed.format.remote.host)) return { kind: 'unsupported', why: `the other side is at ${agreed.format.remote.host}, we are at ${this.#options.host}` };
    const pair = await this.#pair();
    if (typeof pair === 'string') return { kind: 'no-server', why: pair };
    const session = this.#session(pair, dtmf);
    const leg: Leg = new Leg({ session, agreed, ability, ...this.#ourSide(), closed: () => void this.#open.delete(leg) });
    this.#open.add(leg);
    return { kind: 'open', leg };
  }

  /** Opens a leg for somebody who called and leaves the offer to us. */
  async openOffer({ codecs, dtmf }: Omit<AnswerOptions, 'offer'>): Promise<OpenedOffer> {
    const pair = await this.#pair();
    if (typeof pair === 'string') return { kind: 'no-server', why: pair };
    const offer: LegOffer = new LegOffer({
      session: this.#session(pair, dtmf),
      ability: abilityOf(codecs, dtmf),
      ...this.#ourSide(),
      canReach: (host) => this.#canReach(host),
      closed: () => void this.#open.delete(offer),
    });
    this.#open.add(offer);
    return { kind: 'open', offer };
  }

  /** Opens a leg of a call that we place, with an offer of our own. */
  async offer(ours: OurOffer): Promise<Offered> {
    const pair = await this.#pair();
    if (typeof pair === 'string') return { kind: 'no-server', why: pair };
    const session = new RtpSession(pair, this.#pacer, { tones: false });
    const leg: CallerLeg = new CallerLeg({ session, ours, ...this.#ourSide(), closed: () => void this.#open.delete(leg) });
    this.#open.add(leg);
    return { kind: 'open', leg };
  }

  /** Throws when no pair of ports can be had now. */
  async tryPorts(): Promise<void> {
    const pair = await this.#pair();
    if (typeof pair === 'string') throw new Error(pair);
    await pair.close();
  }

  /** What is open now; all return to 0. `paced`: legs with a time to send at. */
  get counts(): { readonly legs: number; readonly portPairs: number; readonly paced: number } {
    return { legs: this.#open.size, portPairs: this.#pool.inUse, paced: this.#pacer.size };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#open].map((leg) => leg.close()));
    this.#pacer.stop();
  }

  /** A pair of ports, or why there is none. */
  async #pair(): Promise<PortPair | string> {
    const { host, fromPort, toPort } = this.#options;
    try {
      return (await this.#pool.open()) ?? `no pair of ports left on ${host}, ${fromPort}-${toPort}`;
    } catch (error) {
      return `cannot bind to ${host}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #ourSide(): { readonly address: string; readonly sessionId: number } {
    return { address: this.#options.advertised ?? this.#options.host, sessionId: randomInt(1, 2 ** 47) };
  }

  #session(pair: PortPair, dtmf: AnswerOptions['dtmf']): RtpSession {
    return new RtpSession(pair, this.#pacer, { tones: dtmf === 'auto' || dtmf === 'inband' });
  }

  /** Addresses of one family do not reach the other. */
  #canReach(host: string | undefined): boolean {
    return host === undefined || host.includes(':') === this.#options.host.includes(':');
  }
}

function abilityOf(codecs: readonly Codec[], dtmf: AnswerOptions['dtmf']): Ability {
  return { codecs, events: dtmf === 'auto' || dtmf === 'rfc4733' };
}
