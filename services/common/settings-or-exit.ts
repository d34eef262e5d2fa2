import { readSettings, type Given, type SettingsOf, type Specs } from './settings.js';
import { settingsHelp } from './settings-help.js';

/**
 * The settings of this process, from its arguments and environment. Ends the process where there is nothing to start:
 * after `--help` and a clean `--check` with 0, after faults (all of them on standard error) with 2.
 * `judge` reports faults that only show when the settings are seen together.
 */
export function settingsOrExit<S extends Specs>(
  usage: string,
  specs: S,
  argv: readonly string[],
  judge: (settings: SettingsOf<S>) => readonly string[] = () => [],
): { readonly settings: SettingsOf<S>; readonly given: Given } {
  const read = readSettings(specs, argv, process.env);
  if (read.kind === 'help') return end(0, process.stdout, settingsHelp(usage, specs));
  const faults = read.kind === 'faults' ? read.faults : judge(read.settings);
  if (faults.length > 0 || read.kind === 'faults') return end(2, process.stderr, faults.map((fault) => `${fault}\n`).join(''));
  if (read.checkOnly) return end(0, process.stdout, 'The settings are in order.\n');
  return read;
}

function end(code: number, stream: NodeJS.WriteStream, text: string): never {
  stream.write(text);
  process.exit(code);
}
