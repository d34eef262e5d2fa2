/** Recorded prompts: their files are at hand, and are WAV (RIFF). */
import type { PromptSource } from '../tenant.js';
import type { Faults } from './fault.js';
import { tenantFile, type TenantFiles } from './tenant-files.js';

/** Says what is wrong with a recording, in words; `undefined`: nothing. */
export type AudioFault = (bytes: Uint8Array) => string | undefined;

export function readRecordings(
  prompts: Readonly<Record<string, PromptSource>>,
  files: TenantFiles,
  lines: ReadonlyMap<string, number>,
  faults: Faults,
  audioFault: AudioFault = headFault,
): Readonly<Record<string, Uint8Array>> {
  const recordings: Record<string, Uint8Array> = {};
  for (const [name, prompt] of Object.entries(prompts)) {
    if (prompt.kind === 'say' || prompt.path === '') continue;
    const content = files.get(prompt.path);
    const found = content?.kind === 'bytes' ? audioFault(content.bytes) : (content?.found ?? 'no such file');
    const path = `prompts.${name}.file`;
    const line = lines.get(path);
    if (found !== undefined) faults.add({ file: tenantFile, ...(line === undefined ? {} : { line }), path, found: `${prompt.path}: ${found}`, allowed: 'allowed: a WAV file' });
    else if (content?.kind === 'bytes') recordings[prompt.path] = content.bytes;
  }
  return recordings;
}

function headFault(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  return /^RIFF[^]{4}WAVE$/.test(head) ? undefined : 'no WAV file';
}
