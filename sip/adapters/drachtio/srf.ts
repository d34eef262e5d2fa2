/** The parts of drachtio-srf 5.0 that we use; its own types leave out much of them. */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import Srf from 'drachtio-srf';

export interface SrfRequest extends EventEmitter {
  readonly method: string;
  readonly uri: string;
  /** By name: lower case, but names that begin with `X-`, `P-` or are `Diversion` as they were written. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly payload: readonly { readonly type: string | null | undefined; readonly content?: string }[] | undefined;
  readonly source_address: string;
  readonly source_port: number;
  readonly protocol: string;
  readonly socket: Socket;
  readonly stackDialogId: string;
  readonly stackTxnId: string;
  /** When the stack heard it: `HH:MM:SS.uuuuuu`. */
  readonly stackTime: string;
  get(name: string): string | undefined;
}

export interface SrfMessage {
  readonly status: number;
  get(name: string): string | undefined;
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `refused` is the server's text, or an Error. */
export type Sent = (refused: unknown) => void;

export interface SrfResponse extends SrfMessage {
  readonly msg: { status: number; reason: string };
  readonly agent: SrfAgent;
  readonly socket: Socket;
  finished: boolean;
  send(status: number, options?: SendOptions, sent?: Sent): void;
  send(status: number, reason: string, options?: SendOptions, sent?: Sent): void;
}

export interface SrfDialog extends EventEmitter {
  handle: (request: SrfRequest, response: SrfResponse) => void;
  destroy(options: SendOptions, done: (error: unknown) => void): void;
  request(options: { readonly method: string; readonly headers: Readonly<Record<string, string>> }, done: (error: unknown, response?: SrfMessage) => void): void;
}

export type Handler = (request: SrfRequest, response: SrfResponse) => void;

/** What srf keeps of a connection. */
export interface SrfLink {
  /** INVITEs without a final response, by Call-ID: where it looks when a CANCEL comes. */
  readonly pendingNetworkInvites: Map<string, { req: SrfRequest; res: SrfResponse }>;
  /** Who wants to know what the server says to a message, by the message's id: `OK`, or `NOK` and why. */
  readonly pendingRequests: Map<string, (tokens: readonly string[]) => void>;
}

/** The control connections under srf: not part of its documented face; where pongs can be seen. */
export interface SrfAgent {
  readonly mapServer: ReadonlyMap<Socket, SrfLink>;
  readonly wp: EventEmitter & {
    closing?: boolean;
    readonly reconnectVars?: { readonly retryTimer: NodeJS.Timeout | null };
    readonly mapIncomingMsg: Map<Socket, { readonly incomingMsg: Buffer }>;
    /** Takes what a socket received; emits `msg` for each frame. */
    _onData(socket: Socket, chunk: Buffer): void;
  };
  /** Said to the server at every connection. */
  secret: string;
  /** Returns the message's id. */
  sendMessage(socket: Socket, text: string, ids: { readonly stackTxnId: string }): string;
  sendResponse(response: SrfResponse, options: SendOptions, sent?: Sent): void;
}

export interface SrfApp extends EventEmitter {
  readonly app: { readonly client: SrfAgent };
  connect(options: {
    readonly host: string;
    readonly port: number;
    readonly secret: string;
    readonly enablePing: boolean;
    readonly pingInterval: number;
    readonly reconnect: { readonly retryMaxDelay: number };
  }): void;
  disconnect(): void;
  use(verb: string, handler: Handler): void;
  createUAS(request: SrfRequest, response: SrfResponse, options: { readonly localSdp?: string; readonly headers: Readonly<Record<string, string>> }, done: (error: unknown, dialog?: SrfDialog) => void): void;
}

export function createSrf(): SrfApp {
  return new Srf() as unknown as SrfApp;
}
