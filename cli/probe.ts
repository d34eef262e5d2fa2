/** `latchkey probe`: a synthetic call through every sip node, for a CronJob or a timer. */
import { renameSync, writeFileSync } from 'node:fs';
import { formatHostPort, type HostPort } from '../services/common/host-port.js';
import { duration, list, oneOf, text } from '../services/common/readers.js';
import { settingsHelp } from '../services/common/settings-help.js';
import { readSettings, setting, optional, type SettingsOf } from '../services/common/settings.js';
import { node, resolveNodes, type NodeAddress } from './edge/nodes.js';
import { exitCodes, type Io } from './io.js';
import type { CallResult } from './phone/call-types.js';
import { placeCall } from './phone/phone.js';
import { judgeCall, verdictMetrics, type Verdict, type Wanted } from './probe/judge-call.js';

const usage = `latchkey probe CALLED --nodes LIST [options]: a synthetic call through every sip node, one line of JSON for each

Exit code: 0 all good, 1 some not, 2 usage, 3 no node found.`;

export const probeSettings = {
  nodes: setting<readonly NodeAddress[]>({ env: 'LATCHKEY_PROBE_NODES', flag: '--nodes', value: 'LIST', reader: list(node), fallback: [], help: 'the sip nodes: HOST:PORT, several with commas between, or dns:///NAME:PORT for all addresses of a name' }),
  from: optional<string>({ env: 'LATCHKEY_PROBE_FROM', flag: '--from', value: 'NUMBER', reader: text, help: "the caller's number (withheld)" }),
  want: setting<Wanted>({ env: 'LATCHKEY_PROBE_WANT', flag: '--want', value: 'WHAT', reader: oneOf('sent-on', 'audio'), fallback: 'sent-on', help: 'what is good: sent-on (a redirect or a transfer), or audio (a prompt can be heard) (sent-on)' }),
  timeoutMs: setting<number>({ env: 'LATCHKEY_PROBE_TIMEOUT', flag: '--timeout', value: 'TIME', reader: duration, fallback: 10_000, help: 'when a call is given up; with --want audio, when it is ended (10s)' }),
  metrics: optional<string>({ env: 'LATCHKEY_PROBE_METRICS', flag: '--metrics', value: 'FILE', reader: text, help: "also written for a node exporter's folder of text files (none)" }),
};
type ProbeSettings = SettingsOf<typeof probeSettings>;

/** What it needs of the world; handed in by tests. */
export interface ProbeParts {
  resolve(nodes: readonly NodeAddress[]): Promise<readonly NodeAddress[]>;
  call(via: HostPort, called: string, settings: ProbeSettings): Promise<CallResult>;
}

/** For the answer to the CANCEL or BYE of a call that was listened to. */
const endingMs = 5000;

const realParts: ProbeParts = {
  resolve: (nodes) => resolveNodes(nodes),
  call: (via, to, { from, want, timeoutMs }) => placeCall({ to, via, ...(from === undefined ? {} : { from }), ...(want === 'audio' ? { hangUpAfterMs: timeoutMs, timeoutMs: timeoutMs + endingMs } : { timeoutMs }) }),
};

export async function probe(argv: readonly string[], io: Io, parts: ProbeParts = realParts): Promise<number> {
  const [called = '', ...flags] = argv;
  const read = readSettings(probeSettings, called.startsWith('-') ? argv : flags, io.env);
  if (read.kind === 'help') return say(io.stdout, settingsHelp(usage, probeSettings), exitCodes.done);
  const faults = read.kind === 'faults' ? read.faults : judge(called, read.settings);
  if (read.kind === 'faults' || faults.length > 0) return say(io.stderr, faults.map((fault) => `${fault}\n`).join(''), exitCodes.usage);
  if (read.checkOnly) return exitCodes.done;
  return placeCalls(called, read.settings, io, parts);
}

/** One after the other: a minute's probe is no load. */
async function placeCalls(called: string, settings: ProbeSettings, io: Io, parts: ProbeParts): Promise<number> {
  let nodes: readonly NodeAddress[];
  try {
    nodes = await parts.resolve(settings.nodes);
  } catch (error) {
    return say(io.stderr, `--nodes: ${(error as Error).message}\n`, exitCodes.unreachable);
  }
  const verdicts: Verdict[] = [];
  for (const { at } of nodes) {
    const verdict = judgeCall(formatHostPort(at), called, await parts.call(at, called, settings), settings.want);
    verdicts.push(verdict);
    io.stdout.write(`${JSON.stringify(verdict)}\n`);
  }
  if (settings.metrics !== undefined) writeWhole(settings.metrics, verdictMetrics(verdicts, Math.floor(Date.now() / 1000)));
  return verdicts.every(({ good }) => good) ? exitCodes.done : exitCodes.faults;
}

function judge(called: string, { nodes }: ProbeSettings): readonly string[] {
  return [
    ...(/^(\+?\d+|sips?:[^\s<>"]+)$/.test(called) ? [] : [`the called number: found "${called}"; allowed: one number, as +31201234567, or one sip: URI`]),
    ...(nodes.length === 0 ? ['--nodes: missing; HOST:PORT, several with commas between, or dns:///NAME:PORT'] : []),
  ];
}

/** An exporter may read it at any moment. */
function writeWhole(file: string, content: string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

function say(stream: Io['stdout'], what: string, code: number): number {
  stream.write(what);
  return code;
}
