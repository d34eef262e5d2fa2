/** The sip service: everything put together. */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Registry } from 'prom-client';
import { wallClock } from '../services/common/clock.js';
import { certificatesOf } from '../services/common/grpc-security.js';
import { formatHostPort, type HostPort } from '../services/common/host-port.js';
import { startHttp } from '../services/common/http.js';
import type { Log } from '../services/common/log.js';
import { createRegistry } from '../services/common/process-metrics.js';
import { rereading } from '../services/common/secret.js';
import { watchCertificates } from '../services/common/watch-certificates.js';
import { connectDrachtio, type Drachtio } from './adapters/drachtio/drachtio.js';
import { createPolicyClient, type PolicyClient } from './adapters/policy/policy-client.js';
import { reachOf } from './adapters/policy/reach.js';
import { openPromptCache } from './adapters/prompt-cache.js';
import { Admission } from './admission.js';
import { CallBook } from './call-book.js';
import { reasonHeader, temporaryFailure } from './call/q850.js';
import { takeCall, type CallEnd, type CallService } from './call/take-call.js';
import type { SipSettings } from './config.js';
import { countedClock } from './counted-clock.js';
import { drain } from './drain.js';
import { EngineProcess } from './engine-process.js';
import { inviteReader } from './facts/invite-reader.js';
import { LateMedia } from './late-media.js';
import { createSipMetrics, registerSipGauges, type SipMetrics } from './metrics.js';
import { deleteOldRecords } from './old-records.js';
import { openMedia } from './open-media.js';
import type { IncomingCall, Invite } from './ports/incoming-call.js';
import type { Media } from './ports/media.js';
import type { Trunk } from './trunks/trunk.js';
import { trunkTable } from './trunks/trunk-table.js';

export interface SipService {
  /** Where SIP is spoken, as `127.0.0.1:5060`; a carrier or a test phone calls here. */
  sip(): string;
  readonly http: HostPort;
  /** Of the embedded engine's process, while there is one. */
  readonly enginePid: number | undefined;
  ready(): boolean;
  /** Resolves when it is ready for the first time; with `false` when it was told to end before. */
  whenReady(): Promise<boolean>;
  /** Lets calls under way end, then ends all; resolves with the number of calls that were cut. */
  drain(): Promise<number>;
}

/** Starts the service. Rejects when something it needs of this machine cannot be had: a port, a folder. */
export async function startSipService(settings: SipSettings, trunks: readonly Trunk[], log: Log): Promise<SipService> {
  const service = new Service(settings, trunks, log);
  await service.start();
  return service;
}

class Service implements SipService {
  readonly #settings: SipSettings;
  readonly #log: Log;
  readonly #registry: Registry = createRegistry();
  readonly #metrics: SipMetrics;
  readonly #clock = countedClock(wallClock);
  readonly #book: CallBook;
  readonly #admission: Admission;
  readonly #policy: PolicyClient;
  readonly #callService: CallService;
  readonly #closers: (() => Promise<void> | void)[] = [];
  #http: HostPort = { host: '', port: 0 };
  #engine: EngineProcess | undefined;
  #stacks: readonly Drachtio[] = [];
  readonly #media = new LateMedia();
  #calls = 0;
  #draining = false;
  #closed = false;
  #probedAtMs: number | undefined;

  constructor(settings: SipSettings, trunks: readonly Trunk[], log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.#metrics = createSipMetrics(this.#registry, trunks.map(({ name }) => name));
    const certificates = certificatesOf(settings);
    if (certificates !== undefined) {
      watchCertificates(certificates, { as: 'client', registry: this.#registry, log });
      this.#closers.push(() => certificates.close());
    }
    this.#policy = createPolicyClient({
      ...reachOf(settings, settings.policy, certificates),
      addresses: settings.policy,
      watch: { ...this.#metrics.policy, failed: (what, error) => this.#policyFailed(what, error) },
    });
    this.#admission = new Admission({ mostCalls: settings.maxCalls, mostPerSecond: settings.maxRate, mostWaitMs: settings.maxWaitMs });
    const dropped = (count: number, error: unknown) => {
      this.#metrics.recordsDropped(count);
      log.error({ err: error, count }, 'call records could not be written');
    };
    this.#book = new CallBook({ folder: join(settings.data, 'calls'), mask: settings.mask, clock: wallClock, log, dropped });
    this.#callService = {
      tools: { policy: this.#policy, media: this.#media, clock: this.#clock, watch: this.#metrics.calls, random: Math.random },
      read: inviteReader(trunkTable(trunks, settings.edge)),
      closed: (invite) => (this.#closed ? 'draining' : this.#turnsAway(invite) ? 'overloaded' : undefined),
      ended: (end) => this.#ended(end),
    };
  }

  get enginePid(): number | undefined {
    return this.#engine?.pid;
  }

  get http(): HostPort {
    return this.#http;
  }

  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      await this.#closeAll();
      throw error;
    }
  }

  sip(): string {
    const { engine, sip, sipAdvertised } = this.#settings;
    const addresses = this.#stacks.flatMap((stack) => stack.addresses());
    const told = addresses.find((address) => address.startsWith('udp/')) ?? addresses[0];
    if (told !== undefined) return told.slice(told.indexOf('/') + 1);
    return engine.kind === 'embedded' ? formatHostPort({ host: sipAdvertised ?? sip.host, port: sip.port }) : '';
  }

  ready(): boolean {
    return !this.#draining && this.#connected() && this.#policy.ready() && this.#media.ready();
  }

