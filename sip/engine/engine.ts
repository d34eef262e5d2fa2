import { Router } from './control/router.js';
import { ControlServer } from './control/control-server.js';
import { LIMITS, type Context } from './core/context.js';
import { DialogStore } from './core/dialog-store.js';
import { fromApps } from './core/from-apps.js';
import { fromNetwork } from './core/from-network.js';
import { PendingStore } from './core/pending.js';
import { silentLog, type EngineLog } from './log.js';
import { openStack, type Stack } from './stack.js';
import type { SipTimers } from './timing/sip-timers.js';
import { hostPort } from './transport/hop.js';
import { WANTED_RECEIVE_BUFFER } from './transport/udp.js';

export type { EngineLog } from './log.js';
export type { SipTimers } from './timing/sip-timers.js';

export interface EngineOptions {
  /** Where SIP is spoken, UDP and TCP; port 0 is any free one. */
  readonly sip: { readonly host: string; readonly port: number };
  /** Where applications connect; port 0 is any free one. */
  readonly control: { readonly host: string; readonly port: number };
  /** What applications must say to be let in. */
  readonly secret: string;
  /** Address put into Via and Contact when the bound one is not reachable. */
  readonly advertised?: string;
  readonly log?: EngineLog;
  readonly timers?: Partial<SipTimers>;
}

/** What the engine holds at this moment; all 0 when it is idle, once the protocol's timers have run out. */
export interface EngineCounts {
  readonly transactions: number;
  readonly dialogs: number;
  /** TCP connections that carry SIP. */
  readonly connections: number;
  readonly timers: number;
}

export interface Engine {
  readonly sipPort: number;
  readonly controlPort: number;
  /** UDP receive buffer as the kernel gave it. */
  readonly receiveBufferBytes: number;
  counts(): EngineCounts;
  /** Hangs up what is left, closes everything. */
  stop(): Promise<void>;
}

/** Starts the SIP server. Rejects with the address and the reason when it cannot listen. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const log = options.log ?? silentLog;
  const dialogs = new DialogStore();
  const router = new Router();
  const stack = await openStack(stackOptions(options, log), fromNetwork(() => context));
  const context: Context = {
    ...stack,
    router,
    dialogs,
    pending: new PendingStore(),
    invites: new Map(),
    limits: LIMITS,
    log,
  };
  const control = await openControl(options, stack, context).catch(async (error: unknown) => {
    await stack.close();
    throw error;
  });
  const { port: sipPort, receiveBufferBytes } = stack.transport;
  log.info('SIP engine is up', { sipPort, controlPort: control.port, receiveBufferBytes });
  if (receiveBufferBytes < WANTED_RECEIVE_BUFFER) {
    log.warn('the UDP receive buffer is small, bursts of calls may be lost: raise net.core.rmem_max', { receiveBufferBytes, wanted: WANTED_RECEIVE_BUFFER });
  }
  return {
    sipPort,
    controlPort: control.port,
    receiveBufferBytes,
    counts: () => countsOf(context, stack),
    stop: async () => {
      await control.close();
      dialogs.clear();
      await stack.close();
    },
  };
}

function stackOptions(options: EngineOptions, log: EngineLog) {
  const { host, port } = options.sip;
  return {
    host,
    port,
    log,
    mostTransactions: LIMITS.transactions,
    ...(options.advertised === undefined ? {} : { advertised: options.advertised }),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
  };
}

function openControl(options: EngineOptions, stack: Stack, context: Context): Promise<ControlServer> {
  const { transport } = stack;
  const both = (address: string) => ['udp', 'tcp'].map((protocol) => `${protocol}/${address}`).join(',');
  const control = {
    ...options.control,
    secret: options.secret,
    hostports: both(`${transport.address}:${transport.port}`),
    localHostports: both(hostPort({ host: transport.localAddress, port: transport.port })),
  };
  return ControlServer.open(control, context.router, fromApps(() => context), context.log);
}

function countsOf(context: Context, stack: Stack): EngineCounts {
  return {
    transactions: stack.transactions.size,
    dialogs: context.dialogs.size,
    connections: stack.transport.connections,
    timers: stack.timers.size,
  };
}
