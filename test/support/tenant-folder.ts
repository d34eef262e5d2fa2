/** Tenants' folders as tests write them: texts by path. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { renderFault } from '../../services/policy/domain/config/fault.js';
import { readTenant } from '../../services/policy/domain/config/read-tenant.js';
import type { FileContent, ReadTenant } from '../../services/policy/domain/config/tenant-files.js';

export type Texts = Readonly<Record<string, string | Uint8Array>>;

/** A small tenant without faults; every test writes over what it is about. */
export const goodTenant: Texts = {
  'tenant.yaml': `latchkey: 1
tenant: smith
country: NL
timezone: Europe/Amsterdam
pbx: pbx.smith.example
lists:
  vip: { kind: callers, file: lists/vip.csv }
  clients: { kind: pins, file: lists/clients.csv }
prompts:
  welcome: { say: Welcome. }
schedules:
  office: { open: ["Mon-Fri 09:00-17:30"] }
lines:
  - number: "+31201234567"
    start: screen
    steps:
      screen: { do: check-caller, list: vip, listed: direct, unlisted: ask }
      ask: { do: ask-pin, list: clients, prompt: welcome, valid: through, invalid: hours }
      through: { do: connect, to: matched }
      direct: { do: connect, to: "+31201234500" }
      hours: { do: check-schedule, schedule: office, open: direct, closed: refuse }
      refuse: { do: reject, as: busy }
`,
  'lists/vip.csv': 'number,label\n+493012345678,Anna\n',
  'lists/clients.csv': 'pin,destination,label\n471147,+31201234510,Jan\n582258,1001,Piet\n',
};

/** The good tenant with a text of its `tenant.yaml` replaced. Fails when the text is not there. */
export function withYaml(find: string, replacement: string, more: Texts = {}): Texts {
  const yaml = String(goodTenant['tenant.yaml']);
  if (!yaml.includes(find)) throw new Error(`not in the good tenant: ${find}`);
  return { ...goodTenant, 'tenant.yaml': yaml.replace(find, replacement), ...more };
}

export function readTexts(texts: Texts) {
  const files = new Map<string, FileContent>();
  for (const [path, text] of Object.entries(texts)) files.set(path, { kind: 'bytes', bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text });
  return readTenant(files);
}

/** Faults as they are shown; none when the tenant is good. */
export function faultsIn(texts: Texts): readonly string[] {
  const result = readTexts(texts);
  return result.kind === 'read' ? [] : result.faults.map(renderFault);
}

/** The tenant, which must be good. */
export function goodRead(texts: Texts): ReadTenant {
  const result = readTexts(texts);
  if (result.kind === 'read') return result.tenant;
  throw new Error(`refused: ${result.faults.map(renderFault).join('\n')}`);
}

/** Writes a folder, hands its path on, and takes it away. */
export async function withFolder<T>(texts: Texts, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-tenant-'));
  try {
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
