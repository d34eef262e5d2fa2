import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from '../../sip/engine/engine.js';
import { ControlClient } from './control-client.js';
import { freePort } from './free-port.js';
import { findProgram, startProgram, type Program } from './program.js';
import { Restartable } from './restartable.js';

/**
 * Which server the tests talk to: our engine in this process, or a drachtio-server, which is looked for on PATH;
 * LATCHKEY_TEST_DRACHTIO names another: a path, or HOST:PORT of a running one.
 */
export type Column = 'embedded' | 'real';

export interface DrachtioServer {
  readonly column: Column;
  readonly controlPort: number;
  readonly sipPort: number;
  readonly secret: string;
  /** T1 of RFC 3261 section 17.1.1.1 in this server, in ms; 64 × T1 is the long wait. */
  readonly t1: number;
  /** What the embedded engine still holds; undefined on the real server. */
  readonly counts: (() => ReturnType<Engine['counts']>) | undefined;
  /** All that it has written; absent where it is not a program of ours. */
  readonly output?: () => string;
  /** Kills it and starts it again where it was; absent where it is not a program of ours. */
  readonly restart?: (between: () => Promise<void>) => Promise<void>;
  /** Stops it (SIGSTOP), so that it is there but silent, until the returned function is called; absent where it is not a program of ours. */
  readonly hang?: () => () => void;
  stop(): Promise<unknown>;
}

export interface ServerOptions {
  /** T1 of the embedded engine in ms; T2 is 8 × and T4 10 × T1. The real server keeps its 500 ms. */
  readonly embeddedT1?: number;
}

/** Starts the server of a column on free ports of 127.0.0.1. */
export function startServer(column: Column, options: ServerOptions = {}): Promise<DrachtioServer> {
  if (column === 'embedded') return startEmbedded(options.embeddedT1 ?? 500);
  const found = findDrachtio();
  if (found === undefined) throw new Error(drachtioMissing);
  return found.kind === 'running' ? joinRunning(found.host, found.port) : startReal(found.path);
}

/** Why the tests of a column cannot run here, or undefined when they can. */
export function whyMissing(column: Column): string | undefined {
  return column === 'real' && findDrachtio() === undefined ? drachtioMissing : undefined;
}

const drachtioMissing = 'no drachtio on PATH, none named by LATCHKEY_TEST_DRACHTIO';

type Found = { readonly kind: 'running'; readonly host: string; readonly port: number } | { readonly kind: 'program'; readonly path: string };

function findDrachtio(): Found | undefined {
  const named = process.env['LATCHKEY_TEST_DRACHTIO'];
  const [, host, port] = /^([\w.-]+):(\d+)$/.exec(named ?? '') ?? [];
  if (host !== undefined) return { kind: 'running', host, port: Number(port) };
  const path = named ?? findProgram('drachtio');
  return path === undefined ? undefined : { kind: 'program', path };
}

async function startEmbedded(t1: number): Promise<DrachtioServer> {
  const anyPort = { host: '127.0.0.1', port: 0 };
  const engine = await startEngine({ sip: anyPort, control: anyPort, secret, timers: { t1, t2: 8 * t1, t4: 10 * t1 } });
  return {
    column: 'embedded',
    controlPort: engine.controlPort,
    sipPort: engine.sipPort,
    secret,
    t1,
    counts: () => engine.counts(),
    stop: () => engine.stop(),
  };
}

/** A server that somebody else runs; its SIP port is what it says on authentication. */
async function joinRunning(host: string, controlPort: number): Promise<DrachtioServer> {
  if (host !== '127.0.0.1' && host !== 'localhost') throw new Error(`LATCHKEY_TEST_DRACHTIO must be on loopback, not ${host}`);
  const theirs = process.env['LATCHKEY_TEST_DRACHTIO_SECRET'] ?? secret;
  const control = await ControlClient.connect(controlPort);
  const [ok = '', hostports = ''] = await control.ask(`authenticate|${theirs}|`);
  control.close();
  const sipPort = Number(/udp\/127\.0\.0\.1:(\d+)/.exec(hostports)?.[1]);
  if (ok !== 'OK' || Number.isNaN(sipPort)) throw new Error(`drachtio on ${host}:${controlPort} answered ${ok} ${hostports}`);
  return { column: 'real', controlPort, sipPort, secret: theirs, t1: 500, counts: undefined, stop: () => Promise.resolve() };
}

async function startReal(path: string): Promise<DrachtioServer> {
  const sipPort = await freePort();
  const controlPort = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-drachtio-'));
  const file = join(folder, 'drachtio.conf.xml');
  await writeFile(file, configuration(controlPort, sipPort));
  const start = async (): Promise<Program> => {
    const started = startProgram(path, ['-f', file], { cwd: folder });
    try {
      await started.says(/Starting sofia event loop/);
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  };
  const remove = () => rm(folder, { recursive: true, force: true });
  const running = await Restartable.of(start).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    column: 'real', controlPort, sipPort, secret, t1: 500, counts: undefined,
    output: () => running.program.output(),
    restart: (between) => running.restart(between),
    hang: () => running.hang(),
    stop: async () => {
      await running.program.stop();
      await remove();
    },
  };
}

const secret = 'cymru';

function configuration(controlPort: number, sipPort: number): string {
  return `<drachtio>
    <admin port="${controlPort}" secret="${secret}">127.0.0.1</admin>
    <sip><contacts><contact>sip:127.0.0.1:${sipPort};transport=udp,tcp</contact></contacts></sip>
    <cdrs>false</cdrs>
    <logging><console/><loglevel>notice</loglevel></logging>
  </drachtio>`;
}
