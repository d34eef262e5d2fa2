/** The built product as a user runs it: `latchkey up` in a process of its own, on free ports and a data folder of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, whyMissing, type DrachtioServer } from './drachtio-server.js';
import { onCpu } from './flood.js';
import { freePort, portRange } from './free-port.js';
import { startFreeswitch, whyNoFreeswitch, type Freeswitch } from './freeswitch.js';
import { processTree, signalAll } from './process-tree.js';
import { startProgram, type Program } from './program.js';

/** `embedded`: SIP engine and media of our own. `real`: drachtio-server and FreeSWITCH. */
export type Parts = 'embedded' | 'real';

export const partsNames: Readonly<Record<Parts, string>> = { embedded: 'the embedded engine and media', real: 'drachtio-server and FreeSWITCH' };

/** Why a column cannot run here, or `undefined`. */
export function whyNotParts(parts: Parts): string | undefined {
  return parts === 'embedded' ? undefined : (whyMissing('real') ?? whyNoFreeswitch());
}

export interface LatchkeyOptions {
  readonly parts?: Parts;
  readonly tenants?: string;
  /** The text of a trunks.yaml. */
  readonly trunks?: string;
  /** Whose trunk header is believed. */
  readonly edge?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ports of an instance before, so that another can take its place. */
  readonly sipPort?: number;
  /** Further flags. */
  readonly more?: readonly string[];
  /** The one CPU that all of it runs on. */
  readonly onCpu?: number;
}

export interface Latchkey {
  readonly sipPort: number;
  readonly grpc: string;
  /** Where the HTTP API is. */
  readonly api: string;
  readonly dataFolder: string;
  readonly program: Program;
  /** All that drachtio-server and FreeSWITCH have written, logs included; empty where there are none, or somebody else runs them. */
  partsOutput(): string;
  /** The text of `/metrics` of one service. */
  metrics(service: 'policy' | 'sip'): Promise<string>;
  ready(service: 'policy' | 'sip'): Promise<boolean>;
  /** One value of the metrics; 0 when it is not there. `labels` as they stand between the braces. */
  metric(service: 'policy' | 'sip', name: string, labels?: string): Promise<number>;
  /** SIGKILL to every process of it. */
  kill(): void;
  /** SIGSTOP to every process of it: there, but silent. */
  hang(): void;
  stop(): Promise<number>;
}

export async function startLatchkey(options: LatchkeyOptions = {}): Promise<Latchkey> {
  const real = options.parts === 'real' ? await Promise.all([startServer('real'), startFreeswitch()]) : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-up-'));
  const ports = { sip: options.sipPort ?? (await freePort()), control: await freePort(), grpc: await freePort(), policyHttp: await freePort(), sipHttp: await freePort() };
  const rtp = portRange(200);
  const args = ['cli/latchkey.mjs', 'up', '--config', options.tenants ?? 'test/acceptance/tenants', '--data', join(folder, 'data'), '--sip', `127.0.0.1:${ports.sip}`, '--control', `127.0.0.1:${ports.control}`, '--grpc', `127.0.0.1:${ports.grpc}`, '--policy-http', `127.0.0.1:${ports.policyHttp}`, '--sip-http', `127.0.0.1:${ports.sipHttp}`, '--rtp', `127.0.0.1:${rtp.from}-${rtp.to}`, '--log-level', 'info'];
  if (options.trunks !== undefined) writeFileSync(join(folder, 'trunks.yaml'), options.trunks);
  if (options.trunks !== undefined) args.push('--trunks', join(folder, 'trunks.yaml'));
  if (options.edge !== undefined) args.push('--edge', options.edge);
  const whole = [...args, ...realArguments(real), ...(options.more ?? [])];
  const [command, words] = options.onCpu === undefined ? [process.execPath, whole] : onCpu(options.onCpu, process.execPath, whole);
  const program = startProgram(command, words, { env: { ...process.env, ...realSecrets(real), ...options.env } });
  let hung: readonly number[] = [];
  const stopAll = async () => {
    signalAll(hung, 'SIGKILL');
    const code = await program.stop(30_000);
    await Promise.all((real ?? []).map((part) => part.stop()));
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  try {
    await program.says(/Latchkey is ready/, 40_000);
  } catch (error) {
    await stopAll();
    throw error;
  }
  const base = { policy: `http://127.0.0.1:${ports.policyHttp}`, sip: `http://127.0.0.1:${ports.sipHttp}` };
  const metrics = async (service: 'policy' | 'sip') => (await fetch(`${base[service]}/metrics`)).text();
  return {
    sipPort: real?.[0].sipPort ?? ports.sip, grpc: `127.0.0.1:${ports.grpc}`, api: base.policy, dataFolder: join(folder, 'data'), program, metrics,
    partsOutput: () => (real ?? []).map((part) => part.output?.() ?? '').join('\n'),
    ready: async (service) => (await fetch(`${base[service]}/ready`)).ok,
    metric: async (service, name, labels) => valueOf(await metrics(service), name, labels),
    kill: () => signalAll(processTree(program.pid), 'SIGKILL'),
    hang: () => {
      hung = processTree(program.pid);
      signalAll(hung, 'SIGSTOP');
    },
    stop: stopAll,
  };
}

function realArguments(real: readonly [DrachtioServer, Freeswitch] | undefined): string[] {
  return real === undefined ? [] : ['--engine', `drachtio:127.0.0.1:${real[0].controlPort}`, '--media', `freeswitch:${real[1].host}:${real[1].port}`];
}

function realSecrets(real: readonly [DrachtioServer, Freeswitch] | undefined): Record<string, string> {
  return real === undefined ? {} : { LATCHKEY_DRACHTIO_SECRET: real[0].secret, LATCHKEY_FREESWITCH_SECRET: real[1].secret, LATCHKEY_ESL_ADVERTISED: '127.0.0.1' };
}

function valueOf(text: string, name: string, labels?: string): number {
  const head = labels === undefined ? name : `${name}{${labels}}`;
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${head} `));
  return line === undefined ? 0 : Number(line.slice(head.length + 1));
}

/** Looks again and again until it holds; fails with what it was waiting for. */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean, timeoutMs = 15_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await holds());) {
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
