/** Settings from flags and environment: declared once, read with all faults at once. A flag beats the environment. */
import { readFileSync } from 'node:fs';
import { nearest } from './nearest.js';
import type { Reader } from './readers.js';

export interface Setting<T> {
  readonly env: string;
  /** With its dashes; absent: environment only. A flag whose reader is `yesNo` may stand alone. */
  readonly flag?: string;
  /** What stands for the value in the help; absent: the flag stands alone. */
  readonly value?: string;
  readonly reader: Reader<NonNullable<T>>;
  readonly fallback: T;
  /** Its value is shown nowhere and may come from the file that `<env>_FILE` names. Has no flag. */
  readonly secret?: boolean;
  /** For the help: one sentence. */
  readonly help: string;
}

export type Specs = Readonly<Record<string, Setting<unknown>>>;
export type SettingsOf<S extends Specs> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export type ReadSettings<S extends Specs> =
  | { readonly kind: 'settings'; readonly settings: SettingsOf<S>; /** `--check`: read the settings and stop. */ readonly checkOnly: boolean; readonly given: Given }
  | { readonly kind: 'help' }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/** What was given, as environment variables: hands a command's flags on to a child process. */
export type Given = Readonly<Record<string, string>>;

/** Declares a setting that always has a value. */
export function setting<T>(spec: Setting<T>): Setting<T> {
  return spec;
}

/** Declares a setting that may be absent. */
export function optional<T>(spec: Omit<Setting<T>, 'fallback'>): Setting<T | undefined> {
  return { ...spec, reader: spec.reader, fallback: undefined };
}

/** Reads all settings; reports every fault, with the value (never of a secret) and what is allowed. */
export function readSettings<S extends Specs>(specs: S, argv: readonly string[], env: Readonly<Record<string, string | undefined>>): ReadSettings<S> {
  const flags = readFlags(specs, argv);
  if (flags.help) return { kind: 'help' };
  const faults = [...flags.faults];
  const settings: Record<string, unknown> = {};
  const given: Record<string, string> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const found = flags.values.get(name) ?? fromEnvironment(spec, env, faults);
    settings[name] = found === undefined ? spec.fallback : valueOf(spec, found, faults);
    if (found !== undefined) given[found.variable] = found.value;
  }
  if (faults.length > 0) return { kind: 'faults', faults };
  return { kind: 'settings', settings: settings as SettingsOf<S>, checkOnly: flags.checkOnly, given };
}

/** A text as it was given, and where; `variable` and `value` give the same in an environment. */
interface Found {
  readonly text: string;
  readonly where: string;
  readonly variable: string;
  readonly value: string;
  readonly file?: string;
}

interface Flags {
  readonly values: Map<string, Found>;
  readonly faults: string[];
  help: boolean;
  checkOnly: boolean;
}

function readFlags(specs: Specs, argv: readonly string[]): Flags {
  const flags: Flags = { values: new Map(), faults: [], help: false, checkOnly: false };
  const names = new Map(Object.entries(specs).flatMap(([name, spec]) => (spec.flag === undefined ? [] : [[spec.flag, name] as const])));
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--help' || word === '-h') flags.help = true;
    else if (word === '--check') flags.checkOnly = true;
    else readFlag(word, rest, specs, names, flags);
  }
  return flags;
}

function readFlag(word: string, rest: string[], specs: Specs, names: ReadonlyMap<string, string>, flags: Flags): void {
  const equals = word.indexOf('=');
  const flag = equals < 0 ? word : word.slice(0, equals);
  const name = names.get(flag);
  const spec = name === undefined ? undefined : specs[name];
  if (name === undefined || spec === undefined) {
    flags.faults.push(unknownFlag(flag, [...names.keys(), '--check', '--help']));
    // Its value would only be a second fault that says nothing new.
    if (equals < 0 && flag.startsWith('--') && rest[0]?.startsWith('-') === false) rest.shift();
    return;
  }
  if (flags.values.has(name)) flags.faults.push(`${flag}: given twice; give it once`);
  const text = equals >= 0 ? word.slice(equals + 1) : spec.value === undefined ? 'yes' : rest.shift();
  if (text === undefined) flags.faults.push(`${flag}: its value is missing; allowed: ${spec.reader.allowed}`);
  else flags.values.set(name, { text, where: flag, variable: spec.env, value: text });
}

function unknownFlag(flag: string, known: readonly string[]): string {
  const near = nearest(flag, known);
  const hint = near === undefined ? '--help lists the flags' : `did you mean ${near}?`;
  return flag.startsWith('-') ? `${flag}: no such flag; ${hint}` : `"${flag}": not expected here; --help lists the flags`;
}

function fromEnvironment(spec: Setting<unknown>, env: Readonly<Record<string, string | undefined>>, faults: string[]): Found | undefined {
  const text = given(env[spec.env]);
  const file = spec.secret === true ? given(env[`${spec.env}_FILE`]) : undefined;
  if (text !== undefined && file !== undefined) faults.push(`${spec.env}: given, and ${spec.env}_FILE too; give one of them`);
  if (text !== undefined) return { text, where: spec.env, variable: spec.env, value: text };
  return file === undefined ? undefined : fromFile(`${spec.env}_FILE`, file, faults);
}

/** An empty variable is as if it were not there: container platforms set empty ones. */
function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function fromFile(where: string, path: string, faults: string[]): Found | undefined {
  try {
    return { text: readFileSync(path, 'utf8').trimEnd(), where, variable: where, value: path, file: path };
  } catch (error) {
    faults.push(`${where}: "${path}" cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    return undefined;
  }
}

function valueOf(spec: Setting<unknown>, found: Found, faults: string[]): unknown {
  const value = spec.reader.read(found.text, found.file);
  if (value !== undefined) return value;
  const shown = spec.secret === true ? 'its value (not shown)' : `"${withoutPassword(found.text)}"`;
  faults.push(`${found.where}: ${shown} is not allowed; allowed: ${spec.reader.allowed}`);
  return spec.fallback;
}

/** A URL may hold a password where nobody took it for a secret. */
function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^/@:]*):[^/]*@/, '$1:…@');
}
