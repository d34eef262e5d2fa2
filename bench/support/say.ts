import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** A table as Markdown has it. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  for (const cells of [head, head.map(() => '---'), ...rows]) say(`| ${cells.join(' | ')} |`);
  say();
}

export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, Node ${process.version}`;
}

const quiet = 2;

/** Waits for a machine that has nothing else to do, but not for ever; says what it found. */
export async function waitForQuiet(mostSeconds: number): Promise<void> {
  const until = Date.now() + mostSeconds * 1000;
  if (load() > quiet) say(`load ${load().toFixed(1)}: waiting up to ${mostSeconds} s for less than ${quiet}`);
  while (load() > quiet && Date.now() < until) await sleep(1000);
  say(`load ${load().toFixed(1)} at the start${load() > quiet ? ': others are at work here, so trust the ratios and not the rates' : ''}`);
}

function load(): number {
  return loadavg()[0] ?? 0;
}
