import type { SipRequest, SipResponse } from '../message/message.js';
import type { SipTimers } from '../timing/sip-timers.js';
import type { Timers } from '../timing/timer-queue.js';
import type { Hop } from '../transport/hop.js';

/** What a state machine needs of the world. It does no I/O of its own, so tests drive it on fake timers. */
export interface Surroundings {
  readonly sipTimers: SipTimers;
  readonly timers: Timers;
  /** TCP: nothing is sent twice. */
  readonly reliable: boolean;
  send(text: string): void;
  /** The machine is done and may be forgotten. Called once. */
  ended(): void;
}

/** The server side of one request. */
export interface ServerTransaction {
  /** A final response was sent. */
  readonly answered: boolean;
  /** Sends a response; ignored once a final one was sent, but for a repeated 2xx to INVITE. */
  respond(status: number, text: string): void;
}

/** A request as it came, and how to answer it. */
export interface Incoming {
  readonly request: SipRequest;
  readonly source: Hop;
  /** The top Via with `rport` and `received`. */
  readonly topVia: string;
  readonly transaction: ServerTransaction;
}

/** What becomes of a request that we sent. */
export interface ClientEvents {
  /** Every response but repeated final ones; to INVITE every 2xx, repeated ones too (RFC 6026 section 8.4). */
  response(response: SipResponse, source: Hop): void;
  /** Timer B or F: nobody answered. */
  timedOut(): void;
  /** It could not be sent. */
  unreachable(): void;
}

/** The client side of one request. */
export interface ClientTransaction {
  receive(response: SipResponse, source: Hop): void;
  /** The transport says that it did not go out, or that nobody is there. */
  fail(): void;
  /** Ends without a word. */
  terminate(): void;
}

/** Who is behind the transactions: the engine's core, or a phone. */
export interface TransactionUser {
  /** A new request; neither a repetition, nor ACK, nor CANCEL. */
  request(incoming: Incoming): void;
  /** The same request reached us on another path already: 482 is the answer (RFC 3261 section 8.2.2.2). */
  merged(incoming: Incoming): void;
  /** A CANCEL, with the INVITE's transaction if there is one. */
  cancel(incoming: Incoming, invite: ServerTransaction | undefined): void;
  /** An ACK that belongs to a 2xx, or to nothing. */
  ack(request: SipRequest, source: Hop): void;
  /** A response that belongs to no transaction. */
  strayResponse(response: SipResponse, source: Hop): void;
}
