/** Bodies that come slowly: how long they are waited for. */
import { Transform, type Readable } from 'node:stream';
import { Problem } from './problem.js';

/** The same bytes, if all of them come in time. */
export function withinTime(body: Readable, ms: number): Readable {
  const whole = new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) });
  const timer = setTimeout(() => whole.destroy(tooSlow(`the body was not there after ${ms / 1000} s`)), ms).unref();
  body.on('error', (error) => whole.destroy(error));
  // Where the body is refused before it is read nobody else listens.
  whole.on('error', () => undefined);
  whole.on('close', () => clearTimeout(timer));
  return body.pipe(whole);
}

/** A body of any length that is read as fast as it is taken, and how reading it ended. */
export interface StreamedBody extends AsyncIterable<Uint8Array> {
  /** What reading threw: the sender went, or was silent too long. */
  readonly failure: Error | undefined;
}

/** Only the sender's silence is counted, not the time that the taker needs. */
export function whileItComes(body: Readable, silentMs: number): StreamedBody {
  const state: { failure: Error | undefined } = { failure: undefined };
  return {
    get failure() {
      return state.failure;
    },
    async *[Symbol.asyncIterator]() {
      // Destroying the body would take the connection along, and with it the answer.
      const chunks = body.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      try {
        for (let next = await soon(chunks, silentMs); next.done !== true; next = await soon(chunks, silentMs)) yield next.value;
      } catch (error) {
        state.failure = error as Error;
        throw error;
      }
    },
  };
}

async function soon(chunks: AsyncIterator<Uint8Array>, silentMs: number): Promise<IteratorResult<Uint8Array, unknown>> {
  const next = chunks.next();
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow(`nothing came for ${silentMs / 1000} s`)), silentMs);
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
    // After a silence nobody waits for this one any more.
    next.catch(() => undefined);
  }
}

function tooSlow(what: string): Problem {
  return new Problem('timeout', `${what}; nothing was changed`);
}
