/** `latchkey diff`: what differs between two releases. */
import type { ReleaseAnswer, RowDifference } from './api/answers.js';
import { path, type ApiClient } from './api/client.js';
import { apiCommand, apiOptions, Misused } from './api/command.js';
import { differenceText } from './api/texts.js';
import { exitCodes, type Io } from './io.js';

const usage = `latchkey diff TENANT [FROM] [TO] [options]: the rows that differ between two releases, a line each

  FROM              left out: the release before the live one
  TO                left out: the live one
${apiOptions.replace('the answer as JSON', 'a JSON object a line')}`;

/** A line of the difference: a row, what differs in the configuration, or the end. */
type Line = RowDifference | { readonly configuration: unknown } | { readonly end: true; readonly rows: number };

export const diff = apiCommand({
  usage,
  words: { least: 1, most: 3 },
  run: async (api, typed, io) => {
    const [tenant = '', from, to] = typed.positionals;
    const query = await between(api, tenant, from, to);
    for await (const line of api.lines<Line>(path('tenants', tenant, 'difference'), query)) write(io, line, typed.json);
    return exitCodes.done;
  },
});

async function between(api: ApiClient, tenant: string, from: string | undefined, to: string | undefined): Promise<{ readonly from: string; readonly to: string }> {
  for (const given of [from, to]) if (given !== undefined && !/^[1-9]\d{0,14}$/.test(given)) throw new Misused(`found "${given}"; allowed: the number of a release`);
  if (from !== undefined && to !== undefined) return { from, to };
  const { releases } = await api.ask<{ readonly releases: readonly ReleaseAnswer[] }>('GET', path('tenants', tenant, 'releases'), { query: { limit: 2 } });
  const [live, before] = releases;
  if (live === undefined) throw new Misused(`tenant ${tenant} has no release yet`);
  return { from: from ?? String((before ?? live).number), to: String(live.number) };
}

function write(io: Io, line: Line, json: boolean): void {
  if (json) io.stdout.write(`${JSON.stringify(line)}\n`);
  else if ('end' in line) io.stdout.write(line.rows === 1 ? '1 row differs\n' : `${line.rows} rows differ\n`);
  else if ('configuration' in line) io.stdout.write('the configuration differs\n');
  else io.stdout.write(`${differenceText(line)}\n`);
}
