/** How the phone keys. */
export type KeyedBy = 'rfc4733' | 'info' | 'inband';

export interface PhoneOptions {
  /** Where SIP is sent. */
  readonly via: { readonly host: string; readonly port: number };
  readonly protocol?: 'udp' | 'tcp';
  /** Ports for RTP; a pair for each call at once. */
  readonly rtp?: { readonly fromPort: number; readonly toPort: number };
}

export interface CallOptions {
  /** Number or user part that is called, as it goes into the Request-URI. */
  readonly to: string;
  /** Absent: the caller withholds the number. */
  readonly from?: string;
  /** What is keyed: each group when the next prompt has ended. */
  readonly keys?: readonly string[];
  readonly keyedBy?: KeyedBy;
  /** A prompt has ended when it has been silent this long (700). */
  readonly promptGapMs?: number;
  /** Hangs up this long after the INVITE, whatever has come of it. */
  readonly hangUpAfterMs?: number;
  /** Gives up after this long (180 000). */
  readonly timeoutMs?: number;
  readonly codecs?: readonly ('PCMA' | 'PCMU')[];
  /** Put on the INVITE as they are. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of every message and sound as it happens. */
  readonly watch?: (seen: Seen) => void;
}

/** One rung of the ladder. Keys are never in it. */
export interface Seen {
  readonly kind: 'sent' | 'received' | 'sound';
  /** Since the INVITE. */
  readonly atMs: number;
  /** Start line without what everybody knows, such as `183 Session Progress`; or what was heard or keyed. */
  readonly text: string;
  readonly note?: string;
}

export type CallOutcome =
  /** A 3xx, or a REFER after the answer; the first target is tried first. */
  | { readonly kind: 'sent-on'; readonly by: 'redirect' | 'refer'; readonly status: number; readonly targets: readonly string[] }
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string }
  /** Nobody is there, or nobody says anything final. */
  | { readonly kind: 'no-answer'; readonly why: 'unreachable' | 'timeout' | 'no-media' }
  | { readonly kind: 'far-hung-up'; readonly reason?: string }
  /** By `hangUpAfterMs`. */
  | { readonly kind: 'hung-up'; readonly answered: boolean };

export interface CallResult {
  readonly outcome: CallOutcome;
  readonly callId: string;
  readonly answered: boolean;
  readonly durationMs: number;
  /** To the first 18x. */
  readonly provisionalMs?: number;
  /** To the final response. */
  readonly finalMs?: number;
  /** Audio above silence that was heard. */
  readonly heardMs: number;
  readonly seen: readonly Seen[];
}
