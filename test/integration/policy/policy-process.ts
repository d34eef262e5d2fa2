/** The policy service as a process, with a demo tenant, as `latchkey up` starts it. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseHostPort, type HostPort } from '../../../services/common/host-port.js';
import type { PolicyReady } from '../../../services/policy/main.js';
import { pcm16 } from '../../support/wav.js';

export const screened = '+31201230001';
export const asking = '+31201230002';
export const listed = '+31612345678';
export const pin = '471199';

/** A folder with a tenant, and room for the database. */
export function aFolder(): { readonly tenants: string; readonly data: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-policy-'));
  const tenant = join(folder, 'tenants', 'demo');
  mkdirSync(join(tenant, 'lists'), { recursive: true });
  mkdirSync(join(tenant, 'prompts'));
  writeFileSync(join(tenant, 'tenant.yaml'), yaml);
  writeFileSync(join(tenant, 'lists', 'vip.csv'), `number\n${listed}\n`);
  writeFileSync(join(tenant, 'lists', 'clients.csv'), `pin,label\n${pin},a client\n`);
  writeFileSync(join(tenant, 'prompts', 'welcome.wav'), pcm16(new Float32Array(800), 8000));
  return { tenants: join(folder, 'tenants'), data: join(folder, 'data'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export class PolicyProcess {
  readonly child: ChildProcess;
  readonly ready: PolicyReady;
  readonly address: HostPort;
  /** All that it wrote. */
  readonly output: string[];

  private constructor(child: ChildProcess, ready: PolicyReady, output: string[]) {
    this.child = child;
    this.ready = ready;
    this.address = parseHostPort(ready.grpc) ?? { host: '', port: 0 };
    this.output = output;
  }

  static async start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<PolicyProcess> {
    const cli = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));
    const child = fork(cli, ['policy', '--grpc', '127.0.0.1:0', '--policy-http', '127.0.0.1:0', ...args], { execArgv: ['--import', new URL('../../support/typescript.mjs', import.meta.url).href], stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, ...env } });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => output.push(data.toString()));
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`ended with ${String(code)}:\n${output.join('')}`)));
    ended.catch(() => undefined);
    const [ready] = (await Promise.race([once(child, 'message'), ended])) as [PolicyReady];
    return new PolicyProcess(child, ready, output);
  }

  /** Asks it to end, or signals it; resolves with its exit code, or the signal. */
  async end(signal?: NodeJS.Signals): Promise<number | string> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode ?? String(this.child.signalCode);
    const exited = once(this.child, 'exit') as Promise<[number | null, string | null]>;
    if (signal === undefined) this.child.send({ kind: 'stop' });
    else this.child.kill(signal);
    const [code, by] = await exited;
    return code ?? by ?? '';
  }
}

const yaml = `latchkey: 1
tenant: demo
country: NL
timezone: Europe/Amsterdam
language: en
lists:
  vip: { kind: callers, file: lists/vip.csv }
  clients: { kind: pins, file: lists/clients.csv }
prompts:
  welcome: { file: prompts/welcome.wav }
lines:
  - number: "${screened}"
    name: Screened
    start: screen
    steps:
      screen: { do: check-caller, list: vip, listed: through, unlisted: refuse }
      through: { do: connect, to: "+31201234500" }
      refuse: { do: reject, as: declined }
  - number: "${asking}"
    name: With a PIN
    start: ask
    steps:
      ask: { do: ask-pin, list: clients, prompt: welcome, valid: through, invalid: refuse }
      through: { do: connect, to: "+31201234500" }
      refuse: { do: reject, as: busy }
`;
