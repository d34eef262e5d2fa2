/** Secrets that are read again, so that they can be exchanged while a service runs. */
import { readFileSync } from 'node:fs';
import type { Reader } from './readers.js';

/** A secret as it was when the settings were read, and the file that it came from, if it came from one. Plain data: it can be sent to a thread. */
export interface Secret {
  readonly text: string;
  readonly file?: string;
}

/** Reads a setting whose file, where there is one, is remembered. */
export function secretOf(reader: Reader<string>): Reader<Secret> {
  return {
    allowed: reader.allowed,
    read(value, file) {
      const text = reader.read(value);
      return text === undefined ? undefined : { text, ...(file !== undefined && { file }) };
    },
  };
}

/**
 * The secret as it is whenever it is asked for: its file is read again, at most once in `everyMs` and only then. A file that cannot
 * be read, is empty, or that `valid` refuses is one that is being exchanged, or a mistake: what was read last holds. A text by itself
 * stays as it is.
 */
export function rereading(secret: Secret | string, valid: (text: string) => boolean = () => true, everyMs = 1000): () => string {
  const { text, file }: Secret = typeof secret === 'string' ? { text: secret } : secret;
  if (file === undefined) return () => text;
  let [held, readAt] = [text, performance.now()];
  return () => {
    if (performance.now() - readAt < everyMs) return held;
    readAt = performance.now();
    const now = readOrNothing(file);
    if (now !== '' && valid(now)) held = now;
    return held;
  };
}

/** Each line of a secret by itself, the current one first: the others hold still, or already. */
export function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

/** The lines of a secret, as they are whenever they are asked for. */
export function rereadingLines(secret: Secret, valid?: (text: string) => boolean): () => readonly string[] {
  const text = rereading(secret, valid);
  return () => linesOf(text());
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch {
    return '';
  }
}
