/** `latchkey entries`: looks into one list, and changes single entries of it. */
import type { EntryAnswer, PublishedAnswer } from './api/answers.js';
import { path, type ApiClient } from './api/client.js';
import { apiCommand, apiOptions, Misused, show, type Typed } from './api/command.js';
import { entryText, publishedText } from './api/texts.js';
import type { Io } from './io.js';

const usage = `latchkey entries TENANT LIST find [VALUE] [options]: entries whose number begins with VALUE; without it all of them
latchkey entries TENANT LIST add VALUE [options]: adds the number or PIN, or changes its entry
latchkey entries TENANT LIST remove VALUE [options]: takes the number or PIN away, or the entry with that id, as e12
                    VALUE - is read from standard input, a value a line, so that no PIN is in the shell's history

  --label TEXT      of the entry; with find: entries whose label begins so
  --destination D   where its calls go; several with | between, in turn
  --valid-from T    --valid-until T   a date or a time
  --uses N          how many calls a PIN opens
  --limit N         with find: how many (100)
  --message TEXT    for the record of the release
  --dry-run         says what would change
  --if-match N      only while N is the version of the list
${apiOptions}`;

const verbs = { find, add: (api: ApiClient, typed: Typed, io: Io) => change(api, typed, io, 'put'), remove: (api: ApiClient, typed: Typed, io: Io) => change(api, typed, io, 'remove') } as const;

export const entries = apiCommand({
  usage,
  words: { least: 3, most: 4 },
  options: { label: { type: 'string' }, destination: { type: 'string' }, 'valid-from': { type: 'string' }, 'valid-until': { type: 'string' }, uses: { type: 'string' }, limit: { type: 'string' }, message: { type: 'string' }, 'dry-run': { type: 'boolean' }, 'if-match': { type: 'string' } },
  run: (api, typed, io) => {
    const verb = typed.positionals[2] ?? '';
    if (!Object.hasOwn(verbs, verb)) throw new Misused(`found "${verb}"; allowed: ${Object.keys(verbs).join(', ')}`);
    return verbs[verb as keyof typeof verbs](api, typed, io);
  },
});

interface Page {
  readonly entries: readonly EntryAnswer[];
  readonly next?: string;
}

async function find(api: ApiClient, typed: Typed, io: Io): Promise<number> {
  const [tenant = '', list = '', , prefix] = typed.positionals;
  const page = await api.ask<Page>('GET', path('tenants', tenant, 'lists', list, 'entries'), { query: { prefix, label: typed.text('label'), limit: typed.text('limit') ?? 100 } });
  const more = page.next === undefined ? '' : 'and more: a longer VALUE, a --label or a larger --limit\n';
  return show(io, typed, page, page.entries.map((entry) => `${entryText(entry)}\n`).join('') + more || 'no entry\n');
}

async function change(api: ApiClient, typed: Typed, io: Io, what: 'put' | 'remove'): Promise<number> {
  const [tenant = '', list = ''] = typed.positionals;
  const values = await valuesOf(typed.positionals[3]);
  const kind = await kindOf(api, tenant, list);
  const json = what === 'remove' ? { put: [], remove: values } : { put: values.map((value) => rowOf(typed, kind, value)), remove: [] };
  const query = { dryRun: typed.flag('dry-run') || undefined, message: typed.text('message'), source: 'cli' };
  const answer = await api.ask<PublishedAnswer>('POST', path('tenants', tenant, 'lists', list, 'entries'), { json, query, ifMatch: typed.text('if-match') });
  return show(io, typed, answer, publishedText(answer));
}

async function valuesOf(value: string | undefined): Promise<readonly string[]> {
  if (value === undefined) throw new Misused('VALUE: missing; a number or a PIN, or - for standard input');
  if (value !== '-') return [value];
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
}

async function kindOf(api: ApiClient, tenant: string, list: string): Promise<'callers' | 'pins'> {
  return (await api.ask<{ readonly kind: 'callers' | 'pins' }>('GET', path('tenants', tenant, 'lists', list))).kind;
}

function rowOf(typed: Typed, kind: 'callers' | 'pins', value: string): Readonly<Record<string, string>> {
  const given = { label: typed.text('label'), destination: typed.text('destination'), valid_from: typed.text('valid-from'), valid_until: typed.text('valid-until'), uses: typed.text('uses') };
  const row = Object.fromEntries(Object.entries(given).filter((cell): cell is [string, string] => cell[1] !== undefined));
  return { ...row, [kind === 'pins' ? 'pin' : 'number']: value };
}