  async whenReady(): Promise<boolean> {
    while (!this.ready() && !this.#draining) await new Promise((resolve) => setTimeout(resolve, 20));
    return !this.#draining;
  }

  async drain(): Promise<number> {
    this.#draining = true;
    const { probeMs, drainMs } = this.#settings;
    this.#log.info({ calls: this.#calls }, 'draining');
    const cut = await drain({ clock: wallClock, probeMs, drainMs, callsUnderWay: () => this.#calls, probedAtMs: () => this.#probedAtMs, close: () => (this.#closed = true) });
    await this.#cutCalls();
    await this.#closeAll();
    this.#log.info({ cut }, 'ended');
    return cut;
  }

  /** Tells the other side of every call that is still there, and lets each come to its end. */
  async #cutCalls(): Promise<void> {
    await Promise.all(this.#stacks.map((stack) => stack.cut({ Reason: reasonHeader(temporaryFailure) })));
    for (const until = wallClock.now() + cutMs; this.#calls > 0 && wallClock.now() < until;) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  #connected(): boolean {
    return this.#stacks.some((stack) => stack.ready());
  }

  async #start(): Promise<void> {
    const settings = this.#settings;
    const http = await startHttp({ listen: settings.http, registry: this.#registry, ready: () => this.ready() });
    this.#http = http.address;
    this.#closers.push(deleteOldRecords({ folder: join(settings.data, 'calls'), keepDays: settings.keepDays, clock: wallClock, log: this.#log }));
    this.#closers.push(() => http.close(), () => this.#book.close(), () => this.#policy.close());
    this.#stacks = (await this.#controlPorts()).map((stack) => this.#connect(stack));
    this.#closers.push(async () => void (await Promise.all(this.#stacks.map((stack) => stack.close()))));
    this.#media.become(await this.#openMedia(this.#stacks[0]?.srf));
    this.#closers.push(() => this.#media.stop());
    registerSipGauges(this.#registry, {
      callsUnderWay: () => this.#calls,
      mostCalls: () => settings.maxCalls,
      dialogs: () => this.#stacks.reduce((sum, stack) => sum + stack.dialogs(), 0),
      mediaLegs: () => this.#media.legs(),
      mediaRoom: () => this.#media.room(),
      timers: () => this.#clock.pending(),
      policyReplicas: () => this.#policy.openReplicas(),
      sipStackConnected: () => this.#connected(),
      ready: () => this.ready(),
      draining: () => this.#draining,
    });
  }

  #connect(stack: ControlPort): Drachtio {
    return connectDrachtio({
      ...stack,
      needsPrack: this.#settings.engine.kind === 'servers',
      clock: wallClock,
      callClock: this.#clock,
      log: this.#log,
      ready: () => {
        this.#probedAtMs = wallClock.now();
        return this.ready();
      },
      onCall: (call) => this.#take(call),
    });
  }

  /** The control ports of SIP stacks: of an engine of our own, or somewhere else. */
  async #controlPorts(): Promise<readonly ControlPort[]> {
    const { engine, sip, control, sipAdvertised, drachtioSecret } = this.#settings;
    const advertised = sipAdvertised === undefined ? {} : { advertised: sipAdvertised };
    if (engine.kind === 'servers') {
      const secret = rereading(drachtioSecret ?? { text: '' });
      return engine.at.map((at) => ({ ...at, secret, ...advertised }));
    }
    // Ours and its own, and both end with this process.
    const secret = drachtioSecret?.text ?? randomBytes(16).toString('hex');
    const process = await EngineProcess.start({ sip, control, secret, log: this.#log, ...advertised });
    this.#engine = process;
    this.#closers.push(() => process.stop());
    return [{ host: control.host, port: process.ports.controlPort, secret: () => secret, ...advertised }];
  }

  #openMedia(srf: unknown): Promise<Media> {
    const prompts = openPromptCache({
      folder: resolve(this.#settings.data, 'prompt-cache'),
      fetch: (ref) => this.#policy.prompt(ref, AbortSignal.timeout(promptMs)),
      fault: (why, ref) => this.#log.warn({ why, prompt: ref.sha256 }, 'a prompt cannot be played'),
    });
    return openMedia({ settings: this.#settings, prompts, metrics: this.#metrics, clock: wallClock, log: this.#log, srf });
  }

  #turnsAway({ waitedMs = 0 }: Invite): boolean {
    this.#metrics.inviteWaited(waitedMs);
    const why = this.#admission.refusal({ nowMs: wallClock.now(), callsUnderWay: this.#calls, waitedMs });
    if (why !== undefined) this.#metrics.turnedAway(why);
    return why !== undefined;
  }

  async #take(call: IncomingCall): Promise<void> {
    this.#calls += 1;
    try {
      await takeCall(call, this.#callService);
    } finally {
      this.#calls -= 1;
    }
  }

  #ended(end: CallEnd): void {
    const { callUid, receivedAtMs, durationMs, outcome, blame, reason, facts } = end;
    this.#metrics.ended(end);
    this.#book.add(end);
    const known = facts === undefined ? { called: '' } : { called: facts.called, ...(facts.caller === undefined ? {} : { caller: facts.caller }) };
    this.#policy.report({ facts: { callUid, trunk: end.trunk ?? '', receivedAtMs, ...known }, outcome: outcome.kind, blame, sipStatus: outcome.sipStatus, durationMs, ...(reason === undefined ? {} : { reason }) });
  }

  #policyFailed(what: string, error: unknown): void {
    this.#metrics.policy.failed(what, error);
    this.#log.warn({ what, err: error }, 'the policy could not be asked');
  }

  /** The last thing that was started first. */
  async #closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

interface ControlPort {
  readonly host: string;
  readonly port: number;
  readonly secret: () => string;
  readonly advertised?: string;
}

const promptMs = 5000;
/** What a call that was cut may take to release its media. */
const cutMs = 1000;
