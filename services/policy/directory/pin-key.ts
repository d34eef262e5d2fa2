import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../store/store.js';

/** Least characters of a key that somebody chose. */
const leastCharacters = 32;

/** The key of the PINs' hashes from a setting, or what is wrong with it; never shows what was found. */
export function readPinKey(text: string): { readonly kind: 'key'; readonly key: KeyObject } | { readonly kind: 'fault'; readonly fault: string } {
  const trimmed = text.trim();
  if (trimmed.length < leastCharacters) {
    return { kind: 'fault', fault: `a key of ${trimmed.length} characters was found; allowed: at least ${leastCharacters}, such as from \`openssl rand -hex 32\`` };
  }
  return { kind: 'key', key: createSecretKey(trimmed, 'utf8') };
}

/**
 * The key kept in the data folder, for a store that is kept there too: made at the first start, readable by its owner only.
 * Throws when the file cannot be read or written, or holds no key.
 */
export function loadOrMakePinKey(dataDir: string): KeyObject {
  const file = join(dataDir, 'pin.key');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const kept = readIfThere(file) ?? make(file);
  const read = readPinKey(kept);
  if (read.kind === 'fault') throw new Error(`${file}: ${read.fault}`);
  return read.key;
}

/** Throws when the PINs of this store were hashed under another key: with a wrong key every PIN would be a wrong PIN. */
export async function checkPinKey(store: Store, key: KeyObject): Promise<void> {
  const id = createHmac('sha256', key).update('latchkey pin key').digest('hex').slice(0, 16);
  if ((await store.remember('pin-key', id)) !== id) {
    throw new Error('the PIN key is not the one that the PINs in this store were hashed under; give the service the key it had before (LATCHKEY_PIN_KEY, or pin.key in the data folder)');
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The link makes the file appear whole, and only once: of two processes that start together, both end with the same key. */
function make(file: string): string {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'w' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, 'utf8');
}
