/** The tenant that is called: one line, whose callers on a list are let through. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const called = '+31201230001';
export const callers = 1000;

/** The number of the n-th caller of the list. */
export function callerNumber(n: number): string {
  return `+316${String(12_345_000 + n)}`;
}

/** Writes the tenant's folder; returns the folder that holds it. */
export function writeTenant(folder: string): string {
  const tenants = join(folder, 'tenants');
  mkdirSync(join(tenants, 'bench', 'lists'), { recursive: true });
  writeFileSync(join(tenants, 'bench', 'tenant.yaml'), tenant);
  const rows = Array.from({ length: callers }, (_, n) => `${callerNumber(n)},caller ${n}`);
  writeFileSync(join(tenants, 'bench', 'lists', 'vip.csv'), `number,label\n${rows.join('\n')}\n`);
  return tenants;
}

const tenant = `latchkey: 1
tenant: bench
country: NL
timezone: Europe/Amsterdam
language: en
lists:
  vip: { kind: callers, file: lists/vip.csv }
lines:
  - number: "${called}"
    name: Screened
    start: screen
    steps:
      screen: { do: check-caller, list: vip, listed: direct, unlisted: refuse }
      direct: { do: connect, to: "+31201234500" }
      refuse: { do: reject, as: declined }
`;
