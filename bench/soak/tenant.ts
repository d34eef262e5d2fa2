/** The tenant that is called: a line for each kind of call. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const lines = { screened: '+31201230001', menu: '+31201230002', refused: '+31201230003' } as const;
export const friend = '+31612345678';
export const pin = '90731486';

/** Writes the tenant's folder; returns the folder that holds it. */
export function writeTenant(folder: string): string {
  const tenants = join(folder, 'tenants');
  mkdirSync(join(tenants, 'soak', 'lists'), { recursive: true });
  writeFileSync(join(tenants, 'soak', 'tenant.yaml'), tenant);
  writeFileSync(join(tenants, 'soak', 'lists', 'vip.csv'), `number,label\n${friend},Friend\n`);
  writeFileSync(join(tenants, 'soak', 'lists', 'codes.csv'), `pin,destination\n${pin},+31201234501\n`);
  return tenants;
}

const tenant = `latchkey: 1
tenant: soak
country: NL
timezone: Europe/Amsterdam
language: en
lists:
  vip:   { kind: callers, file: lists/vip.csv }
  codes: { kind: pins, file: lists/codes.csv }
prompts:
  code: { say: "Code please." }
  keys: { say: "Press one or two." }
lines:
  - number: "${lines.screened}"
    name: Screened
    start: screen
    steps:
      screen:  { do: check-caller, list: vip, listed: direct, unlisted: ask }
      ask:     { do: ask-pin, list: codes, prompt: code, digits: 8, valid: through, invalid: refuse }
      through: { do: connect, to: matched }
      direct:  { do: connect, to: "+31201234500" }
      refuse:  { do: reject, as: busy }
  - number: "${lines.menu}"
    name: Menu
    start: choose
    steps:
      choose: { do: menu, prompt: keys, keys: { "1": one, "2": refuse }, invalid: refuse }
      one:    { do: connect, to: "+31201234502" }
      refuse: { do: reject, as: busy }
  - number: "${lines.refused}"
    name: Refused
    start: refuse
    steps:
      refuse: { do: reject, as: declined }
`;
