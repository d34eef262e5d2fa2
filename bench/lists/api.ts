/** The HTTP API as the bench uses it. */
import { Agent, request } from 'undici';
import { tenant } from './tenant.js';

export interface Answered {
  readonly release: number;
  readonly summary: { readonly lists: Readonly<Record<string, { readonly added: number; readonly removed: number; readonly changed: number }>> };
}

/** Imports take minutes on a busy machine. */
const dispatcher = new Agent({ headersTimeout: 900_000, bodyTimeout: 900_000 });

export function putList(http: number, list: string, content: AsyncIterable<Buffer>): Promise<Answered> {
  return ask(http, `lists/${list}`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: content });
}

export function putEntry(http: number, list: string, row: Readonly<Record<string, string>>): Promise<Answered> {
  return ask(http, `lists/${list}/entries`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ put: [row] }) });
}

export function rollback(http: number, release: number): Promise<Answered> {
  return ask(http, 'rollback', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ release }) });
}

async function ask(http: number, path: string, options: Omit<NonNullable<Parameters<typeof request>[1]>, 'body'> & { readonly body: string | AsyncIterable<Buffer> }): Promise<Answered> {
  const { statusCode, body } = await request(`http://127.0.0.1:${http}/api/v1/tenants/${tenant}/${path}`, { ...options, dispatcher, body: options.body as string });
  const text = await body.text();
  if (statusCode >= 300) throw new Error(`${path}: ${statusCode} ${text.slice(0, 500)}`);
  return JSON.parse(text) as Answered;
}
