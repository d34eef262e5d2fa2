/** `latchkey publish`: a tenant's folder, or one list, goes live. */
import { basename } from 'node:path';
import { findTenantFolders, readFiles } from '../services/policy/releases/read-folder.js';
import type { PublishedAnswer } from './api/answers.js';
import { path, type ApiClient, type Sent } from './api/client.js';
import { apiCommand, apiOptions, Misused, show, type Typed } from './api/command.js';
import { publishedText } from './api/texts.js';
import { listStream, multipartOf, watched } from './api/upload.js';
import { exitCodes, type Io } from './io.js';

const usage = `latchkey publish DIR [options]: a tenant's folder goes live, or each of a folder of them
latchkey publish --tenant TENANT --list LIST FILE [options]: the rows of FILE (.csv, .json, or - for standard input) become those of the list

  --dry-run         says what would change, and how easily PINs could be guessed; changes nothing
  --message TEXT    for the record of the release
  --if-match N      only while N is the live release (of a folder), or the version of the list
${apiOptions}`;

export const publish = apiCommand({
  usage,
  words: { least: 1, most: 1 },
  options: { tenant: { type: 'string' }, list: { type: 'string' }, 'dry-run': { type: 'boolean' }, message: { type: 'string' }, 'if-match': { type: 'string' } },
  run: (api, typed, io) => {
    const [tenant, list] = [typed.text('tenant'), typed.text('list')];
    if (tenant === undefined && list === undefined) return publishFolders(api, typed, io);
    if (tenant === undefined || list === undefined) throw new Misused('--tenant and --list go together: a list is published by both its names');
    return publishList(api, typed, io, tenant, list);
  },
});

/** One tenant after the other; the first that is refused ends it. */
async function publishFolders(api: ApiClient, typed: Typed, io: Io): Promise<number> {
  const folder = typed.positionals[0] ?? '';
  const folders = await findTenantFolders(folder);
  if (folders.length === 0) throw new Misused(`${folder}: no tenant.yaml in it, nor in a folder in it`);
  if (folders.length > 1 && typed.text('if-match') !== undefined) throw new Misused('--if-match: found several tenants; allowed with one');
  for (const one of folders) {
    const upload = multipartOf(await readFiles(one));
    const answer = await api.ask<PublishedAnswer>('POST', path('tenants'), { ...how(typed), stream: { ...upload, body: watched(upload.body, io, basename(one)) } });
    show(io, typed, answer, publishedText(answer));
  }
  return exitCodes.done;
}

async function publishList(api: ApiClient, typed: Typed, io: Io, tenant: string, list: string): Promise<number> {
  const file = typed.positionals[0] ?? '';
  const { type, body, bytes } = listStream(file);
  const answer = await api.ask<PublishedAnswer>('PUT', path('tenants', tenant, 'lists', list), { ...how(typed), stream: { type, body: watched(body, io, file, bytes) } });
  return show(io, typed, answer, publishedText(answer));
}

function how(typed: Typed): Pick<Sent, 'query' | 'ifMatch'> {
  return { query: { dryRun: typed.flag('dry-run') || undefined, message: typed.text('message'), source: 'cli' }, ifMatch: typed.text('if-match') };
}
