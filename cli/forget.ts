/** `latchkey forget`: nothing is kept about a caller any more. */
import { path } from './api/client.js';
import { apiCommand, apiOptions, show } from './api/command.js';

const usage = `latchkey forget NUMBER [options]: deletes everything kept about a caller: outcomes of calls, wrong PINs, that they got in

Outcomes are kept with masked numbers, which name nobody and stay, unless the service was told LATCHKEY_MASK=no.
Entries of lists stay: \`latchkey entries TENANT LIST remove NUMBER\` takes those away.
${apiOptions}`;

export const forget = apiCommand({
  usage,
  words: { least: 1, most: 1 },
  run: async (api, typed, io) => {
    const answer = await api.ask<{ readonly records: number }>('DELETE', path('callers', typed.positionals[0] ?? ''));
    return show(io, typed, answer, `${answer.records} records deleted\n`);
  },
});
