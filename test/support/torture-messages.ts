import { readdirSync, readFileSync } from 'node:fs';

/** A message of RFC 4475 or RFC 5118, byte for byte as latin1 text. */
export interface TortureMessage {
  readonly name: string;
  readonly text: string;
}

/** All messages of one of the two documents. */
export function tortureMessages(rfc: 'rfc4475' | 'rfc5118'): readonly TortureMessage[] {
  const folder = new URL(`torture/${rfc}/`, import.meta.url);
  return readdirSync(folder).map((file) => ({
    name: file.replace('.dat', ''),
    text: readFileSync(new URL(file, folder), 'latin1'),
  }));
}

export function tortureMessage(rfc: 'rfc4475' | 'rfc5118', name: string): string {
  return readFileSync(new URL(`torture/${rfc}/${name}.dat`, import.meta.url), 'latin1');
}
