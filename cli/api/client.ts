import { exitCodes } from '../io.js';
import { ApiFailure, failureOf } from './failure.js';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Sent {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it comes. */
  readonly stream?: { readonly type: string; readonly body: ReadableStream<Uint8Array> };
  /** The version or release that it must still be. */
  readonly ifMatch?: string | undefined;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Requests to the policy service's HTTP API. Everything but success is thrown as an `ApiFailure`. */
export class ApiClient {
  readonly #base: URL;
  readonly #token: string | undefined;

  constructor(base: URL, token: string | undefined) {
    this.#base = base;
    this.#token = token;
  }

  /** The answer read as JSON; `undefined` where there is none. */
  async ask<T>(method: Method, path: string, sent: Sent = {}): Promise<T> {
    const response = await this.#send(method, path, sent);
    const text = await response.text().catch(lost(this.#base));
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** An answer of one JSON value a line, as it comes. */
  async *lines<T>(path: string, query: Query): AsyncGenerator<T> {
    const response = await this.#send('GET', path, { query });
    if (response.body === null) return;
    const decoder = new TextDecoder();
    let rest = '';
    for await (const bytes of response.body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield JSON.parse(line) as T;
    }
    if (rest !== '') yield JSON.parse(rest) as T;
  }

  async #send(method: Method, path: string, sent: Sent): Promise<Response> {
    const url = new URL(this.#base.pathname.replace(/\/$/, '') + path, this.#base);
    for (const [name, value] of Object.entries(sent.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    const response = await fetch(url, { method, headers: this.#headers(sent), redirect: 'error', ...bodyOf(sent) }).catch(lost(this.#base));
    if (response.status >= 400) throw await failureOf(response);
    return response;
  }

  #headers({ json, stream, ifMatch }: Sent): Record<string, string> {
    return {
      accept: 'application/json',
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(stream === undefined ? {} : { 'content-type': stream.type }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    };
  }
}

function bodyOf({ json, stream }: Sent): RequestInit {
  if (stream !== undefined) return { body: stream.body, duplex: 'half' } as RequestInit;
  return json === undefined ? {} : { body: JSON.stringify(json) };
}

function lost(base: URL): (error: unknown) => never {
  return (error) => {
    const cause = (error as { readonly cause?: NodeJS.ErrnoException }).cause;
    const why = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : 'unknown');
    throw new ApiFailure(`no answer from the API at ${base.origin}: ${why}\nIs it running? \`npm start\` brings it up; --api URL asks another.`, exitCodes.unreachable);
  };
}

/** A path with its parts encoded: `path('tenants', 'smith')` is `/api/v1/tenants/smith`. */
export function path(...parts: readonly string[]): string {
  return `/api/v1/${parts.map(encodeURIComponent).join('/')}`;
}
