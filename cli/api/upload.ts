/** What is uploaded, as streams. */
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { TenantFiles } from '../../services/policy/domain/config/tenant-files.js';
import type { Io } from '../io.js';
import { Misused } from './command.js';
import { progress } from './progress.js';

export interface Upload {
  readonly type: string;
  readonly body: ReadableStream<Uint8Array>;
}

/** A tenant's files as multipart/form-data, each by its path. What cannot be read is a wrong use. */
export function multipartOf(files: TenantFiles): Upload {
  const form = new FormData();
  for (const [file, content] of files) {
    if (content.kind === 'problem') throw new Misused(`${file}: ${content.found}`);
    form.append(file, new Blob([new Uint8Array(content.bytes)]), file);
  }
  const { body, headers } = new Response(form);
  if (body === null) throw new Misused('there is nothing to publish');
  return { type: headers.get('content-type') ?? '', body };
}

/** A list's file, or standard input for `-`; what it holds is told by its name, and for `-` it is CSV. */
export function listStream(file: string): Upload & { readonly bytes: number | undefined } {
  const type = file.toLowerCase().endsWith('.json') ? 'application/json' : 'text/csv';
  if (file === '-') return { type, body: webStream(process.stdin), bytes: undefined };
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw new Misused(`${file}: ${found === undefined ? 'no such file' : 'no file'}`);
  return { type, body: webStream(createReadStream(file)), bytes: found.size };
}

/** The same bytes, with a line that tells a person at a terminal how far it is. */
export function watched(body: ReadableStream<Uint8Array>, io: Io, what: string, bytes?: number): ReadableStream<Uint8Array> {
  if (io.stderr.isTTY !== true) return body;
  const line = progress(io.stderr, what, bytes);
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        line.sent(chunk.byteLength);
        controller.enqueue(chunk);
      },
      flush: () => line.end(),
    }),
  );
}

function webStream(stream: NodeJS.ReadableStream): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(stream)) as ReadableStream<Uint8Array>;
}
