/** Rules and alerts as Prometheus' own tools see them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findProgram } from './program.js';

export const prometheusProgram = findProgram('prometheus');
export const promtoolProgram = findProgram('promtool');
export const amtoolProgram = findProgram('amtool');

export const prometheusFolder = 'deploy/prometheus';
export const rulesFolder = join(prometheusFolder, 'rules');
export const testsFolder = join(prometheusFolder, 'tests');

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export type Alert = Rule & { readonly alert: string };

export const ruleFiles: readonly string[] = readdirSync(rulesFolder).map((name) => join(rulesFolder, name));

export function readRules(): readonly Rule[] {
  return ruleFiles.flatMap((file) => (parse(readFileSync(file, 'utf8')) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }).groups.flatMap(({ rules }) => rules));
}

export function readAlerts(): readonly Alert[] {
  return readRules().filter((rule): rule is Alert => rule.alert !== undefined);
}

export interface RuleTest {
  readonly name: string;
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

export const testFiles: readonly string[] = readdirSync(testsFolder).filter((name) => name.endsWith('.test.yml'));

export function readRuleTests(): readonly RuleTest[] {
  return testFiles.flatMap((name) => (parse(readFileSync(join(testsFolder, name), 'utf8')) as { readonly tests: readonly RuleTest[] }).tests);
}
