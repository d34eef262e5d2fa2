import type { RemoteAddress } from './audio-format.js';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A source that says nothing for this long may be replaced by another. */
const silentMs = 2000;

/**
 * Where the other side really is (symmetric RTP, RFC 4961): at the address it named, until packets come from elsewhere, as through a
 * NAT. The first source is kept; another takes its place when it is the address that was named, or when the first has gone silent.
 */
export class PeerAddress {
  #named: RemoteAddress | undefined;
  #heard: Endpoint | undefined;
  #heardAtMs = 0;
  #rtcpHeard: Endpoint | undefined;

  /** Takes the address of a description; what was learnt for another is forgotten. */
  name(remote: RemoteAddress): void {
    const same = this.#named?.host === remote.host && this.#named?.rtpPort === remote.rtpPort;
    this.#named = remote;
    if (same) return;
    this.#heard = undefined;
    this.#rtcpHeard = undefined;
  }

  /** Answers whether a packet of ours from there is to be believed, and learns from it. */
  accept(source: Endpoint, nowMs: number): boolean {
    const mayMove = this.#heard === undefined || nowMs - this.#heardAtMs >= silentMs || this.#isNamed(source);
    if (!isSame(this.#heard, source)) {
      if (!mayMove) return false;
      this.#heard = { address: source.address, port: source.port };
    }
    this.#heardAtMs = nowMs;
    return true;
  }

  /** RTCP is answered where it comes from, as long as that is the host that RTP comes from. */
  acceptRtcp(source: Endpoint): boolean {
    if (source.address !== this.rtp?.address) return false;
    if (!isSame(this.#rtcpHeard, source)) this.#rtcpHeard = { address: source.address, port: source.port };
    return true;
  }

  get rtp(): Endpoint | undefined {
    if (this.#heard !== undefined) return this.#heard;
    const named = this.#named;
    return named?.host === undefined ? undefined : { address: named.host, port: named.rtpPort };
  }

  get rtcp(): Endpoint | undefined {
    const rtp = this.rtp;
    if (rtp === undefined || this.#named === undefined) return undefined;
    if (this.#rtcpHeard?.address === rtp.address) return this.#rtcpHeard;
    return this.#isNamed(rtp) ? { address: rtp.address, port: this.#named.rtcpPort } : { address: rtp.address, port: rtp.port + 1 };
  }

  #isNamed(source: Endpoint): boolean {
    return source.address === this.#named?.host && source.port === this.#named?.rtpPort;
  }
}

const isSame = (a: Endpoint | undefined, b: Endpoint): boolean => a !== undefined && a.port === b.port && a.address === b.address;
