/** The policy service and the sip service as processes of their own, as on separate machines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, portRange } from './free-port.js';
import { eventually } from './latchkey.js';
import { processTree, signalAll } from './process-tree.js';
import { startProgram, type Program } from './program.js';

export interface ServiceApart {
  readonly program: Program;
  readonly http: string;
  ready(): Promise<boolean>;
  metrics(): Promise<string>;
  /** To it and to what it started. */
  signalTree(signal: NodeJS.Signals): void;
  /** Ends it, by force where it is stopped or dead; its folder goes with it. */
  stop(): Promise<number>;
}

export interface PolicyApart extends ServiceApart {
  readonly grpc: string;
}

export interface SipApart extends ServiceApart {
  readonly sipPort: number;
}

/** Starts a policy replica and waits until it can be asked. `data`: a data folder that stays when it ends. `tenants: 'none'`: only what the store has. `built`: of another build of the product. */
export async function startPolicyApart(options: { readonly tenants?: string; readonly grpcPort?: number; readonly data?: string; readonly more?: readonly string[]; readonly env?: Readonly<Record<string, string>>; readonly built?: string } = {}): Promise<PolicyApart> {
  const grpc = `127.0.0.1:${options.grpcPort ?? (await freePort())}`;
  const apart = await start('policy', (folder) => [...(options.tenants === 'none' ? [] : ['--config', options.tenants ?? 'test/acceptance/tenants']), '--data', options.data ?? folder, '--grpc', grpc, ...(options.more ?? [])], '--policy-http', options.env, options.built);
  await eventually('the policy is ready', () => apart.ready(), 60_000).catch(async (error: Error) => {
    await apart.stop();
    throw new Error(`${error.message}; it said:\n${apart.program.output().slice(-2000)}`);
  });
  return { ...apart, grpc };
}

/** Starts a sip service, on the embedded engine and media unless `more` flags say otherwise; it need not be ready yet. */
export async function startSipApart(policy: string, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}, connected = true, at?: { readonly sipPort: number }): Promise<SipApart> {
  const [sipPort, controlPort, rtp] = [at?.sipPort ?? (await freePort()), await freePort(), portRange(100)];
  const apart = await start('sip', (folder) => ['--policy', policy, '--data', folder, '--sip', `127.0.0.1:${sipPort}`, '--control', `127.0.0.1:${controlPort}`, '--rtp', `127.0.0.1:${rtp.from}-${rtp.to}`, ...more], '--sip-http', { LATCHKEY_PROBE: '0s', ...env });
  if (connected) await eventually('the engine is connected', async () => (await apart.metrics()).includes('\nlatchkey_sip_stack_connected 1'), 60_000);
  return { ...apart, sipPort };
}

async function start(service: 'policy' | 'sip', args: (folder: string) => readonly string[], httpFlag: string, env: Readonly<Record<string, string>> = {}, built = '.'): Promise<ServiceApart> {
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${service}-`));
  const port = await freePort();
  const program = startProgram(process.execPath, [join(built, 'cli/latchkey.mjs'), service, ...args(folder), httpFlag, `127.0.0.1:${port}`], { env: { ...process.env, ...env } });
  const http = `http://127.0.0.1:${port}`;
  let stopped: readonly number[] = [];
  return {
    program, http,
    ready: async () => (await fetch(`${http}/ready`).catch(() => undefined))?.ok === true,
    metrics: async () => fetch(`${http}/metrics`).then((response) => response.text()).catch(() => ''),
    signalTree: (signal) => {
      stopped = processTree(program.pid);
      signalAll(stopped, signal);
    },
    stop: async () => {
      signalAll(stopped, 'SIGCONT');
      const code = await program.stop();
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}
