/** The tables of `npm run bench:calls`. */
import { rssMiB } from '../support/process-cost.js';
import { table } from '../support/say.js';
import type { Measured } from './carrier.js';
import type { Contestant, Part } from './contestants.js';
import { at, ms, sum } from '../support/runs.js';

/** One contestant's runs: several short ones each, in turn with those of the others. */
export interface Line {
  readonly contestant: Contestant;
  /** Calls a second. */
  readonly highest: number;
  /** At 70 % of its own highest rate. */
  readonly own: readonly Measured[];
  /** At one rate for all, 70 % of the slowest's highest. */
  readonly busy: readonly Measured[];
  /** At `calm` calls a second. */
  readonly steady: readonly Measured[];
}

export const calm = 100;

const parts = ['stack', 'application', 'policy', 'up'] as const;

export function report(lines: readonly Line[]): void {
  table(
    ['each at 70 % of its own highest', 'highest calls/s', 'calls/s here', 'INVITE→302 p50 ms', 'p99 ms', ...parts.map((part) => `CPU µs/call: ${part}`), 'whole', 'failed', 'sent again'],
    lines.map(({ contestant, highest, own }) => [contestant.name, highest, Math.round(middle(own.map(({ perSecond }) => perSecond))), ms(own, 0.5), ms(own, 0.99), ...cpuOf(own), sum(own, 'failed'), sum(own, 'repeated')]),
  );
  table(
    ['CPU µs a call', ...parts.map((part) => `busy: ${part}`), 'busy: whole', ...parts.map((part) => `${calm}/s: ${part}`), `${calm}/s: whole`],
    lines.map(({ contestant, busy, steady }) => [contestant.name, ...cpuOf(busy), ...cpuOf(steady)]),
  );
  table(
    ['memory afterwards, MiB', ...parts],
    lines.map(({ contestant }) => [contestant.name, ...parts.map((part) => (contestant.pids[part] === undefined ? '' : rssMiB(contestant.pids[part]).toFixed(0)))]),
  );
  table(['ratio of CPU a call', 'wanted', '70 % of own highest', 'busy (same rate)', `${calm}/s`], ratios(lines));
}

type Regime = 'own' | 'busy' | 'steady';
type Cost = (line: Line, at: Regime) => number;

const wholeCost: Cost = (line, at) => whole(line[at]);
const stackCost: Cost = (line, at) => median(line[at], 'stack');

const compared: readonly (readonly [what: string, wanted: string, over: Contestant['key'], under: Contestant['key'], cost: Cost])[] = [
  ['whole screened call / bare app, embedded engine', '≤ 1.3', 'product', 'bare', wholeCost],
  ['bare app that asks an echo / bare app, embedded engine', '', 'asking', 'bare', wholeCost],
  ['whole screened call / bare app that asks an echo, embedded engine', '', 'product', 'asking', wholeCost],
  ['whole screened call / bare app, drachtio-server', '≤ 1.3', 'product-on-drachtio', 'bare-on-drachtio', wholeCost],
  ['embedded engine / drachtio-server, under the bare app', '≤ 0.75', 'bare', 'bare-on-drachtio', stackCost],
  ['embedded engine / drachtio-server, under Latchkey', '≤ 0.75', 'product', 'product-on-drachtio', stackCost],
  ['Latchkey on its engine / bare app on drachtio-server', '', 'product', 'bare-on-drachtio', wholeCost],
];

/** Those whose both sides took part. */
function ratios(lines: readonly Line[]): string[][] {
  const find = (key: Contestant['key']) => lines.find(({ contestant }) => contestant.key === key);
  return compared.flatMap(([what, wanted, overKey, underKey, cost]) => {
    const [over, under] = [find(overKey), find(underKey)];
    if (over === undefined || under === undefined) return [];
    const ratio = (at: Regime) => `${(cost(over, at) / cost(under, at)).toFixed(2)}${sum([...over[at], ...under[at]], 'failed') > 0 ? ' (calls failed)' : ''}`;
    return [[what, wanted, ratio('own'), ratio('busy'), ratio('steady')]];
  });
}

/** Of each part, and of all together. */
function cpuOf(runs: readonly Measured[]): string[] {
  return [...parts.map((part) => (runs[0]?.cpu[part] === undefined ? '' : median(runs, part).toFixed(0))), whole(runs).toFixed(0)];
}

function whole(runs: readonly Measured[]): number {
  return parts.reduce((all, part) => all + median(runs, part), 0);
}

function median(runs: readonly Measured[], part: Part): number {
  return middle(runs.map(({ cpu }) => cpu[part] ?? 0));
}

function middle(values: readonly number[]): number {
  return at(values.toSorted((a, b) => a - b), 0.5);
}
