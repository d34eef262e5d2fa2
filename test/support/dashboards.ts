/** Grafana's dashboards as files, and their queries with variables filled in as Grafana does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly instant: boolean;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly Target[];
  readonly links?: readonly { readonly title: string; readonly url: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string; readonly thresholds?: { readonly steps: readonly { readonly value: number | null }[] } } };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
  readonly allValue?: string;
  readonly query: unknown;
}

export interface Dashboard {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
}

const folder = 'deploy/grafana/dashboards';

export function readDashboards(): readonly Dashboard[] {
  return readdirSync(folder).map((file) => ({ file, ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Dashboard, 'file'>) }));
}

/** The times that Grafana fills in. */
export interface Times {
  /** Four scrapes at least, where Prometheus is scraped as the data source says. */
  readonly rateInterval: string;
  /** What is looked at. */
  readonly range: string;
}

/** A query as it goes to Prometheus with every variable at "All". */
export function filledIn(expr: string, variables: readonly Variable[], { rateInterval, range }: Times): string {
  let query = expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$__range', range);
  for (const { name, allValue } of variables) query = query.replaceAll(new RegExp(`\\$\\{?${name}\\b(?::\\w+)?\\}?`, 'g'), allValue ?? '');
  return query;
}

/** `metric` and `label` of a variable that lists values of a label. */
export function labelValues(variable: Variable): readonly [metric: string, label: string] | undefined {
  const match = /^label_values\(([^,]+), *(\w+)\)$/.exec(variable.definition ?? '');
  return match === null ? undefined : [match[1] ?? '', match[2] ?? ''];
}

/** Series that a query names, recorded ones too; no functions and no labels. */
export function metricsIn(expr: string): readonly string[] {
  const bare = expr.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\{[^}]*\}/g, '').replace(/\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/(?<![\w:])(?:[a-z]+:latchkey_[\w:]+|latchkey[\w:]*|process_\w+|nodejs_\w+|up)(?![\w:(])/g)].map(([name]) => name);
}
