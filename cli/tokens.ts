/** `latchkey tokens`: who may use the API. */
import { path, type ApiClient } from './api/client.js';
import { apiCommand, apiOptions, Misused, show, type Typed } from './api/command.js';
import type { Io } from './io.js';

const usage = `latchkey tokens [options]: the tokens that there are
latchkey tokens create NAME [options]: makes a token, and shows it this once
latchkey tokens revoke ID: it opens nothing any more

  --tenant TENANT   for this tenant; without it an operator's token, for all tenants
  --list LIST       for this list of the tenant only
  --right RIGHT     read (the default), edit, or admin (also makes tokens)
  --expires TIME    as 30d, 12h or 2027-01-01; left out: never
${apiOptions}`;

const verbs = { list, create, revoke } as const;

export const tokens = apiCommand({
  usage,
  words: { least: 0, most: 2 },
  options: { tenant: { type: 'string' }, list: { type: 'string' }, right: { type: 'string' }, expires: { type: 'string' } },
  run: (api, typed, io) => {
    const verb = typed.positionals[0] ?? 'list';
    if (!Object.hasOwn(verbs, verb)) throw new Misused(`found "${verb}"; allowed: ${Object.keys(verbs).join(', ')}`);
    return verbs[verb as keyof typeof verbs](api, typed, io);
  },
});

interface TokenAnswer {
  readonly id: string;
  readonly name: string;
  readonly scope: { readonly kind: 'operator' | 'tenant' | 'list'; readonly tenant?: string; readonly list?: string };
  readonly right: string;
  readonly created: string;
  readonly createdBy: string;
  readonly expires?: string;
  readonly revoked?: string;
}

async function list(api: ApiClient, typed: Typed, io: Io): Promise<number> {
  const answer = await api.ask<{ readonly tokens: readonly TokenAnswer[] }>('GET', path('tokens'), { query: { tenant: typed.text('tenant') } });
  return show(io, typed, answer, answer.tokens.map(tokenText).join('') || 'no token\n');
}

async function create(api: ApiClient, typed: Typed, io: Io): Promise<number> {
  const name = typed.positionals[1] ?? '';
  if (name === '') throw new Misused('NAME: missing; what the token is for, as "CRM sync"');
  const answer = await api.ask<{ readonly id: string; readonly token: string }>('POST', path('tokens'), { json: { name, scope: scopeOf(typed), right: typed.text('right') ?? 'read', ...expiry(typed.text('expires')) } });
  return show(io, typed, answer, `${answer.token}\nIt is shown only now. To use it: export LATCHKEY_TOKEN=…; to revoke it: latchkey tokens revoke ${answer.id}\n`);
}

async function revoke(api: ApiClient, typed: Typed, io: Io): Promise<number> {
  const id = typed.positionals[1] ?? '';
  if (id === '') throw new Misused('ID: missing; `latchkey tokens` lists them');
  await api.ask('DELETE', path('tokens', id));
  return show(io, typed, { revoked: id }, `${id} is revoked\n`);
}

function scopeOf(typed: Typed): TokenAnswer['scope'] {
  const [tenant, name] = [typed.text('tenant'), typed.text('list')];
  if (tenant === undefined && name !== undefined) throw new Misused('--list: found without --tenant; a list is named with its tenant');
  if (tenant === undefined) return { kind: 'operator' };
  return name === undefined ? { kind: 'tenant', tenant } : { kind: 'list', tenant, list: name };
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

function expiry(text: string | undefined): { readonly expiresMs?: number } {
  if (text === undefined) return {};
  const span = /^(\d{1,5})([hd])$/.exec(text);
  const expiresMs = span === null ? Date.parse(/^\d{4}-\d\d-\d\d/.test(text) ? text : '') : Date.now() + Number(span[1]) * (unitMs[span[2] ?? ''] ?? NaN);
  if (Number.isNaN(expiresMs)) throw new Misused(`--expires: found "${text}"; allowed: 12h, 30d, or a date as 2027-01-01`);
  return { expiresMs };
}

function tokenText({ id, name, scope, right, created, createdBy, expires, revoked }: TokenAnswer): string {
  const whose = scope.kind === 'operator' ? 'operator' : [scope.tenant, scope.list].filter(Boolean).join('/');
  const state = revoked !== undefined ? `revoked ${revoked}` : expires !== undefined ? `until ${expires}` : '';
  return `${id}  ${right.padEnd(5)}  ${whose.padEnd(20)}  ${name}  (made ${created} by ${createdBy})  ${state}`.trimEnd() + '\n';
}
