/** Who answers the calls: the product, a bare application, one that asks a bare echo, and the floor; on the embedded engine and on drachtio-server. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startDrachtio } from '../support/drachtio-server.js';
import { startProduct } from '../support/product.js';

export interface Contestant {
  readonly key: 'product' | 'bare' | 'asking' | 'product-on-drachtio' | 'bare-on-drachtio' | 'floor';
  readonly name: string;
  readonly sipPort: number;
  /** Each process by the part it plays; `stack` is the engine or drachtio-server, `policy` whoever is asked. */
  readonly pids: Readonly<Partial<Record<Part, number>>>;
  stop(): Promise<void>;
}

export type Part = 'stack' | 'application' | 'policy' | 'up';

const rtpFrom = 29_000;

export async function productOnEngine(folder: string, tenants: string): Promise<Contestant> {
  const { program, sipPort, pids, enginePid } = await startProduct({ folder, name: 'product-on-engine', tenants, rtp: [rtpFrom, rtpFrom + 99] });
  return { key: 'product', name: 'Latchkey, embedded engine', sipPort, pids: { stack: enginePid ?? 0, application: pids.sip, policy: pids.policy, up: pids.up }, stop: () => program.stop() };
}

export async function productOnDrachtio(path: string, folder: string, tenants: string): Promise<Contestant> {
  const server = await startDrachtio(path, folder, 'drachtio-of-product');
  const { program, pids } = await startProduct({ folder, name: 'product-on-drachtio', tenants, drachtio: server, rtp: [rtpFrom + 100, rtpFrom + 199] });
  const stop = async () => {
    await program.stop();
    await server.program.stop();
  };
  return { key: 'product-on-drachtio', name: 'Latchkey, drachtio-server', sipPort: server.sipPort, pids: { stack: server.program.pid, application: pids.sip, policy: pids.policy, up: pids.up }, stop };
}

export async function bareOnEngine(): Promise<Contestant> {
  const { engine, sipPort, controlPort } = await startEngine();
  const app = await startApp('./bare-app.js', controlPort, secret);
  return { key: 'bare', name: 'bare app, embedded engine', sipPort, pids: { stack: engine.pid ?? 0, application: app.pid ?? 0 }, stop: () => leave(app, engine) };
}

export async function askingOnEngine(): Promise<Contestant> {
  const { engine, sipPort, controlPort } = await startEngine();
  const echo = fork(here('./echo-process.js'));
  const { port } = await told<{ port: number }>(echo);
  const app = await startApp('./asking-app.js', controlPort, secret, port);
  return { key: 'asking', name: 'bare app that asks a bare gRPC echo, embedded engine', sipPort, pids: { stack: engine.pid ?? 0, application: app.pid ?? 0, policy: echo.pid ?? 0 }, stop: () => leave(app, echo, engine) };
}

export async function bareOnDrachtio(path: string, folder: string): Promise<Contestant> {
  const server = await startDrachtio(path, folder, 'drachtio-of-bare');
  const app = await startApp('./bare-app.js', server.controlPort, server.secret);
  const stop = async () => {
    await leave(app);
    await server.program.stop();
  };
  return { key: 'bare-on-drachtio', name: 'bare app, drachtio-server', sipPort: server.sipPort, pids: { stack: server.program.pid, application: app.pid ?? 0 }, stop };
}

export async function floor(): Promise<Contestant> {
  const responder = fork(here('./bare-responder.js'));
  const { port } = await told<{ port: number }>(responder);
  return { key: 'floor', name: 'bare node:dgram', sipPort: port, pids: { stack: responder.pid ?? 0 }, stop: () => leave(responder) };
}

const secret = 'bench';

async function startEngine(): Promise<{ readonly engine: ChildProcess; readonly sipPort: number; readonly controlPort: number }> {
  const engine = fork(here('../../sip/engine/main.js'));
  const any = { host: '127.0.0.1', port: 0 };
  engine.send({ kind: 'start', options: { sip: any, control: any, secret } });
  return { engine, ...(await told<{ sipPort: number; controlPort: number }>(engine)) };
}

async function startApp(file: string, ...args: readonly (string | number)[]): Promise<ChildProcess> {
  const app = fork(here(file), args.map(String));
  await told(app);
  return app;
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The first message of a child that is not for a log; rejects when it ends without one. */
function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { readonly kind?: string }) => {
      if (message.kind !== 'log') resolve(message as T);
    });
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${String(code)}`)));
  });
}

async function leave(...children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
}
