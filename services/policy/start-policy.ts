/** Puts the rooms of the policy service together. */
import { join } from 'node:path';
import { wallClock } from '../common/clock.js';
import type { HostPort } from '../common/host-port.js';
import { startHttp } from '../common/http.js';
import type { Log } from '../common/log.js';
import { createRegistry } from '../common/process-metrics.js';
import type { PolicySettings } from './config.js';
import { deciding } from './deciding.js';
import { openDirectory, type Directory } from './directory/open-directory.js';
import { loadOrMakePinKeys, readPinKeys } from './directory/pin-key.js';
import type { PinKeys } from './directory/pin-keys.js';
import { startGrpc } from './grpc/server.js';
import { createPolicyMetrics, registerCacheMetrics, registerOperatorMetrics, registerReleaseMetrics } from './metrics.js';
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
export async function startPolicy(settings: PolicySettings, log: Log): Promise<RunningPolicy> {
  const registry = createRegistry();
  const metrics = createPolicyMetrics(registry);
  // First of all: whoever watches the process can tell a long start from none.
  let ready = false;
  const http = await startHttp({ listen: settings.http, registry, ready: () => ready });
  const pinKeys = pinKeysOf(settings);
  const operator = await openOperator(settings.operator, { log, clock: wallClock });
  const place = storePlaceOf(settings);
  const store = timedStore(await openStore(place), (operation, seconds) => metrics.stored(operation, seconds));
  const thread = openPublishingThread({ store: place, pinKeys: pinKeys.all, operator, keep: { releases: settings.keepReleases, days: settings.keepDays }, log });
  await publishAtStart(settings.config, { store, publisher: livePublisher(thread, { refresh: nothing, published: metrics.published, log }), log });
  const directory = await openDirectory({ store, pinKeys, log, operator, lruEntries: settings.cacheEntries });
  const publisher = livePublisher(thread, { refresh: directory.refresh, published: metrics.published, log });
  registerCacheMetrics(registry, () => directory.stats());
  registerOperatorMetrics(registry, () => operator.faults());
  registerReleaseMetrics(registry, () => directory.releases());
  const grpc = await startGrpc({ listen: settings.grpc, log, metrics, decider: deciding({ directory, store, operator, pinKeys, metrics, log }), ...securityOf(settings) });
  const lines = await answeredLines(store);
  ready = true;
  return {
    grpc: grpc.address,
    http: http.address,
    lines,
    store,
    directory,
    publisher,
    drain: async () => {
      ready = false;
      const cut = await grpc.drain(drainMs);
      operator.close();
      await publisher.close();
      await directory.close();
      await store.close();
      await http.close();
      return cut;
    },
  };
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

function securityOf({ grpcToken, grpcTlsCert, grpcTlsKey, grpcTlsCa }: PolicySettings) {
  const tls = grpcTlsCert === undefined || grpcTlsKey === undefined ? undefined : { cert: grpcTlsCert, key: grpcTlsKey, ...(grpcTlsCa !== undefined && { ca: grpcTlsCa }) };
  return { ...(grpcToken !== undefined && { token: grpcToken }), ...(tls && { tls }) };
}

async function answeredLines(store: Store): Promise<readonly AnsweredLine[]> {
  const heads = await store.heads();
  const releases = await Promise.all(heads.map(async ({ tenant, release }) => store.release(tenant, release)));
  return releases.flatMap((release) => release?.config.lines.map(({ number, name }) => ({ number, name, tenant: release.tenant })) ?? []);
}

async function nothing(): Promise<void> {
  // Nobody is answered yet.
}

/** Answers take milliseconds, and clients leave when they hear of it. */
const drainMs = 5000;
