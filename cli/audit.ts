/** `latchkey audit`: who changed what. */
import { path } from './api/client.js';
import { apiCommand, apiOptions, show } from './api/command.js';

const usage = `latchkey audit [TENANT] [options]: who changed what, the newest first

  --limit N         how many (50)
  --before N        only records with a smaller number
${apiOptions}`;

interface Audited {
  readonly number: number;
  readonly at: string;
  readonly actor: string;
  readonly operator: boolean;
  readonly tenant?: string;
  readonly action: string;
  readonly release?: number;
  readonly detail: string;
}

export const audit = apiCommand({
  usage,
  words: { least: 0, most: 1 },
  options: { limit: { type: 'string' }, before: { type: 'string' } },
  run: async (api, typed, io) => {
    const answer = await api.ask<{ readonly records: readonly Audited[] }>('GET', path('audit'), { query: { tenant: typed.positionals[0], limit: typed.text('limit') ?? 50, before: typed.text('before') } });
    return show(io, typed, answer, answer.records.map(recordText).join('') || 'nothing was changed\n');
  },
});

function recordText({ number, at, actor, operator, tenant = '-', action, release, detail }: Audited): string {
  return `${String(number).padStart(6)}  ${at}  ${actor}${operator ? ' (operator)' : ''}  ${tenant}  ${action}${release === undefined ? '' : ` ${release}`}  ${detail}`.trimEnd() + '\n';
}
