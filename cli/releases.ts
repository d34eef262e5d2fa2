/** `latchkey releases`: what a tenant published, the newest first. */
import type { ReleaseAnswer } from './api/answers.js';
import { path } from './api/client.js';
import { apiCommand, apiOptions, show } from './api/command.js';
import { releaseText } from './api/texts.js';

const usage = `latchkey releases TENANT [options]: what was published, the newest first; * is live

  --limit N         how many (20)
  --before N        only releases with a smaller number
${apiOptions}`;

export const releases = apiCommand({
  usage,
  words: { least: 1, most: 1 },
  options: { limit: { type: 'string' }, before: { type: 'string' } },
  run: async (api, typed, io) => {
    const answer = await api.ask<{ readonly releases: readonly ReleaseAnswer[] }>('GET', path('tenants', typed.positionals[0] ?? '', 'releases'), { query: { limit: typed.text('limit') ?? 20, before: typed.text('before') } });
    return show(io, typed, answer, answer.releases.map(releaseText).join('') || 'no release\n');
  },
});
