/** What all commands have in common that work over the policy service's HTTP API. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readFileSync } from 'node:fs';
import { linesOf } from '../../services/common/secret.js';
import { exitCodes, type Io } from '../io.js';
import { ApiClient } from './client.js';
import { failureText, type ApiFailure } from './failure.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What was typed: positions, and values of options by name. */
export interface Typed {
  readonly positionals: readonly string[];
  text(option: string): string | undefined;
  flag(option: string): boolean;
  readonly json: boolean;
}

export interface ApiCommand {
  readonly usage: string;
  readonly options?: Options;
  /** How many words it takes; more or fewer are a fault of usage. */
  readonly words: { readonly least: number; readonly most: number };
  readonly run: (api: ApiClient, typed: Typed, io: Io) => Promise<number>;
}

/** The options that they all have, for the end of a usage text. */
export const apiOptions = `  --api URL         the policy service (LATCHKEY_API, else http://127.0.0.1:8080); the token comes from LATCHKEY_TOKEN
  --json            the answer as JSON

Exit code: 0 done, 1 refused, 2 usage, 3 no answer, 4 the token may not, 5 no such thing, 6 somebody else changed it first.
`;

const defaultApi = 'http://127.0.0.1:8080';

/** A wrong use that only the command can see; ends it with exit code 2. */
export class Misused extends Error {}

/** Makes a command of the `latchkey` program: reads what was typed, reaches the API, and turns failures into words and exit codes. */
export function apiCommand({ usage, options = {}, words, run }: ApiCommand): (argv: readonly string[], io: Io) => Promise<number> {
  return async (argv, io) => {
    try {
      const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { ...options, api: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
      if (values['help'] === true) return say(io.stdout, usage, exitCodes.done);
      if (positionals.length < words.least || positionals.length > words.most) return say(io.stderr, usage, exitCodes.usage);
      const api = new ApiClient(apiUrl(values['api'], io), token(io));
      return await run(api, typed(values, positionals), io);
    } catch (error) {
      return failed(error, usage, io);
    }
  };
}

function typed(values: Readonly<Record<string, unknown>>, positionals: readonly string[]): Typed {
  const text = (option: string): string | undefined => (typeof values[option] === 'string' ? values[option] : undefined);
  const flag = (option: string): boolean => values[option] === true;
  return { positionals, text, flag, json: flag('json') };
}

function apiUrl(given: unknown, { env }: Io): URL {
  const text = typeof given === 'string' ? given : (env['LATCHKEY_API'] ?? defaultApi);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new Misused(`--api: found "${text}"; allowed: an http:// or https:// address, as ${defaultApi}`);
  return url;
}

function token({ env }: Io): string | undefined {
  const file = env['LATCHKEY_TOKEN_FILE'];
  if (env['LATCHKEY_TOKEN'] !== undefined || file === undefined) return env['LATCHKEY_TOKEN'];
  try {
    return linesOf(readFileSync(file, 'utf8'))[0] ?? '';
  } catch (error) {
    throw new Misused(`LATCHKEY_TOKEN_FILE: "${file}" cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function failed(error: unknown, usage: string, io: Io): number {
  if (isFailure(error)) return say(io.stderr, failureText(error), error.exitCode);
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof Misused) return say(io.stderr, `${message}\n`, exitCodes.usage);
  if (code?.startsWith('ERR_PARSE_ARGS') === true) return say(io.stderr, `${message}; \`${usage.split(/ [A-Z[-]|:/, 1)[0]} --help\` lists the options\n`, exitCodes.usage);
  throw error;
}

function isFailure(error: unknown): error is ApiFailure {
  return typeof error === 'object' && error !== null && 'exitCode' in error;
}

/** Writes `text`, and answers the exit code. */
export function say(stream: Io['stdout'], text: string, code: number): number {
  stream.write(text);
  return code;
}

/** An answer as JSON, or as a person reads it. */
export function show(io: Io, typed: Typed, answer: unknown, text: string): number {
  return say(io.stdout, typed.json ? `${JSON.stringify(answer, undefined, 2)}\n` : text, exitCodes.done);
}
