import { once, type EventEmitter } from 'node:events';
import Srf from 'drachtio-srf';
import type { DrachtioServer } from './drachtio-server.js';

/* drachtio-srf's own types leave out much of what the tests look at; these are the parts they use. */

export interface AppMessage {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly reason: string;
  readonly body: string;
  readonly raw: string;
  readonly source: 'network' | 'application';
  readonly source_address: string;
  readonly source_port: number;
  readonly protocol: string;
  readonly stackTxnId: string;
  readonly stackDialogId: string;
  get(header: string): string;
  has(header: string): boolean;
}

export interface AppRequest extends AppMessage, EventEmitter {
  readonly receivedOn: string;
  readonly server: { readonly address: string; readonly hostport: string };
  cancel(options?: { headers: Headers }, callback?: (error: unknown, cancel: AppRequest) => void): void;
}

export interface AppResponse extends AppMessage {
  send(status: number, options?: SendOptions, callback?: (refused: string | Error | null, sent: AppMessage) => void, onPrack?: (prack: AppRequest) => void): void;
}

export interface AppDialog extends EventEmitter {
  readonly id: string;
  readonly sip: { readonly callId: string; readonly localTag: string; readonly remoteTag: string };
  readonly local: { readonly uri: string; readonly sdp: string };
  readonly remote: { readonly uri: string; readonly sdp: string };
  readonly onHold: boolean;
  destroy(options?: { headers: Headers }): Promise<AppRequest>;
  modify(sdp: string): Promise<string>;
  request(options: { method: string; headers?: Headers; body?: string }): Promise<AppResponse>;
}

export interface UacOptions {
  readonly localSdp?: string;
  readonly headers?: Headers;
  readonly callingNumber?: string;
  readonly proxy?: string;
  readonly noAck?: boolean;
  readonly auth?: { readonly username: string; readonly password: string };
}

export interface UacSteps {
  readonly cbRequest?: (refused: Error | null, request: AppRequest) => void;
  readonly cbProvisional?: (response: AppResponse) => void;
}

export interface SrfApp extends EventEmitter {
  connect(options: { host: string; port: number; secret: string; enablePing?: boolean; pingInterval?: number }): void;
  disconnect(): void;
  createUAS(request: AppRequest, response: AppResponse, options: { localSdp?: string; headers?: Headers }): Promise<AppDialog>;
  createUAC(uri: string, options: UacOptions, steps?: UacSteps): Promise<AppDialog>;
  createB2BUA(request: AppRequest, response: AppResponse, uri: string, options: object): Promise<{ uas: AppDialog; uac: AppDialog }>;
  request(uri: string, options: { method: string; headers?: Headers; body?: string }, callback: (error: Error | null, sent: AppRequest) => void): void;
  use(verb: string, handler: Handler): void;
}

export type Handler = (request: AppRequest, response: AppResponse) => void;
type Headers = Record<string, string>;
interface SendOptions {
  readonly headers?: Headers;
  readonly body?: string;
}

/** What an app hears back of a response it sent: the text that really went out and the ids that go with it. */
export interface Echo {
  readonly sent: AppMessage;
  readonly dialogId: string;
  readonly transactionId: string;
}

/** An unmodified drachtio-srf, connected and with its routes registered. */
export interface App {
  readonly srf: SrfApp;
  /** What `connect` reported: host and ports, version, local host and ports. */
  readonly connected: readonly string[];
  /** Returns when the server has read all that this app has sent so far. */
  settle(): Promise<void>;
  /** May be called again. */
  close(): void;
}

/** Connects an app and registers `handlers`, keyed by SIP method in lower case. */
export async function connectApp(server: DrachtioServer, handlers: Readonly<Record<string, Handler>> = {}): Promise<App> {
  const srf = new Srf() as unknown as SrfApp;
  for (const [verb, handler] of Object.entries(handlers)) srf.use(verb, handler);
  srf.on('error', () => undefined);
  srf.connect({ host: '127.0.0.1', port: server.controlPort, secret: server.secret });
  const [failure, ...connected] = (await once(srf, 'connect')) as [Error | null, ...string[]];
  if (failure !== null) throw failure;
  const settle = () => passThrough(srf, server.sipPort);
  await settle();
  let open = true;
  const close = () => {
    if (open) srf.disconnect();
    open = false;
  };
  return { srf, connected, settle, close };
}

/** Commands of one connection are taken in order, so the refusal of this one says that the routes before it are in. */
function passThrough(srf: SrfApp, sipPort: number): Promise<void> {
  return new Promise((resolve, reject) => {
    srf.request(`sip:self@127.0.0.1:${sipPort}`, { method: 'OPTIONS' }, (refused) => {
      if (refused?.message === 'can not send request to myself') resolve();
      else reject(new Error(`expected to be refused, got ${refused?.message ?? 'an OPTIONS on its way'}`));
    });
  });
}

/** `res.send` as a promise: resolves with the echo, rejects with the server's NOK text. */
export function sendAndHear(response: AppResponse, status: number, options: SendOptions = {}, onPrack?: (prack: AppRequest) => void): Promise<Echo> {
  return new Promise((resolve, reject) => {
    response.send(
      status,
      options,
      (refused, sent) => {
        if (refused !== null) reject(refused instanceof Error ? refused : new Error(refused));
        else resolve({ sent, dialogId: response.stackDialogId, transactionId: response.stackTxnId });
      },
      onPrack,
    );
  });
}

/** `srf.request` as a promise of the request as it was sent; rejects with the server's NOK text. */
export function sendRequest(srf: SrfApp, uri: string, options: { method: string; headers?: Headers; body?: string }): Promise<AppRequest> {
  return new Promise((resolve, reject) => {
    srf.request(uri, options, (refused, sent) => (refused === null ? resolve(sent) : reject(refused)));
  });
}
