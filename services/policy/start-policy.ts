/** Puts the rooms of the policy service together. */
import { join } from 'node:path';
import type { Registry } from 'prom-client';
import { wallClock } from '../common/clock.js';
import { certificatesOf } from '../common/grpc-security.js';
import type { HostPort } from '../common/host-port.js';
import type { Log } from '../common/log.js';
import { createRegistry } from '../common/process-metrics.js';
import { rereadingLines } from '../common/secret.js';
import { watchCertificates } from '../common/watch-certificates.js';
import type { PolicySettings } from './config.js';
import { deciding } from './deciding.js';
import { openDirectory, type Directory } from './directory/open-directory.js';
import { loadOrMakePinKeys, readPinKeys } from './directory/pin-key.js';
import { checkPinKeys, type PinKeys } from './directory/pin-keys.js';
import { openCustomerSystems } from './crm/open-customer-systems.js';
import { lookUpRights, quotasOf } from './domain/operator.js';
import { openGitSource } from './git/open-git-source.js';
import { startGrpc, type GrpcOptions, type RunningGrpc } from './grpc/server.js';
import { areTokens } from './http/api-settings.js';
import { startApi, type RunningApi } from './http/start-api.js';
import { keepOutcomes } from './keep-outcomes.js';
import { createPolicyMetrics, registerCacheMetrics, registerOperatorMetrics, registerPinMetrics, registerReleaseMetrics, registerServingMetrics } from './metrics.js';
import { openOperator } from './live-operator.js';
import { publishAtStart } from './publish-at-start.js';
import { livePublisher } from './releases/live-publisher.js';
import type { Publisher } from './releases/publisher.js';
import { openPublishingThread } from './releases/worker/open-publishing-thread.js';
import { openStore, type StorePlace } from './store/open-store.js';
import type { Store } from './store/store.js';
import { timedStore } from './timed-store.js';

export interface RunningPolicy {
  readonly grpc: HostPort;
  readonly http: HostPort;
  /** The numbers that are answered. */
  readonly lines: readonly AnsweredLine[];
  readonly store: Store;
  readonly directory: Directory;
  /** What it published is live in the directory when it answers. */
  readonly publisher: Publisher;
  /** Answers what it has and leaves; returns how many questions were cut. */
  drain(): Promise<number>;
}

export interface AnsweredLine {
  readonly number: string;
  readonly tenant: string;
  readonly name: string;
}

/** Rejects when something that it cannot do without is not to be had: a port, the database, the PIN key. */
export async function startPolicy(settings: PolicySettings, log: Log, secret: (name: string) => string | undefined = none): Promise<RunningPolicy> {
  const registry = createRegistry();
  const metrics = createPolicyMetrics(registry);
  // First of all: whoever watches the process can tell a long start from none.
  const serving = { ready: false, draining: false };
  registerServingMetrics(registry, { ready: () => serving.ready, draining: () => serving.draining });
  const http = await startApi({ listen: settings.http, registry, ready: () => serving.ready, log, open: settings.apiOpen, firstTokens: settings.apiToken && rereadingLines(settings.apiToken, areTokens) });
  const pinKeys = pinKeysOf(settings);
  const operator = await openOperator(settings.operator, { log, clock: wallClock });
  const place = storePlaceOf(settings);
  const store = timedStore(await openStore(place), (operation, seconds) => metrics.stored(operation, seconds));
  const thread = openPublishingThread({ store: place, pinKeys: pinKeys.all, operator, keep: { releases: settings.keepReleases, days: settings.keepDays }, log });
  const liveBy = (reach: Directory['reach']): Publisher => livePublisher(thread, { reach, published: (...given) => metrics.published(...given), log });
  // Before anything is published under a key that may be the wrong one.
  await checkPinKeys(store, pinKeys);
  await publishAtStart(settings.config, { store, publisher: liveBy(nothing), keyId: pinKeys.current.id, log });
  const directory = await openDirectory({ store, pinKeys, log, operator, lruEntries: settings.cacheEntries });
  const publisher = liveBy((head) => directory.reach(head));
  registerLiveMetrics(registry, directory, operator);
  const outcomes = keepOutcomes({ store, clock: wallClock, log, mask: settings.mask, dropped: (count) => metrics.outcomesDropped(count) });
  const customers = openCustomerSystems({
    rights: (tenant) => lookUpRights(operator.current(), tenant), secret, secretKey: pinKeys.current.key.export(), ...(store.shared && { waits: store }), clock: wallClock, log, registry,
  });
  const decider = deciding({ directory, store, operator, pinKeys, outcomes, customers, metrics, log });
  const security = securityOf(settings, registry, log);
  const grpc = await startGrpc({ listen: settings.grpc, log, metrics, decider, ...security.options });
  const git = openGitSource(settings, { store, publisher, keyIds: pinKeys.all.map(({ id }) => id), log, registry });
  http.serve({
    store, publisher, git,
    explain: (question) => decider.explain(question),
    unlock: (tenant, caller) => directory.unlock(tenant, caller),
    forgetCaller: (number) => directory.forgetCaller(number),
    requestsAMinute: (tenant) => quotasOf(operator.current(), tenant).requestsAMinute ?? requestsAMinute,
  });
  const firstPull = git?.start();
  // With nothing to answer calls by there is nothing to be ready for.
  if ((await store.heads()).length === 0) await firstPull;
  const lines = await answeredLines(store);
  serving.ready = true;
  // Not before: it would take from this thread what a start has of the machine.
  thread.warm();
  return {
    grpc: grpc.address,
    http: http.address,
    lines,
    store,
    directory,
    publisher,
    drain: () => {
      Object.assign(serving, { ready: false, draining: true });
      return end({ git, grpc, http, inTurn: [security, outcomes, customers, operator, publisher, directory, store] });
    },
  };
}

