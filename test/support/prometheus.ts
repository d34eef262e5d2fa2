/** The real Prometheus on the project's own rules, scraping every second. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from './free-port.js';
import { eventually } from './latchkey.js';
import { startProgram } from './program.js';
import { prometheusProgram, ruleFiles } from './promtool.js';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export interface Prometheus {
  /** @throws with Prometheus' words when the query cannot be read */
  query(expr: string): Promise<readonly Sample[]>;
  /** From its start until now, a second apart. */
  queryRange(expr: string): Promise<readonly Sample[]>;
  /** Values of a label of a metric. */
  labelValues(label: string, metric?: string): Promise<readonly string[]>;
  /** Rules that could not be evaluated, with why. */
  faultyRules(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** `targets`: `host:port` by job. */
export async function startPrometheus(targets: Readonly<Record<string, readonly string[]>>): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-prometheus-'));
  const port = await freePort();
  writeFileSync(join(folder, 'prometheus.yml'), stringify(configuration(targets)));
  writeRules(join(folder, 'rules'));
  const args = ['--config.file', join(folder, 'prometheus.yml'), '--storage.tsdb.path', join(folder, 'data'), '--web.listen-address', `127.0.0.1:${port}`, '--log.level', 'warn'];
  const program = startProgram(prometheusProgram ?? '', args);
  const base = `http://127.0.0.1:${port}`;
  const startedAt = Date.now() / 1000;
  try {
    await eventually('Prometheus is ready', async () => (await fetch(`${base}/-/ready`).catch(() => undefined))?.ok === true, 30_000);
  } catch (error) {
    await program.stop();
    throw new Error(`${String(error)}\n${program.output()}`);
  }
  return {
    query: async (expr) => samplesOf(await ask<Answer>(base, 'query', { query: expr })),
    queryRange: async (expr) => samplesOf(await ask<Answer>(base, 'query_range', { query: expr, start: String(startedAt), end: String(Date.now() / 1000), step: '1' })),
    labelValues: (label, metric) => ask<readonly string[]>(base, `label/${label}/values`, metric === undefined ? {} : { 'match[]': metric }),
    faultyRules: async () => {
      const { groups } = await ask<{ readonly groups: readonly { readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[] }[] }>(base, 'rules', {});
      return groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok').map(({ name, health, lastError }) => `${name}: ${lastError ?? health}`);
    },
    stop: async () => {
      await program.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(targets: Readonly<Record<string, readonly string[]>>): unknown {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['rules/*.yml'],
    scrape_configs: Object.entries(targets).map(([job, of]) => ({ job_name: job, honor_timestamps: false, static_configs: [{ targets: of }] })),
  };
}

/** The rules as they are, but none waits for minutes until it is evaluated for the first time. */
function writeRules(folder: string): void {
  mkdirSync(folder);
  for (const file of ruleFiles) writeFileSync(join(folder, basename(file)), readFileSync(file, 'utf8').replace(/^ {4}interval: .*\n/gm, ''));
}

interface Answer {
  readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value?: readonly [number, string]; readonly values?: readonly (readonly [number, string])[] }[];
}

function samplesOf({ result }: Answer): readonly Sample[] {
  return result.map(({ metric, value, values }) => ({ labels: metric, values: (values ?? (value === undefined ? [] : [value])).map(([, text]) => Number(text.replace('Inf', 'Infinity'))) }));
}

async function ask<T>(base: string, path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
  const response = await fetch(`${base}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
  const answer = (await response.json()) as { readonly status: string; readonly data: T; readonly error?: string };
  if (answer.status !== 'success') throw new Error(`${parameters['query'] ?? path}: ${answer.error ?? response.status}`);
  return answer.data;
}
