/** Whether a request to the webhook comes from who has its secret: pure, from headers and the body's very bytes. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface HookRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** `delivery` names what was sent, as far as the sender's signature vouches for it: the same again is a repetition. */
export type HookVerdict = { readonly kind: 'signed'; readonly delivery?: string } | { readonly kind: 'not-signed' };

/**
 * GitHub, Gitea and Forgejo: `X-Hub-Signature-256`, an HMAC of the body. GitLab: `webhook-signature` with a signing token
 * (standardwebhooks.com: an HMAC of id, time and body, five minutes old at most), or `X-Gitlab-Token`, the secret itself. What is
 * sent must hold, whatever else is sent with it. All comparisons take the same time.
 */
export function checkHook({ headers, body }: HookRequest, secret: string, nowMs: number): HookVerdict {
  const github = one(headers['x-hub-signature-256']);
  if (github !== undefined) return checkGithub(github, body, secret);
  const standard = one(headers['webhook-signature']);
  if (standard !== undefined) return checkStandard(standard, { headers, body }, secret, nowMs);
  const token = one(headers['x-gitlab-token']);
  return token !== undefined && equal(token, secret) ? signed(one(headers['idempotency-key']) ?? one(headers['x-gitlab-event-uuid'])) : notSigned;
}

/** The signature holds the body alone, so it and not the header of the delivery's id is what names it: a header can be changed. */
function checkGithub(signature: string, body: Buffer, secret: string): HookVerdict {
  const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return equal(signature.toLowerCase(), expected) ? signed(expected) : notSigned;
}

function checkStandard(signatures: string, { headers, body }: HookRequest, secret: string, nowMs: number): HookVerdict {
  const id = one(headers['webhook-id']) ?? '';
  const timestamp = one(headers['webhook-timestamp']) ?? '';
  if (id === '' || !/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) return notSigned;
  const key = secret.startsWith(keyPrefix) ? Buffer.from(secret.slice(keyPrefix.length), 'base64') : Buffer.from(secret);
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  const matching = signatures.split(' ').slice(0, mostSignatures).filter((signature) => equal(signature, expected));
  return matching.length > 0 ? signed(id) : notSigned;
}

/** Of texts of any length, in a time that tells neither. */
function equal(one: string, other: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}

function signed(delivery: string | undefined): HookVerdict {
  return { kind: 'signed', ...(delivery !== undefined && { delivery }) };
}

const notSigned: HookVerdict = { kind: 'not-signed' };
const toleranceMs = 5 * 60_000;
const keyPrefix = 'whsec_';
const mostSignatures = 8;