/** What is live here, as it says at every scrape. */
function registerLiveMetrics(registry: Registry, directory: Directory, operator: { faults(): number }): void {
  registerCacheMetrics(registry, () => directory.stats());
  registerOperatorMetrics(registry, () => operator.faults());
  registerReleaseMetrics(registry, () => directory.releases());
  registerPinMetrics(registry, () => directory.pinsFoundTwice());
}

interface Ending {
  readonly git: { close(): Promise<void> } | undefined;
  readonly grpc: RunningGrpc;
  readonly http: RunningApi;
  /** Each may need those after it. */
  readonly inTurn: readonly { close(): void | Promise<void> }[];
}

/** Nothing new is taken first; what is kept goes last. */
async function end({ git, grpc, http, inTurn }: Ending): Promise<number> {
  await git?.close();
  const cut = await grpc.drain(drainMs);
  await http.close(drainMs);
  for (const room of inTurn) await room.close();
  return cut;
}

/** With SQLite the keys may lie beside the database; those that were given beat them. */
function pinKeysOf({ pinKey, data }: PolicySettings): PinKeys {
  if (pinKey === undefined) return loadOrMakePinKeys(data);
  const read = readPinKeys(pinKey);
  if (read.kind === 'fault') throw new Error(`LATCHKEY_PIN_KEY: ${read.fault}`);
  return read.keys;
}

function storePlaceOf({ store, storeDirect, data }: PolicySettings): StorePlace {
  if (store.kind === 'sqlite') return { kind: 'sqlite', file: join(data, 'latchkey.db') };
  return { ...store, ...(storeDirect !== undefined && { directUrl: storeDirect }) };
}

/** What secures the gRPC port, read again as its files change. */
function securityOf(settings: PolicySettings, registry: Registry, log: Log): { readonly options: Pick<GrpcOptions, 'tokens' | 'certificates'>; close(): void } {
  const certificates = certificatesOf(settings);
  if (certificates !== undefined) watchCertificates(certificates, { as: 'server', registry, log });
  const tokens = settings.grpcToken && rereadingLines(settings.grpcToken);
  return { close: () => certificates?.close(), options: { ...(tokens && { tokens }), ...(certificates && { certificates }) } };
}

async function answeredLines(store: Store): Promise<readonly AnsweredLine[]> {
  const heads = await store.heads();
  const releases = await Promise.all(heads.map(async ({ tenant, release }) => store.release(tenant, release)));
  return releases.flatMap((release) => release?.config.lines.map(({ number, name }) => ({ number, name, tenant: release.tenant })) ?? []);
}

function none(): undefined {
  return undefined;
}

async function nothing(): Promise<void> {
  // Nobody is answered yet.
}

/** Of a tenant's tokens together, where the operator says nothing else. */
const requestsAMinute = 600;

/** Answers take milliseconds, and clients leave when they hear of it. */
const drainMs = 5000;
