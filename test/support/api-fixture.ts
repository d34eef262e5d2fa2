/** The HTTP API on rooms that answer what a test says, and that remember what they were asked. */
import type { InjectOptions, Response } from 'light-my-request';
import { createRegistry } from '../../services/common/process-metrics.js';
import { createLog } from '../../services/common/log.js';
import type { ExplainQuestion } from '../../services/policy/decisions/explain.js';
import type { Explanation } from '../../services/policy/domain/explain.js';
import type { ListKind, TenantConfig } from '../../services/policy/domain/tenant.js';
import { buildApi, type ApiLimits } from '../../services/policy/http/build-api.js';
import type { Api } from '../../services/policy/http/api.js';
import type { ApiParts, ApiStore, GitSource } from '../../services/policy/http/parts.js';
import { hashToken } from '../../services/policy/http/token-secret.js';
import type { How, PublishAnswer, Who } from '../../services/policy/releases/publisher.js';
import type { AuditRecord } from '../../services/policy/store/audit-store.js';
import type { GuessingCaller } from '../../services/policy/store/guess-store.js';
import type { ListView, StoredRow } from '../../services/policy/store/list-store.js';
import type { StoredOutcome } from '../../services/policy/store/outcome-store.js';
import type { Release, RowDifference } from '../../services/policy/store/release-store.js';
import type { Token, TokenRight, TokenScope } from '../../services/policy/store/token-store.js';

export const nowMs = Date.parse('2026-11-20T12:00:00Z');

export function aConfig(tenant: string, lists: Readonly<Record<string, ListKind>> = { vip: 'callers', clients: 'pins' }): TenantConfig {
  return { tenant, timezone: 'Europe/Amsterdam', language: 'en', lists, prompts: {}, schedules: {}, lines: [{ number: '+31201234567', name: 'Client line', start: 'refuse', steps: { refuse: { do: 'reject', as: 'busy' } } }] };
}

export function aRelease(tenant: string, number: number, over: Partial<Release> = {}): Release {
  return { tenant, number, author: 'somebody', atMs: nowMs - 1000, source: 'upload', message: '', summary: { lines: 1, lists: {} }, config: aConfig(tenant), prompts: {}, versions: { vip: 3, clients: 2 }, ...over };
}

/** @param key a number, or the bytes of a hash as latin1 */
export function aRow(tenant: string, list: string, key: string, id: string, over: Partial<StoredRow['entry']> = {}): StoredRow {
  return { key, entry: { id, list: { tenant, list }, ...over } };
}

/** What the fake publisher was asked. */
export interface PublishCall {
  readonly what: 'folder' | 'list' | 'entries' | 'goBack';
  readonly given: readonly unknown[];
  readonly who: Who;
  readonly how: How & { readonly tenant?: string };
  readonly bytes?: Buffer;
}

export interface Fakes {
  readonly releases: Release[];
  readonly rows: Map<string, StoredRow[]>;
  readonly tokens: { readonly token: Token; readonly sha256: Buffer }[];
  readonly audit: AuditRecord[];
  readonly guessing: GuessingCaller[];
  readonly outcomes: StoredOutcome[];
  differences: RowDifference[];
  difference: () => AsyncIterable<RowDifference>;
  readonly published: PublishCall[];
  answer: PublishAnswer | ((call: PublishCall) => PublishAnswer | Promise<PublishAnswer>);
  explanation: Explanation;
  readonly asked: ExplainQuestion[];
  readonly unlocked: { tenant: string; caller: string | undefined }[];
  readonly forgotten: string[];
  requestsAMinute: number;
  /** Every method of the store fails. */
  storeAway: boolean;
}

export interface ApiRig {
  readonly api: Api;
  readonly fakes: Fakes;
  readonly clock: { nowMs: number };
  readonly logged: string[];
  /** Makes a token and answers its secret. */
  readonly token: (scope: TokenScope, right: TokenRight, over?: Partial<Token>) => string;
  /** As an operator with every right, unless the options have headers. */
  readonly ask: (method: string, url: string, options?: Omit<InjectOptions, 'method' | 'url'> & { readonly token?: string | undefined }) => Promise<Response>;
  /** From now on with these methods of the publisher. */
  readonly serve: (publisher?: Partial<ApiParts['publisher']>) => void;
  readonly close: () => Promise<void>;
}

