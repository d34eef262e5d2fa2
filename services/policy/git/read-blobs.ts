import { GitFailure } from './git-failure.js';
import type { Workplace } from './git-workplace.js';
import { inRepository } from './remote.js';

/** The content of some files of a commit by their hashes, each in memory of its own and nowhere else. Throws a `GitFailure`. */
export async function readBlobs({ git }: Workplace, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (ids.length === 0) return new Map();
  const reader = new BatchReader();
  await git([...inRepository, 'cat-file', '--batch'], { stdin: ids.map((id) => `${id}\n`).join(''), mostBytes, timeoutMs: readMs, output: (chunk) => reader.push(chunk) });
  const missing = ids.find((id) => !reader.blobs.has(id));
  if (missing !== undefined) throw new GitFailure('other', `git did not hand out the object ${missing}`);
  return reader.blobs;
}

/** Takes apart what `git cat-file --batch` writes: `<hash> blob <size>\n<content>\n` for each. */
export class BatchReader {
  readonly blobs = new Map<string, Uint8Array>();
  #head = '';
  #blob: Buffer | undefined;
  #filled = 0;
  #id = '';

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) at = this.#blob === undefined ? this.#readHead(chunk, at) : this.#readContent(this.#blob, chunk, at);
  }

  #readHead(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(newline, at);
    this.#head += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
    if (end < 0) return chunk.length;
    const match = /^([0-9a-f]+) blob (\d+)$/.exec(this.#head);
    this.#head = '';
    if (match !== null) {
      this.#id = match[1] ?? '';
      this.#filled = 0;
      this.#blob = Buffer.allocUnsafeSlow(Number(match[2]));
    }
    return end + 1;
  }

  /** A newline follows the content. */
  #readContent(blob: Buffer, chunk: Buffer, at: number): number {
    const taken = chunk.copy(blob, this.#filled, at);
    this.#filled += taken;
    if (at + taken >= chunk.length) return chunk.length;
    this.blobs.set(this.#id, blob);
    this.#blob = undefined;
    return at + taken + 1;
  }
}

const newline = 0x0a;
const readMs = 120_000;
const mostBytes = 600 * 1024 * 1024;
