/** `latchkey rollback`: a tenant goes back to an earlier release, at once. */
import type { PublishedAnswer } from './api/answers.js';
import { path } from './api/client.js';
import { apiCommand, apiOptions, Misused, show } from './api/command.js';

const usage = `latchkey rollback TENANT RELEASE [options]: makes a new release that equals an earlier one, and makes it live

  --message TEXT    for the record of the release
  --if-match N      only while N is the live release
${apiOptions}`;

export const rollback = apiCommand({
  usage,
  words: { least: 2, most: 2 },
  options: { message: { type: 'string' }, 'if-match': { type: 'string' } },
  run: async (api, typed, io) => {
    const [tenant = '', to = ''] = typed.positionals;
    if (!/^[1-9]\d{0,14}$/.test(to)) throw new Misused(`RELEASE: found "${to}"; allowed: the number of a release, as \`latchkey releases ${tenant}\` shows them`);
    const answer = await api.ask<PublishedAnswer>('POST', path('tenants', tenant, 'rollback'), { json: { release: Number(to), message: typed.text('message') }, query: { source: 'cli' }, ifMatch: typed.text('if-match') });
    return show(io, typed, answer, `${tenant}: release ${answer.release} is live, and equals release ${to}\n`);
  },
});
