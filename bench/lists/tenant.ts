/** What is measured: a tenant with a list of PINs that is published again and again, and a list of callers who call meanwhile. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWav } from '../../services/policy/prompts/write-wav.js';

export const tenant = 'bench';
export const screenedLine = '+31201230001';
/** Few enough to be held whole: what is measured is what publishing takes from decisions, not what a cold cache costs. */
export const callers = 9_000;

export function callerNumber(n: number): string {
  return `+316${String(10_000_000 + n)}`;
}

/** The n-th PIN of eight digits: its neighbours have nothing in common with it. */
export function pinOf(n: number): string {
  return String(10_000_000 + ((n * 48_271) % 89_999_999));
}

/** Writes the tenant's folder; answers the folder that holds it. */
export function writeTenant(folder: string): string {
  const tenants = join(folder, 'tenants');
  const own = join(tenants, tenant);
  for (const part of ['lists', 'prompts']) mkdirSync(join(own, part), { recursive: true });
  writeFileSync(join(own, 'tenant.yaml'), yaml);
  writeFileSync(join(own, 'lists', 'clients.csv'), 'pin,label,destination\n47110815,client,+31201234501\n');
  writeFileSync(join(own, 'lists', 'vip.csv'), `number,label\n${Array.from({ length: callers }, (_, n) => `${callerNumber(n)},caller ${n}\n`).join('')}`);
  writeFileSync(join(own, 'prompts', 'welcome.wav'), writeWav({ rate: 8000, samples: Float32Array.from({ length: 800 }, (_, i) => 0.2 * Math.sin(i / 3)) }));
  return tenants;
}

/** A list of PINs as CSV, made while it is read. @param changed rows with another label than before */
export async function* csvOf(rows: number, changed = 0): AsyncGenerator<Buffer> {
  yield Buffer.from('pin,label,destination\n');
  for (let from = 0; from < rows; from += 1000) {
    yield Buffer.from(Array.from({ length: Math.min(1000, rows - from) }, (_, i) => {
      const n = from + i;
      const label = n % Math.floor(rows / 10) === 7 && changed > 0 ? 'changed' : `client ${n}`;
      return `${pinOf(n)},${label},+3120999${String(n % 10_000).padStart(4, '0')}\n`;
    }).join(''));
  }
}

const yaml = `latchkey: 1
tenant: ${tenant}
country: NL
lists:
  vip: { kind: callers, file: lists/vip.csv }
  clients: { kind: pins, file: lists/clients.csv }
prompts:
  welcome: { file: prompts/welcome.wav }
lines:
  - number: "${screenedLine}"
    name: Screened
    start: screen
    steps:
      screen:  { do: check-caller, list: vip, listed: direct, unlisted: ask }
      ask:     { do: ask-pin, list: clients, prompt: welcome, digits: 8, valid: direct, invalid: refuse }
      direct:  { do: connect, to: "+31201234500" }
      refuse:  { do: reject, as: busy }
`;
