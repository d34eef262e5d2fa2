import type { Ability } from './answer-offer.js';
import { agree } from './answer-offer.js';
import { Leg } from './leg.js';
import { writeOffer } from './make-offer.js';
import type { RtpSession } from './rtp-session.js';

export interface LegOfferSetUp {
  readonly session: RtpSession;
  readonly ability: Ability;
  /** IP address that the other side is to send to. */
  readonly address: string;
  readonly sessionId: number;
  /** The other side can be sent to at this host; `undefined`: it named none. */
  readonly canReach: (host: string | undefined) => boolean;
  readonly closed: () => void;
}

/** Our offer to a caller who made none (RFC 3261 section 13.2.1): a leg as soon as the answer is here. */
export class LegOffer {
  readonly sdp: string;
  readonly #setUp: LegOfferSetUp;

  constructor(setUp: LegOfferSetUp) {
    this.#setUp = setUp;
    const { session, ability, address, sessionId } = setUp;
    this.sdp = writeOffer({ ...ability, ptimeMs: 20 }, { address, sessionId, rtpPort: session.rtpPort, version: 1 });
  }

  /** Takes the answer; `undefined`: it holds nothing that was offered, or comes from where we cannot send to. */
  accept(answer: string): Leg | undefined {
    const { ability, canReach } = this.#setUp;
    const agreed = agree(answer, ability);
    if (agreed.kind !== 'agreed' || !canReach(agreed.format.remote.host)) return undefined;
    // What we say of ourselves next names what was agreed, which is less than what was offered: a version of its own.
    return new Leg({ ...this.#setUp, agreed, version: 2 });
  }

  /** Releases the ports, those of an accepted leg too; safe to call twice. */
  async close(): Promise<void> {
    await this.#setUp.session.close();
    this.#setUp.closed();
  }
}
