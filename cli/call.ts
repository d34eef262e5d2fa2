/** `latchkey call`: a test phone. Places a real SIP call with real audio and shows what happens. */
import { isIP } from 'node:net';
import { lookup } from 'node:dns/promises';
import { parseArgs } from 'node:util';
import { parseHostPort, formatHostPort, type HostPort } from '../services/common/host-port.js';
import { parseDuration } from '../services/common/readers.js';
import type { Io } from './io.js';
import type { CallOptions, CallOutcome, KeyedBy, PhoneOptions } from './phone/call-types.js';
import { ladderEnd, ladderHead, ladderLine, type LadderOptions } from './phone/ladder.js';
import { placeCall } from './phone/phone.js';

const usage = `latchkey call NUMBER [options]: a test phone; places a real SIP call with real audio

  --from NUMBER            the caller's number; left out: withheld
  --pin DIGITS             keyed, with # after it, when a prompt has ended
  --keys GROUP,GROUP       keyed before the PIN: each group when the next prompt has ended
  --dtmf HOW               rfc4733 (the default), info or inband
  --via HOST:PORT          where SIP is sent (127.0.0.1:5060)
  --tcp                    SIP over TCP
  --hang-up-after TIME     hangs up, as 5s, whatever has come of the call
  --timeout TIME           gives up (3m)
  --header 'NAME: VALUE'   put on the INVITE; several times for several
  --json                   the whole call as JSON at the end, instead of the ladder

Exit code: 0 sent on or hung up as asked, 1 rejected, 2 usage, 3 no answer, 4 the other side hung up.
`;

const exitCode: Readonly<Record<CallOutcome['kind'], number>> = { 'sent-on': 0, 'hung-up': 0, rejected: 1, 'no-answer': 3, 'far-hung-up': 4 };
const usageCode = 2;
const failedCode = 3;

export async function call(argv: readonly string[], io: Pick<Io, 'stdout' | 'stderr'>): Promise<number> {
  const read = readArguments(argv);
  if (read.kind === 'help') return say(io.stdout, usage, 0);
  if (read.kind === 'fault') return say(io.stderr, `${read.fault}\n`, usageCode);
  try {
    return await place(read, io);
  } catch (error) {
    return say(io.stderr, `the call could not be placed: ${error instanceof Error ? error.message : String(error)}\n`, failedCode);
  }
}

async function place({ options, json }: Extract<Arguments, { kind: 'call' }>, { stdout }: Pick<Io, 'stdout'>): Promise<number> {
  const ladder: LadderOptions = { theirs: formatHostPort(options.via), colours: (stdout as { isTTY?: boolean }).isTTY === true };
  if (!json) stdout.write(`\n${ladderHead(ladder)}`);
  const via = { ...options.via, host: await addressOf(options.via.host) };
  const result = await placeCall({ ...options, via, ...(json ? {} : { watch: (seen) => void stdout.write(ladderLine(seen, ladder)) }) });
  stdout.write(json ? `${JSON.stringify(result, undefined, 2)}\n` : ladderEnd(result.outcome));
  return exitCode[result.outcome.kind];
}

type Arguments =
  | { readonly kind: 'call'; readonly options: PhoneOptions & CallOptions; readonly json: boolean }
  | { readonly kind: 'fault'; readonly fault: string }
  | { readonly kind: 'help' };

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const flags = { from: text, pin: text, keys: text, dtmf: text, via: text, tcp: flag, 'hang-up-after': text, timeout: text, header: { ...text, multiple: true }, json: flag, help: { ...flag, short: 'h' } } as const;

function readArguments(argv: readonly string[]): Arguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], allowPositionals: true, options: flags });
  } catch (error) {
    return fault(`${(error as Error).message.split('.')[0]!}; \`latchkey call --help\` lists the options`);
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  const [to] = positionals;
  if (to === undefined || positionals.length > 1 || !isDialable(to)) return fault(`the called number: found "${positionals.join(' ')}"; allowed: one number, as +31201234567, or one sip: URI`);
  if (values.from !== undefined && !isDialable(values.from)) return fault(`--from: found "${values.from}"; allowed: a number, as +31612345678`);
  if (values.pin !== undefined && !isKeys(values.pin)) return fault('--pin: allowed: digits');
  const groups = values.keys?.split(',') ?? [];
  if (!groups.every(isKeys)) return fault('--keys: allowed: 0-9, *, # and A-D, with commas between groups');
  const dtmf = values.dtmf ?? 'rfc4733';
  if (!isKeyedBy(dtmf)) return fault(`--dtmf: found "${dtmf}"; allowed: rfc4733, info, inband`);
  const via = parseHostPort(values.via ?? '127.0.0.1:5060');
  if (via === undefined || via.port === 0) return fault(`--via: found "${values.via ?? ''}"; allowed: HOST:PORT, as 127.0.0.1:5060`);
  const times = readTimes({ 'hang-up-after': values['hang-up-after'], timeout: values.timeout });
  if (typeof times === 'string') return fault(times);
  const headers = readHeaders(values.header ?? []);
  if (typeof headers === 'string') return fault(headers);
  const keys = [...groups, ...(values.pin === undefined ? [] : [`${values.pin}#`])];
  const caller = values.from === undefined ? {} : { from: values.from };
  return { kind: 'call', json: values.json ?? false, options: { to, via, keys, keyedBy: dtmf, headers, protocol: values.tcp === true ? 'tcp' : 'udp', ...caller, ...times } };
}

function readTimes(given: { readonly 'hang-up-after': string | undefined; readonly timeout: string | undefined }): { hangUpAfterMs?: number; timeoutMs?: number } | string {
  const hangUpAfterMs = parseDuration(given['hang-up-after'] ?? '0s');
  const timeoutMs = parseDuration(given.timeout ?? '3m');
  if (hangUpAfterMs === undefined) return `--hang-up-after: found "${given['hang-up-after']}"; allowed: a duration, as 1500ms, 8s or 2m`;
  if (timeoutMs === undefined) return `--timeout: found "${given.timeout}"; allowed: a duration, as 1500ms, 8s or 2m`;
  return { timeoutMs, ...(given['hang-up-after'] === undefined ? {} : { hangUpAfterMs }) };
}

/** Line ends would let a header forge others. */
function readHeaders(lines: readonly string[]): Record<string, string> | string {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0 || line.includes('\r') || line.includes('\n')) return `--header: found "${line}"; allowed: NAME: VALUE`;
    headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}

const isKeyedBy = (value: string): value is KeyedBy => value === 'rfc4733' || value === 'info' || value === 'inband';
const isKeys = (value: string): boolean => value !== '' && [...value].every((key) => '0123456789*#ABCD'.includes(key));
const isDialable = (value: string): boolean => value !== '' && [...value].every((c) => c > ' ' && c < '\u007f' && !'<>"'.includes(c));
const fault = (what: string): Arguments => ({ kind: 'fault', fault: what });

async function addressOf(host: HostPort['host']): Promise<string> {
  return isIP(host) === 0 ? (await lookup(host)).address : host;
}

function say(stream: Io['stdout'], what: string, code: number): number {
  stream.write(what);
  return code;
}
