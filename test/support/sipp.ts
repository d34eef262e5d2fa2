/** SIPp as carrier and as destination: scenarios of ours, one run each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, startProgram, type Program } from './program.js';

export const sippProgram = findProgram('sipp');

export interface SippRun {
  readonly scenario: string;
  /** `host:port` it sends to; absent: it waits for calls. */
  readonly to?: string;
  readonly host?: string;
  readonly port?: number;
  readonly calls?: number;
  /** Calls a second. */
  readonly rate?: number;
  /** Lines of the injection file, each `field0;field1`. */
  readonly fields?: readonly string[];
  readonly extra?: readonly string[];
}

export interface SippResult {
  readonly code: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly output: string;
}

export interface Sipp {
  readonly program: Program;
  readonly result: Promise<SippResult>;
  stop(): Promise<SippResult>;
}

/** Starts SIPp in the background, without its screen. */
export function startSipp(run: SippRun): Sipp {
  if (sippProgram === undefined) throw new Error('sipp is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sipp-'));
  writeFileSync(join(folder, 'scenario.xml'), run.scenario);
  if (run.fields !== undefined) writeFileSync(join(folder, 'fields.csv'), `SEQUENTIAL\n${run.fields.join('\n')}\n`);
  const args = [
    ...(run.to === undefined ? [] : [run.to]),
    '-sf', 'scenario.xml', '-i', run.host ?? '127.0.0.1', '-nostdin', '-nd', '-trace_stat', '-stf', 'stat.csv', '-fd', '1', '-trace_err', '-error_file', 'errors.log',
    '-timeout', '60', '-timeout_error',
    ...(run.port === undefined ? [] : ['-p', String(run.port)]),
    ...(run.calls === undefined ? [] : ['-m', String(run.calls)]),
    ...(run.rate === undefined ? [] : ['-r', String(run.rate)]),
    ...(run.fields === undefined ? [] : ['-inf', 'fields.csv']),
    ...(run.extra ?? []),
  ];
  const program = startProgram(sippProgram, args, { cwd: folder, env: { ...process.env, TERM: 'dumb' } });
  const result = program.ended.then((code) => {
    const output = program.output();
    rmSync(folder, { recursive: true, force: true });
    return { code, succeeded: lastCount(output, 'Successful call'), failed: lastCount(output, 'Failed call'), output };
  });
  return { program, result, stop: async () => { program.signal('SIGUSR1'); await program.stop(); return result; } };
}

/** Runs SIPp to its end. */
export function runSipp(run: SippRun): Promise<SippResult> {
  return startSipp(run).result;
}

/** The cumulative column of SIPp's last statistics screen. */
function lastCount(output: string, row: string): number {
  const rows = [...output.matchAll(new RegExp(`${row}\\s*\\|\\s*\\d+\\s*\\|\\s*(\\d+)`, 'g'))];
  return Number(rows.at(-1)?.[1] ?? 0);
}
