import { createSecretKey, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derivedId, pinKeys, type PinKey, type PinKeys } from './pin-keys.js';

/** Least characters of a key that somebody chose. */
const leastCharacters = 32;

const named = /^([A-Za-z0-9_-]{1,32}):(.*)$/s;

export type ReadPinKeys = { readonly kind: 'keys'; readonly keys: PinKeys } | { readonly kind: 'fault'; readonly fault: string };

/**
 * The keys of the PINs' hashes from a setting, the current one first: `key`, or `id:key`, or several with commas between them. A key
 * without an id has one that is derived from it. What is wrong never shows what was found.
 */
export function readPinKeys(text: string): ReadPinKeys {
  const parts = partsOf(text.trim());
  const short = parts.find(({ secret }) => secret.length < leastCharacters);
  if (short !== undefined) return fault(`a key of ${short.secret.length} characters was found; allowed: at least ${leastCharacters}, such as from \`openssl rand -hex 32\``);
  const [current, ...older] = parts.map(keyOf);
  if (current === undefined) return fault('no key was found');
  const ids = [current, ...older].map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) return fault(`the id "${twice}" was found twice; allowed: one key an id`);
  return { kind: 'keys', keys: pinKeys([current, ...older]) };
}

/**
 * The key kept in the data folder, for a store that is kept there too: made at the first start, readable by its owner only. Other keys may
 * be added to the file. Throws when the file cannot be read or written, or holds no key.
 */
export function loadOrMakePinKeys(dataDir: string): PinKeys {
  const file = join(dataDir, 'pin.key');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const kept = readIfThere(file) ?? make(file);
  const read = readPinKeys(kept);
  if (read.kind === 'fault') throw new Error(`${file}: ${read.fault}`);
  return read.keys;
}

interface Part {
  readonly id?: string;
  readonly secret: string;
}

/** A key may have commas in it, as one that was chosen before keys had ids: then what stands between them is too short to be keys. */
function partsOf(text: string): readonly Part[] {
  const parts = text.split(',').map((part) => partOf(part.trim()));
  const isOneKey = parts.length > 1 && parts.some(({ id, secret }) => id === undefined && secret.length < leastCharacters) && parts[0]?.id === undefined;
  return isOneKey ? [{ secret: text }] : parts;
}

function partOf(text: string): Part {
  const match = named.exec(text);
  return match === null ? { secret: text } : { id: match[1] ?? '', secret: match[2] ?? '' };
}

function keyOf({ id, secret }: Part): PinKey {
  const key = createSecretKey(secret, 'utf8');
  return { id: id ?? derivedId(key), key };
}

function fault(text: string): ReadPinKeys {
  return { kind: 'fault', fault: text };
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
