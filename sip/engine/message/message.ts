import type { Headers } from './headers.js';
import type { NameAddr } from './name-addr.js';
import type { Via } from './via.js';

export interface RequestLine {
  readonly kind: 'request';
  readonly method: string;
  /** As written; see parseUri. */
  readonly uri: string;
}

export interface StatusLine {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
}

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** Start line, header index and body of any SIP text, nothing yet said about what must be there. */
export interface RawMessage {
  readonly line: RequestLine | StatusLine;
  readonly headers: Headers;
  readonly body: string;
}

/** What every message from the network has, read and checked. */
interface Checked {
  readonly headers: Headers;
  readonly body: string;
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
  /** Bytes of the message as it came. */
  readonly bytes: number;
}

export interface SipRequest extends Checked, RequestLine {}

export interface SipResponse extends Checked, StatusLine {}

export type SipMessage = SipRequest | SipResponse;

/** A message that cannot be served. For a request it says what to answer; a response is only dropped. */
export interface Refused {
  readonly kind: 'refused';
  readonly status: number;
  readonly reason: string;
  /** Empty when not even the start line could be read. */
  readonly method: string;
  /** What could be read; enough for an answer when Via is among it. */
  readonly headers: Headers;
}

export type Received = SipMessage | Refused | Noise;

/** Not SIP, or a response that cannot be understood: nothing is answered. */
export interface Noise {
  readonly kind: 'noise';
}
