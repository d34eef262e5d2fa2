/** `latchkey unlock`: a caller who keyed too many wrong PINs may try again. */
import { path } from './api/client.js';
import { apiCommand, apiOptions, show } from './api/command.js';

const usage = `latchkey unlock TENANT [NUMBER] [options]: takes back what a caller keyed wrongly; without NUMBER, who is locked

  NUMBER            as +31612345678; "withheld" for those without a number
${apiOptions}`;

interface Locked {
  readonly caller?: string;
  readonly called: string;
  readonly trunk: string;
  readonly wrong: number;
  readonly last: string;
}

export const unlock = apiCommand({
  usage,
  words: { least: 1, most: 2 },
  run: async (api, typed, io) => {
    const [tenant = '', number] = typed.positionals;
    if (number === undefined) {
      const answer = await api.ask<{ readonly locked: readonly Locked[] }>('GET', path('tenants', tenant, 'locked'));
      return show(io, typed, answer, answer.locked.map(lockedText).join('') || 'nobody is locked\n');
    }
    const answer = await api.ask<{ readonly wrongPins: number }>('DELETE', path('tenants', tenant, 'locked', number));
    return show(io, typed, answer, `${answer.wrongPins} wrong PINs taken back\n`);
  },
});

function lockedText({ caller = 'withheld', called, trunk, wrong, last }: Locked): string {
  return `${caller}  on ${called} by ${trunk}: ${wrong} wrong PINs, the last ${last}\n`;
}
