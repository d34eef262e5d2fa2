/** The tenant that is called: one line that asks for a PIN with a long prompt. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWav } from '../../services/policy/prompts/write-wav.js';

export const called = '+31201230002';

const rate = 8000;

/** Writes the tenant's folder, with a prompt of so many seconds; returns the folder that holds it. */
export function writeTenant(folder: string, promptSeconds: number): string {
  const tenants = join(folder, 'tenants');
  const tenant = join(tenants, 'bench');
  for (const part of ['lists', 'prompts']) mkdirSync(join(tenant, part), { recursive: true });
  writeFileSync(join(tenant, 'tenant.yaml'), text);
  writeFileSync(join(tenant, 'lists', 'clients.csv'), 'pin,label\n471138,client\n');
  const samples = Float32Array.from({ length: rate * promptSeconds }, (_, i) => 0.25 * Math.sin((2 * Math.PI * 440 * i) / rate));
  writeFileSync(join(tenant, 'prompts', 'long.wav'), writeWav({ rate, samples }));
  return tenants;
}

const text = `latchkey: 1
tenant: bench
country: NL
timezone: Europe/Amsterdam
language: en
lists:
  clients: { kind: pins, file: lists/clients.csv }
prompts:
  long: { file: prompts/long.wav }
lines:
  - number: "${called}"
    name: PIN
    start: ask
    steps:
      ask:     { do: ask-pin, list: clients, prompt: long, valid: through, invalid: refuse }
      through: { do: connect, to: "+31201234500" }
      refuse:  { do: reject, as: declined }
`;
