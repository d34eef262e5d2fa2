import type { Setting, Specs } from './settings.js';

/** The text of `--help`: each setting with its flag, its variable, its default and a sentence. */
export function settingsHelp(usage: string, specs: Specs): string {
  const rows = [...Object.values(specs).map(row), ['--check', 'read the settings, report faults and stop'], ['--help', 'show this text']] as const;
  const width = Math.max(...rows.map(([left]) => left.length));
  return [`Usage: ${usage}`, '', ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`), ''].join('\n');
}

function row(spec: Setting<unknown>): readonly [string, string] {
  const flag = spec.flag === undefined ? '' : `${spec.flag}${spec.value === undefined ? '' : ` ${spec.value}`}, `;
  const orFile = spec.secret === true ? `, or in a file named by ${spec.env}_FILE` : '';
  return [`${flag}${spec.env}`, `${spec.help}${orFile}`];
}
