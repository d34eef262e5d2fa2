/** Where a page of entries ended: by the entry's id, which tells nothing of a PIN, and the release that is being looked through. */
import { Problem } from './problem.js';

export interface PageMark {
  readonly release: number;
  readonly id: string;
}

export function writePageMark({ release, id }: PageMark): string {
  return Buffer.from(`${release} ${id}`).toString('base64url');
}

export function readPageMark(text: string): PageMark {
  const read = /^[A-Za-z0-9_-]+$/.test(text) ? /^(\d{1,15}) ([\u0021-\u007e]{1,100})$/.exec(Buffer.from(text, 'base64url').toString('latin1')) : null;
  if (read === null) throw new Problem('malformed', 'the parameter "after" cannot be read; allowed: "next" of the page before');
  return { release: Number(read[1]), id: read[2] ?? '' };
}