export interface RigOptions {
  readonly open?: boolean;
  readonly firstTokens?: () => readonly string[];
  readonly git?: GitSource;
  /** Not served yet. */
  readonly starting?: boolean;
  readonly limits?: Partial<ApiLimits>;
}

export async function anApi(options: RigOptions = {}): Promise<ApiRig> {
  const clock = { nowMs };
  const logged: string[] = [];
  const log = createLog({ service: 'test', level: 'debug', to: { write: (line) => void logged.push(line) } });
  const { api, serve } = await buildApi({ registry: createRegistry(), ready: () => true, log, open: options.open ?? false, firstTokens: options.firstTokens, clock: { now: () => clock.nowMs }, ...(options.limits && { limits: options.limits }) });
  const fakes = newFakes();
  const parts = partsOf(fakes);
  const serveAgain = (publisher: Partial<ApiParts['publisher']> = {}): void => serve({ ...parts, publisher: { ...parts.publisher, ...publisher }, git: options.git });
  if (options.starting !== true) serveAgain();
  let made = 0;
  const token: ApiRig['token'] = (scope, right, over = {}) => {
    const secret = `lk_secret${++made}`.padEnd(46, 'x');
    fakes.tokens.push({ token: { id: `t${made}`, name: `token ${made}`, scope, right, createdMs: nowMs, createdBy: 'first', ...over }, sha256: hashToken(secret) });
    return secret;
  };
  const operator = token({ kind: 'operator' }, 'admin', { id: 'op', name: 'Olga' });
  return {
    api, fakes, clock, logged, token, serve: serveAgain,
    ask: (method, url, { token: secret = operator, ...more } = {}) => api.inject({ method: method as 'GET', url, ...more, headers: { ...(secret !== '' && { authorization: `Bearer ${secret}` }), ...more.headers } }),
    close: () => api.close(),
  };
}

function newFakes(): Fakes {
  const fakes: Fakes = {
    releases: [aRelease('smith', 6, { versions: { vip: 2, clients: 2 } }), aRelease('smith', 7, { summary: { lines: 1, lists: { vip: { added: 1, removed: 0, changed: 0 } } } }), aRelease('jones', 3)],
    rows: new Map([
      ['smith/vip', [aRow('smith', 'vip', '+31612345678', 'e1', { label: 'Anna', destinations: [{ kind: 'number', number: '+31201234500' }, { kind: 'uri', uri: 'sip:a@pbx.example' }] }), aRow('smith', 'vip', '+4420*', 'e2'), aRow('smith', 'vip', '+4930123456', 'e3', { validFromMs: nowMs, validUntilMs: nowMs + 1000 })]],
      ['smith/clients', [aRow('smith', 'clients', '\u0001\u00fe\u0010hash-one', 'p1', { label: 'Bob', uses: 3 }), aRow('smith', 'clients', '\u0002\u00fe\u0010hash-two', 'p2', { label: 'Cleo' })]],
    ]),
    tokens: [], audit: [], guessing: [], outcomes: [], differences: [], published: [], asked: [], unlocked: [], forgotten: [],
    answer: { kind: 'published', tenant: 'smith', release: 8, dryRun: false, summary: { lines: 1, lists: { vip: { added: 1, removed: 2, changed: 3 } } }, versions: { vip: 4 }, warnings: ['a warning'], guesses: [{ list: 'clients', pins: 2, chanceADay: 0.012, easyPins: 0 }] },
    explanation: { steps: [{ step: 'refuse', does: 'reject', outcome: '', why: 'the flow says so', next: '' }], directive: { kind: 'reject', as: 'busy' }, reason: { tenant: 'smith', step: 'refuse', release: 7, cause: 'flow' } },
    requestsAMinute: 600, storeAway: false,
    async *difference() {
      yield* fakes.differences;
    },
  };
  return fakes;
}

