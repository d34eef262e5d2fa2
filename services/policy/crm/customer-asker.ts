/** Asks customers' own systems: each question once at a time, and not again while its answer may be remembered. */
import { LRUCache } from 'lru-cache';
import type { Agent } from 'undici';
import type { LookupFunction } from 'node:net';
import type { LookUpRights } from '../domain/operator.js';
import { secretsNamed, withSecrets } from '../domain/secrets.js';
import type { Destination, Verifier } from '../domain/tenant.js';
import { addressGuard } from './address-guard.js';
import { exchange, type Answered } from './exchange.js';
import { guardedAgent } from './guarded-agent.js';
import type { Patient } from './patient.js';
import type { Question } from './question.js';
import { readAnswer } from './read-answer.js';
import { Trouble, troubleOf, type TroubleKind } from './trouble.js';

export type Result =
  | { readonly kind: 'verified'; readonly label?: string; readonly destinations?: readonly Destination[] }
  | { readonly kind: 'unverified' }
  | { readonly kind: 'unavailable'; readonly why: TroubleKind };

export interface AskerWatch {
  answered(result: Result['kind'] | TroubleKind, seconds: number): void;
  remembered(hit: boolean): void;
  /** `detail` tells nothing of what was asked. */
  failed(tenant: string, verifier: string, why: TroubleKind, detail: string): void;
}

export interface AskerParts {
  /** What the operator lets a tenant's look-ups do. */
  readonly rights: (tenant: string) => LookUpRights;
  /** A secret of the environment. */
  readonly secret: (name: string) => string | undefined;
  readonly patient: Patient;
  readonly watch: AskerWatch;
  readonly ca?: string;
  readonly resolve?: LookupFunction;
}

const mostRemembered = 10_000;
const mostTenants = 500;

export class CustomerAsker {
  readonly #parts: AskerParts;
  readonly #remembered = new LRUCache<string, Result>({ max: mostRemembered });
  readonly #underWay = new Map<string, Promise<Result>>();
  /** One for each tenant and what it may: a connection that one tenant may open is no other's to use. */
  readonly #agents = new LRUCache<string, Agent>({ max: mostTenants, dispose: (agent) => void agent.close().catch(() => undefined) });

  constructor(parts: AskerParts) {
    this.#parts = parts;
  }

  /** The answer, where it is remembered. */
  remembered({ key }: Question): Result | undefined {
    const result = this.#remembered.get(key);
    this.#parts.watch.remembered(result !== undefined);
    return result;
  }

  /** Never rejects, and is settled within the verifier's time. */
  ask(question: Question): Promise<Result> {
    const same = this.#underWay.get(question.key);
    if (same !== undefined) return same;
    const asking = this.#ask(question).finally(() => this.#underWay.delete(question.key));
    this.#underWay.set(question.key, asking);
    return asking;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
  }

  async #ask(question: Question): Promise<Result> {
    const { watch, patient } = this.#parts;
    const { tenant, verifier } = question;
    const from = performance.now();
    const since = (): number => (performance.now() - from) / 1000;
    try {
      const answered = await patient.ask(`${tenant} ${new URL(question.url).origin}`, verifier.timeoutMs, (signal) => this.#send(question, signal));
      const result = judged(question, answered);
      const forMs = verifier.cacheMs[result.kind];
      if (forMs > 0) this.#remembered.set(question.key, result, { ttl: forMs });
      watch.answered(result.kind, since());
      return result;
    } catch (error) {
      const { kind, message } = troubleOf(error);
      watch.answered(kind, since());
      watch.failed(tenant, verifier.name, kind, message);
      return { kind: 'unavailable', why: kind };
    }
  }

  async #send({ tenant, verifier, url, body }: Question, signal: AbortSignal): Promise<Answered> {
    const rights = this.#parts.rights(tenant);
    const headers = this.#headers(verifier, rights);
    return exchange({ method: verifier.method, url, headers, ...(body !== undefined && { body }) }, { dispatcher: this.#agentOf(tenant, rights), http: rights.http, signal });
  }

  #headers({ headers }: Verifier, { secrets }: LookUpRights): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => {
      const theirs = (secretsNamed(value) ?? []).find((one) => secrets !== 'any' && !secrets.includes(one));
      if (theirs !== undefined) throw new Trouble('secret', `the operator does not let this tenant send ${theirs}`);
      const filled = withSecrets(value, this.#parts.secret);
      if (filled.kind === 'missing') throw new Trouble('secret', `${filled.name} is not set`);
      return [name, filled.text];
    }));
  }

  #agentOf(tenant: string, { privateAddresses }: LookUpRights): Agent {
    const name = [tenant, ...privateAddresses].join(' ');
    const known = this.#agents.get(name);
    if (known !== undefined) return known;
    const { ca, resolve } = this.#parts;
    const agent = guardedAgent({ mayAsk: addressGuard(privateAddresses), connectMs: 3000, ...(ca !== undefined && { ca }), ...(resolve !== undefined && { resolve }) });
    this.#agents.set(name, agent);
    return agent;
  }
}

/** A label that repeats the PIN is none: it would be shown. */
function judged({ verifier, pin }: Question, { status, text }: Answered): Exclude<Result, { kind: 'unavailable' }> {
  if (status === 404) {
    if (verifier.notFound === 'unverified') return { kind: 'unverified' };
    throw new Trouble('status', 'status 404; where it means that nobody is known: "not-found: unverified"');
  }
  const read = readAnswer(verifier, text);
  if (read.kind === 'unreadable') throw new Trouble('unreadable', read.detail);
  if (read.kind === 'unverified' || pin === undefined || pin === '' || read.label?.includes(pin) !== true) return read;
  const { label: _, ...rest } = read;
  return rest;
}
