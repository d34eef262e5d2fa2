/** A call as SIP brought it in, and what can be said in it. Events end in the adapter: here are promises and one signal. */

export type SipHeaders = Readonly<Record<string, string>>;

export interface Source {
  /** IPv4, or IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  readonly transport: string;
}

/** The INVITE, as plain data. */
export interface Invite {
  readonly callId: string;
  /** The Request-URI. */
  readonly uri: string;
  readonly source: Source;
  /** The SDP offer; absent: a delayed offer. */
  readonly sdp?: string;
  /** Reliable responses (RFC 3262) are to be sent where the caller requires them, not where he merely takes them. */
  readonly sparesReliable?: boolean;
  /** How long it waited between the SIP stack and us, ms; absent: not known. */
  readonly waitedMs?: number;
  /** A header by its name in lower case; the values of a repeated header joined by commas (RFC 3261 section 7.3.1). */
  header(name: string): string | undefined;
}

/**
 * Why a call is gone: `cancelled` before the answer, `bye` after it, `not-acknowledged` when the ACK never came,
 * `link-lost` when the SIP stack underneath is no longer there, `cut` when this process ended it because it ends itself.
 */
export interface Gone {
  readonly kind: 'cancelled' | 'bye' | 'not-acknowledged' | 'link-lost' | 'cut';
}

export interface Provisional {
  readonly status: 180 | 183;
  readonly sdp?: string;
  /** With Require: 100rel (RFC 3262). */
  readonly reliable: boolean;
  readonly headers: SipHeaders;
}

/** A final response other than 2xx. */
export interface Refusal {
  readonly status: number;
  readonly headers: SipHeaders;
}

/** `too-late`: the call had ended before this could be said. */
export type Said = 'said' | 'too-late';

/** What a NOTIFY of a REFER reports (RFC 3515 section 2.4.5). */
export interface ReferNotice {
  /** The status line of the message/sipfrag body; absent: none could be read. */
  readonly status?: number;
  readonly terminated: boolean;
}

/** An INFO of the caller (RFC 6086, and the older use without a package). */
export interface Info {
  readonly infoPackage?: string;
  readonly contentType: string;
  readonly body: string;
}

/** What the call does with requests that come within it. */
export interface WithinCall {
  /** The status to answer: 200, 415 for a body or 469 for a package that is not understood. */
  info(info: Info): 200 | 415 | 469;
  /** A new offer (re-INVITE, UPDATE): our answer, `undefined`: 488. Without an offer: what we would offer. */
  offer(sdp: string | undefined): Promise<string | undefined>;
}

/** The confirmed dialog with the caller. */
export interface AnsweredCall {
  /** Resolves when the 200 is acknowledged, with the SDP of the ACK (`undefined`: none), or when the call is gone. */
  acknowledged(): Promise<string | undefined>;
  /** Sends BYE; resolves when it is answered, or soon after when it never is. Safe when the dialog is gone. */
  bye(headers: SipHeaders): Promise<void>;
  /** Sends REFER; resolves with the status of its response, 408 when there is none. NOTIFYs go to `onNotice`. */
  refer(headers: SipHeaders, onNotice: (notice: ReferNotice) => void): Promise<number>;
}

export interface IncomingCall {
  readonly invite: Invite;
  /** Aborted when the call is gone; its reason is a `Gone`. */
  readonly hungUp: AbortSignal;
  progress(provisional: Provisional): Promise<Said>;
  /**
   * Sends our offer in a reliable 183, the first reliable response there is, and waits for its PRACK (RFC 3262 section 5).
   * Resolves with the SDP of that; `undefined`: it brought none, or never came.
   */
  offer(sdp: string, headers: SipHeaders): Promise<string | undefined>;
  /** Ends the call that is not answered yet. */
  refuse(refusal: Refusal): Promise<Said>;
  /** Sends 200, without SDP where that was agreed on before; `undefined`: too late. */
  answer(sdp: string | undefined, headers: SipHeaders): Promise<AnsweredCall | undefined>;
  /** Says who serves requests within the call; before that, INFO is 200 and offers are 488. */
  serve(within: WithinCall): void;
}
