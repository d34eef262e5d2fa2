/** What is in the store while decisions are measured: one tenant with 100,000 callers, 100,000 PINs and two lines. */
import { join } from 'node:path';
import { loadOrMakePinKeys } from '../../services/policy/directory/pin-key.js';
import { hashBytes, hashPin, pinScope } from '../../services/policy/directory/pin-hash.js';
import type { AskPin, Destination, Line, TenantConfig } from '../../services/policy/domain/tenant.js';
import { openSqliteStore } from '../../services/policy/store/sqlite/open-sqlite-store.js';
import type { NewRow } from '../../services/policy/store/list-store.js';
import type { ListEdit } from '../../services/policy/store/release-store.js';

export const rows = 100_000;
export const screenedLine = '+31201230001';
export const pinLine = '+31201230002';

/** The number of the n-th caller. */
export function callerNumber(n: number): string {
  return `+316${String(10_000_000 + n)}`;
}

/** The n-th PIN: seven digits that tell nothing of its neighbours. */
export function pinDigits(n: number): string {
  return String(1_000_000 + ((n * 7919) % 9_000_000));
}

/** Makes the database and the key of its PINs in an empty folder, with so many PINs. */
export async function fillStore(folder: string, pins = rows): Promise<void> {
  const { id: keyId, key } = loadOrMakePinKeys(folder).current;
  const store = openSqliteStore(join(folder, 'latchkey.db'));
  const scope = pinScope({ tenant, list: 'clients' });
  const lists: ListEdit[] = [
    { kind: 'replace', list: 'vip', listKind: 'callers', rows: numbered(rows, (n) => ({ key: callerNumber(n), label: `caller ${n}`, destinations: [desk(n)] })) },
    { kind: 'replace', list: 'clients', listKind: 'pins', rows: numbered(pins, (n) => ({ key: hashBytes(hashPin(key, scope, pinDigits(n))), keyId, digits: 7, label: `client ${n}`, destinations: [desk(n)] })) },
  ];
  const whole = { config, prompts: { welcome: prompt, wrong: prompt } };
  const published = await store.publish({ tenant, author: 'bench', atMs: Date.now(), source: 'api', message: 'measured', whole, lists });
  if (published.kind !== 'published') throw new Error(`not published: ${published.kind}`);
  await store.close();
}

function* numbered(count: number, row: (n: number) => NewRow): Iterable<readonly NewRow[]> {
  for (let from = 0; from < count; from += batch) yield Array.from({ length: Math.min(batch, count - from) }, (_, n) => row(from + n));
}

const batch = 1000;

function desk(n: number): Destination {
  return { kind: 'number', number: `+3120999${String(n % 10_000).padStart(4, '0')}` };
}

const tenant = 'bench';
const prompt = { sha256: '5a'.repeat(32), durationMs: 2400, language: 'en' };

const ask: AskPin = {
  do: 'ask-pin', lists: [{ tenant, list: 'clients' }], prompt: 'welcome', retry: 'wrong', minDigits: 4, maxDigits: 8, attempts: 3, endKey: '#',
  bargeIn: true, firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000, valid: 'through', invalid: 'refuse', silent: 'refuse', locked: 'refuse',
};
const through = { do: 'connect', to: { kind: 'matched' }, ringSeconds: 30, mode: 'trunk' } as const;
const refuse = { do: 'reject', as: 'busy' } as const;

const screened: Line = {
  number: screenedLine, name: 'Screened', start: 'screen',
  steps: { screen: { do: 'check-caller', list: { tenant, list: 'vip' }, attestation: 'none', listed: 'through', unlisted: 'refuse', withheld: 'refuse', unproven: 'refuse' }, through, refuse },
};
const asking: Line = { number: pinLine, name: 'PIN', start: 'ask', steps: { ask, through, refuse } };

const config: TenantConfig = {
  tenant, timezone: 'Europe/Amsterdam', language: 'en', lists: { vip: 'callers', clients: 'pins' },
  prompts: { welcome: { kind: 'say', text: 'Welcome.', language: 'en' }, wrong: { kind: 'say', text: 'Wrong.', language: 'en' } },
  schedules: {}, lines: [screened, asking],
};
