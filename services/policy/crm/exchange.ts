/** One try of a question over HTTPS: sent, redirects followed, its answer read. */
import { request, type Dispatcher } from 'undici';
import { mostAnswerBytes } from './guarded-agent.js';
import { retryAfterMs } from './retry-after.js';
import { Trouble, troubleOf } from './trouble.js';

export interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  /** The tenant's own; sent to the origin of the first URL alone. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  /** Plain HTTP is asked, too. */
  readonly http: boolean;
  readonly signal: AbortSignal;
}

const mostRedirects = 3;

/** Throws `Trouble` alone. Answers 2xx and 404 with what they say. */
export async function exchange(first: Sent, options: ExchangeOptions): Promise<Answered> {
  try {
    return await followed(first, options);
  } catch (error) {
    throw options.signal.aborted ? new Trouble('timeout', 'no answer in time', { theirs: true }) : troubleOf(error);
  }
}

async function followed(first: Sent, options: ExchangeOptions): Promise<Answered> {
  let sent = first;
  for (let redirects = 0; ; redirects++) {
    checkScheme(new URL(sent.url), options);
    const { statusCode, headers, body } = await request(sent.url, {
      method: sent.method, dispatcher: options.dispatcher, signal: options.signal, headers: headersOf(sent), ...(sent.body !== undefined && { body: sent.body }),
    });
    if (!isRedirect(statusCode)) return await answer(statusCode, headers, body);
    await body.dump({ limit: mostAnswerBytes });
    if (redirects === mostRedirects) throw new Trouble('redirect', `more than ${mostRedirects} redirects`);
    sent = redirected(sent, statusCode, headers['location']);
  }
}

function headersOf({ headers, body }: Sent): Record<string, string> {
  return { accept: 'application/json', 'user-agent': 'latchkey', ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
}

function checkScheme({ protocol, username, password }: URL, { http }: ExchangeOptions): void {
  if (username !== '' || password !== '') throw new Trouble('redirect', 'a URL with user or password');
  if (protocol !== 'https:' && !(protocol === 'http:' && http)) throw new Trouble('redirect', 'a URL without TLS');
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Elsewhere go neither the tenant's headers, which hold its secrets, nor what was asked (RFC 9110 section 15.4). */
function redirected(sent: Sent, status: number, location: string | string[] | undefined): Sent {
  if (typeof location !== 'string' || !URL.canParse(location, sent.url)) throw new Trouble('redirect', 'a redirect to nowhere');
  const [from, to] = [new URL(sent.url), new URL(location, sent.url)];
  if (from.protocol === 'https:' && to.protocol !== 'https:') throw new Trouble('redirect', 'a redirect from https to http');
  const asGet = status === 303 || (status !== 307 && status !== 308 && sent.method === 'POST');
  const elsewhere = from.origin !== to.origin;
  if (elsewhere && !asGet && sent.body !== undefined) throw new Trouble('redirect', 'a redirect of what was asked to somewhere else');
  const { body } = sent;
  return { method: asGet ? 'GET' : sent.method, url: to.href, headers: elsewhere ? {} : sent.headers, ...(!asGet && body !== undefined && { body }) };
}

async function answer(status: number, headers: Dispatcher.ResponseData['headers'], body: Dispatcher.ResponseData['body']): Promise<Answered> {
  if (status >= 200 && status <= 299) return { status, text: textOf(await body.arrayBuffer(), headers['content-encoding']) };
  await body.dump({ limit: mostAnswerBytes });
  if (status === 404) return { status, text: '' };
  const again = [429, 502, 503, 504].includes(status);
  throw new Trouble('status', `status ${status}`, { again, theirs: again || status >= 500, retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()) });
}

/** Nothing compressed was asked for: what comes compressed all the same is not unpacked. */
function textOf(bytes: ArrayBuffer, encoding: string | string[] | undefined): string {
  if (encoding !== undefined && encoding !== 'identity') throw new Trouble('unreadable', 'a compressed answer');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Trouble('unreadable', 'bytes that are no UTF-8');
  }
}
