import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Prompts } from '../ports/media.js';
import type { PromptRef } from '../ports/policy.js';
import { readPromptWav } from './prompt-wav.js';

export interface PromptCacheOptions {
  /** Where the files lie; made when the first is written. */
  readonly folder: string;
  /** Gets the WAV bytes from the policy; `undefined` when they cannot be had. */
  readonly fetch: (ref: PromptRef) => Promise<Uint8Array | undefined>;
  /** Bytes of samples kept in memory. */
  readonly memoryBytes?: number;
  /** Told why a prompt could not be had or kept, for the log. */
  readonly fault?: (why: string, ref: PromptRef) => void;
}

const usualMemoryBytes = 64 * 1024 * 1024;

/** Prompts on disk under their hash and, decoded, in memory. Many calls that want one at once cause one fetch. */
export function openPromptCache(options: PromptCacheOptions): Prompts {
  const files = new Map<string, Promise<Kept | undefined>>();
  const decoded = new LRUCache<string, Int16Array>({
    maxSize: options.memoryBytes ?? usualMemoryBytes,
    sizeCalculation: (samples) => samples.byteLength + 1,
  });
  const get = (ref: PromptRef): Promise<Kept | undefined> => singleFlight(files, ref.sha256, () => load(options, ref));
  const known = new Set<string>();
  return {
    path: async (ref) => {
      if (known.has(ref.sha256)) return fileOf(options, ref);
      const path = (await get(ref))?.path;
      if (path !== undefined) known.add(ref.sha256);
      return path;
    },
    samples: async (ref) => {
      const inMemory = decoded.get(ref.sha256);
      if (inMemory !== undefined) return inMemory;
      const samples = (await get(ref))?.samples;
      if (samples !== undefined) decoded.set(ref.sha256, samples);
      return samples;
    },
  };
}

interface Kept {
  /** Absent: it could not be written. */
  readonly path?: string;
  readonly samples: Int16Array;
}

/** From disk if it is there and whole, else from the policy. */
async function load(options: PromptCacheOptions, ref: PromptRef): Promise<Kept | undefined> {
  if (!isHash(ref.sha256)) return fault(options, ref, 'its hash is none');
  const path = fileOf(options, ref);
  const onDisk = await readFile(path).catch(() => undefined);
  if (onDisk !== undefined && hashOf(onDisk) === ref.sha256) return decodedOr(options, ref, onDisk, path);
  const fetched = await options.fetch(ref).catch(() => undefined);
  if (fetched === undefined) return fault(options, ref, 'the policy has not given it');
  if (hashOf(fetched) !== ref.sha256) return fault(options, ref, 'what the policy gave has another hash');
  const written = await keep(options.folder, path, fetched).catch((error: unknown) => {
    options.fault?.(`not kept on disk: ${error instanceof Error ? error.message : String(error)}`, ref);
    return undefined;
  });
  return decodedOr(options, ref, fetched, written);
}

function decodedOr(options: PromptCacheOptions, ref: PromptRef, bytes: Uint8Array, path: string | undefined): Kept | undefined {
  const samples = readPromptWav(bytes);
  if (samples === undefined) return fault(options, ref, 'it is not a WAV of 8000 Hz, 16 bit, mono');
  return path === undefined ? { samples } : { path, samples };
}

/** Whole or not at all, also for other processes on the same folder. */
async function keep(folder: string, path: string, bytes: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return path;
}

function singleFlight<T>(flights: Map<string, Promise<T>>, key: string, start: () => Promise<T>): Promise<T> {
  const under = flights.get(key);
  if (under !== undefined) return under;
  const flight = start().finally(() => flights.delete(key));
  flights.set(key, flight);
  return flight;
}

function fault(options: PromptCacheOptions, ref: PromptRef, why: string): undefined {
  options.fault?.(why, ref);
  return undefined;
}

const fileOf = ({ folder }: PromptCacheOptions, { sha256 }: PromptRef): string => join(folder, `${sha256}.wav`);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const isHash = (text: string): boolean => text.length === 64 && [...text].every((c) => (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
