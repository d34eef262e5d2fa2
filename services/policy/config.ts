/** The settings of the policy service. */
import { isIP } from 'node:net';
import { formatHostPort, isLoopback, type HostPort } from '../common/host-port.js';
import { grpcSecuritySettings, securityFaults } from '../common/grpc-security.js';
import { hostPort, integer, text, yesNo, type Reader } from '../common/readers.js';
import { secretOf, type Secret } from '../common/secret.js';
import { optional, setting, type SettingsOf } from '../common/settings.js';
import { sharedSettings } from '../common/shared-settings.js';
import { apiFaults, apiSettings } from './http/api-settings.js';
import { gitFaults, gitSettings } from './git/git-settings.js';
import type { StorePlace } from './store/open-store.js';
import { isPostgresUrl } from './store/postgres/postgres-url.js';

/** SQLite lies in the data folder. */
export type StoreSetting = { readonly kind: 'sqlite' } | Extract<StorePlace, { kind: 'postgres' }>;

const store: Reader<StoreSetting> = {
  allowed: 'sqlite, or postgres://user:password@host:5432/database, several host:port with commas between',
  read: (value, file) => {
    if (value === 'sqlite') return { kind: 'sqlite' };
    return isPostgresUrl(value) ? { kind: 'postgres', url: { text: value, ...(file !== undefined && { file }) } } : undefined;
  },
};

const pinKey: Reader<string> = { allowed: '32 characters or more, such as from `openssl rand -hex 32`', read: (value) => (value.trim().length >= 32 ? value : undefined) };

export const policySettings = {
  ...sharedSettings,
  ...grpcSecuritySettings,
  config: optional<string>({ env: 'LATCHKEY_CONFIG', flag: '--config', value: 'DIR', reader: text, help: 'a tenant folder, or a folder of them, published at start where it differs from what is live (none)' }),
  operator: optional<string>({ env: 'LATCHKEY_OPERATOR', flag: '--operator', value: 'FILE', reader: text, help: 'what tenants may do (none: everything)' }),
  data: setting<string>({ env: 'LATCHKEY_DATA', flag: '--data', value: 'DIR', reader: text, fallback: './data', help: 'database and PIN key (./data)' }),
  store: setting<StoreSetting>({ env: 'LATCHKEY_STORE', flag: '--store', value: 'STORE', reader: store, fallback: { kind: 'sqlite' }, secret: true, help: 'sqlite, in the data folder, or postgres://user:password@host:5432/database (sqlite)' }),
  storeDirect: optional<Secret>({ env: 'LATCHKEY_STORE_DIRECT', reader: secretOf(text), secret: true, help: 'postgres://… around a pooler such as pgbouncer, where LATCHKEY_STORE leads to one: notices of new releases are heard there (LATCHKEY_STORE)' }),
  grpc: setting<HostPort>({ env: 'LATCHKEY_GRPC', flag: '--grpc', value: 'HOST:PORT', reader: hostPort, fallback: { host: '127.0.0.1', port: 50051 }, help: 'where questions are taken (127.0.0.1:50051)' }),
  http: setting<HostPort>({ env: 'LATCHKEY_POLICY_HTTP', flag: '--policy-http', value: 'HOST:PORT', reader: hostPort, fallback: { host: '127.0.0.1', port: 8080 }, help: 'HTTP API, metrics, liveness, readiness (127.0.0.1:8080)' }),
  ...apiSettings,
  pinKey: optional<string>({ env: 'LATCHKEY_PIN_KEY', reader: pinKey, secret: true, help: 'key of the hashes of PINs, 32 characters or more (made once and kept in the data folder)' }),
  cacheEntries: setting<number>({ env: 'LATCHKEY_CACHE_ENTRIES', flag: '--cache-entries', value: 'N', reader: integer(1000, 10_000_000), fallback: 100_000, help: 'callers held in memory, and as many PINs (100000)' }),
  keepReleases: setting<number>({ env: 'LATCHKEY_KEEP_RELEASES', flag: '--keep-releases', value: 'N', reader: integer(1, 100_000), fallback: 100, help: 'releases of a tenant that are kept, to go back to (100)' }),
  keepDays: setting<number>({ env: 'LATCHKEY_KEEP_DAYS', flag: '--keep-days', value: 'DAYS', reader: integer(1, 36_500), fallback: 90, help: 'how long releases and ends of calls are kept (90)' }),
  single: setting<boolean>({ env: 'LATCHKEY_SINGLE', flag: '--single', reader: yesNo, fallback: false, help: 'this is the only replica: SQLite is right off loopback too' }),
  ...gitSettings,
};

export type PolicySettings = SettingsOf<typeof policySettings>;

/** Faults that only show when the settings are seen together. */
export function judgePolicySettings(settings: PolicySettings): readonly string[] {
  const faults = [...securityFaults(settings), ...apiFaults(settings), ...gitFaults(settings)];
  const { grpc, grpcToken, grpcTlsCert, grpcTlsCa, single, store, pinKey } = settings;
  const mutualTls = grpcTlsCert !== undefined && grpcTlsCa !== undefined;
  if (!isLoopback(grpc.host) && grpcToken === undefined && !mutualTls) {
    faults.push(`LATCHKEY_GRPC: "${formatHostPort(grpc)}" is ${reachable(grpc)}; allowed off loopback: with LATCHKEY_GRPC_TOKEN, or with LATCHKEY_GRPC_TLS_CERT, _KEY and _CA`);
  }
  if (store.kind === 'postgres' && pinKey === undefined) faults.push('LATCHKEY_PIN_KEY: missing; with PostgreSQL every replica needs the same key, such as from `openssl rand -hex 32`');
  if (store.kind === 'sqlite' && !isLoopback(grpc.host) && !single) {
    faults.push(`LATCHKEY_STORE: "sqlite" belongs to one process, and "${formatHostPort(grpc)}" is ${reachable(grpc)}; allowed off loopback: postgres://…, or sqlite with --single, where this is the only replica`);
  }
  if (grpcTlsCa !== undefined && grpcTlsCert === undefined) faults.push('LATCHKEY_GRPC_TLS_CA: given without LATCHKEY_GRPC_TLS_CERT; give both or neither');
  return faults;
}

function reachable({ host }: HostPort): string {
  return isIP(host) === 0 ? 'taken to be reachable from elsewhere' : 'reachable from elsewhere';
}
