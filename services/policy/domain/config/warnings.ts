/** What is allowed and may be a mistake. */
import { describeNumber } from '../../../common/e164.js';
import type { Destination, Step } from '../tenant.js';
import { isEasyPin } from '../easy-pin.js';
import type { ReadConfig } from './read-config.js';
import type { ReadLists } from './read-list-files.js';
import { tenantFile } from './tenant-files.js';

/** Lists, prompts, schedules and verifiers that no line uses. */
export function unusedNames({ config, used, verifiers }: ReadConfig): readonly string[] {
  const names = (what: string, all: readonly string[]) =>
    all.flatMap((name) => (used.has(`${what} ${name}`) ? [] : `${tenantFile}: the ${what} ${JSON.stringify(name)} is used by no line`));
  return [...names('list', Object.keys(config.lists)), ...names('prompt', Object.keys(config.prompts)), ...names('schedule', Object.keys(config.schedules)), ...names('verifier', verifiers)];
}

/** Numbers of lines and of connects that no numbering plan knows: they are taken, for plans grow, and may be a digit short. */
export function doubtfulNumbers({ config }: ReadConfig): readonly string[] {
  return config.lines.flatMap((line, index) => {
    const steps = Object.entries(line.steps).flatMap(([name, step]) => numbersOf(step).map((number) => ({ path: `lines[${index}].steps.${name}.to`, number })));
    return [{ path: `lines[${index}].number`, number: line.number }, ...steps].flatMap(({ path, number }) =>
      number === '' || describeNumber(number).valid ? [] : `${tenantFile} ${path}: ${number} is possible, but no numbering plan knows it: is it complete?`,
    );
  });
}

function numbersOf(step: Step): readonly string[] {
  if (step.do !== 'connect') return [];
  const destinations: readonly Destination[] = step.to.kind === 'fixed' ? step.to.destinations : (step.to.default ?? []);
  return destinations.flatMap((to) => (to.kind === 'number' ? to.number : []));
}

const mostRows = 10;

/** Easy PINs, by their rows: never by value. */
export function easyPinWarnings({ pins, places }: ReadLists): readonly string[] {
  return Object.entries(pins).flatMap(([list, rows]) => {
    const at = places[list];
    const easy = rows.flatMap(({ pin }, index) => (pin !== undefined && isEasyPin(pin) ? (at?.rows[index] ?? 0) : []));
    if (easy.length === 0) return [];
    const more = easy.length > mostRows ? ` and ${easy.length - mostRows} more` : '';
    return `${at?.file ?? list}: ${easy.length} of ${rows.length} PINs are easy to guess (one digit again and again, digits in a row, a year): rows ${easy.slice(0, mostRows).join(', ')}${more}`;
  });
}
