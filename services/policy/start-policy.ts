/** Puts the rooms of the policy service together. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { wallClock } from '../common/clock.js';
import type { HostPort } from '../common/host-port.js';
import { startHttp } from '../common/http.js';
import type { Log } from '../common/log.js';
import { createRegistry } from '../common/process-metrics.js';
import type { PolicySettings } from './config.js';
import { callLimits, type CallLimits } from './decisions/call-limits.js';
import { cursorMac } from './decisions/cursor-mac.js';
import { decider, type DeciderParts } from './decisions/decide.js';
import { explain } from './decisions/explain.js';
import { openDirectory, type Directory } from './directory/open-directory.js';
import { loadOrMakePinKey, readPinKey } from './directory/pin-key.js';
import { cursorCodec } from './domain/cursor.js';
import { mayCall } from './domain/may-call.js';
import { limitsOf, mayUseList, type Operator } from './domain/operator.js';
import type { Decider } from './grpc/decider.js';
import { startGrpc } from './grpc/server.js';
import { createPolicyMetrics, registerCacheMetrics, type PolicyMetrics } from './metrics.js';
import { publishAtStart, readOperatorSetting } from './publish-at-start.js';
import { openSqliteStore } from './store/sqlite/open-sqlite-store.js';
import type { Store } from './store/store.js';
import { timedStore } from './timed-store.js';

export interface RunningPolicy {
  readonly grpc: HostPort;
  readonly http: HostPort;
  /** The numbers that are answered. */
  readonly lines: readonly AnsweredLine[];
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
  const pinKey = pinKeyOf(settings);
  const operator = await readOperatorSetting(settings);
  const store = timedStore(openSqliteStore(join(settings.data, 'latchkey.db')), (operation, seconds) => metrics.stored(operation, seconds));
  await publishAtStart(settings.config, { store, operator, pinKey, nowMs: wallClock.now(), log });
  const directory = await openDirectory({ store, pinKey, log, operator, lruEntries: settings.cacheEntries });
  registerCacheMetrics(registry, () => directory.stats());
  const grpc = await startGrpc({ listen: settings.grpc, log, metrics, decider: deciding({ directory, store, operator, pinKey, metrics, log }), ...securityOf(settings) });
  const lines = await answeredLines(store);
  ready = true;
  return {
    grpc: grpc.address,
    http: http.address,
    lines,
    drain: async () => {
      ready = false;
      const cut = await grpc.drain(drainMs);
      await directory.close();
      await store.close();
      await http.close();
      return cut;
    },
  };
}

interface Deciding {
  readonly directory: Directory;
  readonly store: Store;
  readonly operator: Operator | undefined;
  readonly pinKey: KeyObject;
  readonly metrics: PolicyMetrics;
  readonly log: Log;
}

function deciding(rooms: Deciding): Decider {
  const { store, operator, pinKey } = rooms;
  const limits = callLimits((tenant, called) => limitsOf(operator, tenant, called));
  const parts = decidingParts(rooms, limits, cursorCodec(cursorMac(pinKey.export())));
  const decides = decider(parts);
  return {
    decide: (question, nowMs) => decides.decide(question, nowMs),
    explain: (question) => explain(parts, question),
    prompt: async (sha256) => (await store.prompt(sha256))?.wav,
    ended: ({ callUid }) => limits.ended(callUid),
    ready: () => true,
  };
}

function decidingParts({ directory, operator, metrics, log }: Deciding, limits: CallLimits, cursors: DeciderParts['cursors']): DeciderParts {
  const { lines, lists, guesses } = directory;
  return {
    lines, lists, guesses, limits, cursors,
    clock: wallClock,
    mayCall: (tenant, destination) => mayCall(operator, tenant, destination).kind === 'allowed',
    mayUseList: (tenant, line, list) => mayUseList(operator, tenant, line, list),
    watch: {
      wrongPin: () => metrics.wrongPin(),
      lockedOut: () => metrics.lockedOut(),
      answerDelayed: () => metrics.answerDelayed(),
      lookUpFailed: (look, why) => {
        metrics.lookUpFailed(look);
        log.warn({ look, why }, 'a look-up could not be made');
      },
      promptMissing: (tenant, prompt) => {
        metrics.promptMissing();
        log.warn({ tenant, prompt }, 'a prompt is not rendered and was skipped');
      },
      failed: (error, callUid) => log.error({ err: error, callUid }, 'a decision failed'),
    },
  };
}

/** With SQLite the key may lie beside the database; one that was given beats it. */
function pinKeyOf({ pinKey, data }: PolicySettings): KeyObject {
  if (pinKey === undefined) return loadOrMakePinKey(data);
  const read = readPinKey(pinKey);
  if (read.kind === 'fault') throw new Error(`LATCHKEY_PIN_KEY: ${read.fault}`);
  return read.key;
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

/** Answers take milliseconds, and clients leave when they hear of it. */
const drainMs = 5000;
