/** The product as a user runs it: `latchkey up`, with log and metrics as in production. Flags of node are handed on, `--cpu-prof` for one. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { LoggedProgram } from './logged-program.js';
import { descendants } from './process-cost.js';

export interface ProductOptions {
  /** For its data and its log. */
  readonly folder: string;
  readonly name: string;
  readonly tenants: string;
  readonly drachtio?: { readonly controlPort: number; readonly secret: string };
  /** Absent: embedded media. */
  readonly freeswitch?: { readonly host: string; readonly port: number; readonly secret: string };
  /** First and last port of its media. */
  readonly rtp: readonly [number, number];
  /** Further flags. */
  readonly more?: readonly string[];
}

export interface RunningProduct {
  readonly program: LoggedProgram;
  /** Of the embedded engine. */
  readonly sipPort: number;
  readonly pids: Readonly<Record<'up' | 'policy' | 'sip', number>>;
  /** `undefined` on drachtio-server. */
  readonly enginePid: number | undefined;
  /** Where each service shows its metrics. */
  readonly http: Readonly<Record<'policy' | 'sip', string>>;
}

export async function startProduct({ folder, name, tenants, drachtio, freeswitch, rtp: [from, to], more = [] }: ProductOptions): Promise<RunningProduct> {
  const at = async () => `127.0.0.1:${await freePort()}`;
  const sipPort = await freePort();
  const http = { policy: await at(), sip: await at() };
  const args = ['up', '--config', tenants, '--data', join(folder, name), '--log-level', 'info', '--sip', `127.0.0.1:${sipPort}`, '--control', await at(), '--grpc', await at(), '--policy-http', http.policy, '--sip-http', http.sip, '--rtp', `127.0.0.1:${from}-${to}`, ...more];
  if (drachtio !== undefined) args.push('--engine', `drachtio:127.0.0.1:${drachtio.controlPort}`);
  if (freeswitch !== undefined) args.push('--media', `freeswitch:${freeswitch.host}:${freeswitch.port}`);
  const env = { ...(drachtio && { LATCHKEY_DRACHTIO_SECRET: drachtio.secret }), ...(freeswitch && { LATCHKEY_FREESWITCH_SECRET: freeswitch.secret, LATCHKEY_ESL_ADVERTISED: '127.0.0.1' }) };
  const program = await LoggedProgram.start({ command: process.execPath, args: [...process.execArgv, cli, ...args], env, logFile: join(folder, `${name}.log`), says: 'Latchkey is ready' });
  const children = descendants(program.pid);
  const find = (end: string) => children.find(({ command }) => command.endsWith(end))?.pid;
  return { program, sipPort, pids: { up: program.pid, policy: find(' policy') ?? 0, sip: find(' sip') ?? 0 }, enginePid: find('engine/main.js'), http };
}

/** This file is run as dist/bench/support/product.js. */
const cli = fileURLToPath(new URL('../../../cli/latchkey.mjs', import.meta.url));