function partsOf(fakes: Fakes): ApiParts {
  return {
    store: storeOf(fakes),
    publisher: {
      folder: (files, who, how = {}) => published(fakes, { what: 'folder', given: [files], who, how }),
      list: async (tenant, list, format, content, who, how = {}) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of content) chunks.push(chunk);
        return published(fakes, { what: 'list', given: [tenant, list, format], who, how, bytes: Buffer.concat(chunks) });
      },
      entries: (tenant, list, change, who, how = {}) => published(fakes, { what: 'entries', given: [tenant, list, change], who, how }),
      goBack: (tenant, base, who, how = {}) => published(fakes, { what: 'goBack', given: [tenant, base], who, how }),
    },
    explain: (question) => {
      fakes.asked.push(question);
      return fakes.explanation;
    },
    unlock: (tenant, caller) => {
      fakes.unlocked.push({ tenant, caller });
      return 3;
    },
    forgetCaller: (number) => {
      fakes.forgotten.push(number);
      return 12;
    },
    requestsAMinute: () => fakes.requestsAMinute,
  };
}

async function published(fakes: Fakes, call: PublishCall): Promise<PublishAnswer> {
  fakes.published.push(call);
  const answer = typeof fakes.answer === 'function' ? await fakes.answer(call) : fakes.answer;
  return answer.kind === 'published' && call.how.dryRun === true ? { ...answer, dryRun: true } : answer;
}

function storeOf(fakes: Fakes): ApiStore {
  const view = (tenant: string, list: string): ListView => {
    const rows = fakes.rows.get(`${tenant}/${list}`) ?? [];
    return { id: 1, ref: { tenant, list }, kind: list === 'clients' ? 'pins' : 'callers', version: 3, rows: rows.length, prefixLengths: [], keyIds: [] };
  };
  const rowsOf = ({ ref }: ListView): readonly StoredRow[] => fakes.rows.get(`${ref.tenant}/${ref.list}`) ?? [];
  const newest = <T>(items: readonly T[]): T[] => [...items].reverse();
  const store: ApiStore = {
    heads: () => [...new Map(fakes.releases.map(({ tenant, number }) => [tenant, { tenant, release: number }])).values()],
    release: (tenant, number) => fakes.releases.find((one) => one.tenant === tenant && one.number === number),
    releases: (tenant, limit, before = Infinity) => newest(fakes.releases).filter((one) => one.tenant === tenant && one.number < before).slice(0, limit),
    difference: () => fakes.difference(),
    lists: ({ tenant }) => [...fakes.rows.keys()].filter((name) => name.startsWith(`${tenant}/`)).map((name) => view(tenant, name.split('/')[1] ?? '')),
    search: (list, { keyPrefix = '', labelPrefix = '', after = '', limit }) =>
      rowsOf(list).filter(({ key, entry }) => key > after && key.startsWith(keyPrefix) && (entry.label ?? '').toLowerCase().startsWith(labelPrefix.toLowerCase())).slice(0, limit),
    entry: (list, by) => rowsOf(list).find(({ entry }) => ('id' in by ? entry.id === by.id : entry.label === by.label)),
    guessingCallers: (tenant, sinceMs, least) => fakes.guessing.filter((one) => one.tenant === tenant && one.lastMs >= sinceMs && one.wrong >= least),
    saveToken: (token, sha256) => void fakes.tokens.push({ token, sha256 }),
    tokenByHash: (sha256) => fakes.tokens.find((one) => one.sha256.equals(sha256))?.token,
    tokens: (tenant) => newest(fakes.tokens).map(({ token }) => token).filter(({ scope }) => tenant === undefined || (scope.kind !== 'operator' && scope.tenant === tenant)),
    revokeToken: (id, atMs) => {
      const found = fakes.tokens.findIndex(({ token }) => token.id === id && token.revokedMs === undefined);
      const known = fakes.tokens[found];
      if (known === undefined) return false;
      fakes.tokens[found] = { ...known, token: { ...known.token, revokedMs: atMs } };
      return true;
    },
    audit: (record) => void fakes.audit.push(record),
    audited: (tenant, limit, before = Infinity) => newest(fakes.audit.map((record, index) => ({ ...record, number: index + 1 }))).filter((one) => (tenant === undefined || one.tenant === tenant) && one.number < before).slice(0, limit),
    outcomes: (tenant, limit, { called, beforeMs = Infinity } = {}) => newest(fakes.outcomes).filter((one) => one.tenant === tenant && one.receivedAtMs < beforeMs && (called === undefined || one.called === called)).slice(0, limit),
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (!fakes.storeAway) return Reflect.get(target, name) as unknown;
      return () => {
        throw Object.assign(new Error('no such host: db; looked for +31612345678'), { code: 'ECONNREFUSED' });
      };
    },
  });
}
