import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Log } from '../../../common/log.js';
import type { FileContent, TenantFiles } from '../../domain/config/tenant-files.js';
import type { OperatorSource } from '../../domain/operator.js';
import type { PublishAnswer, Publisher } from '../publisher.js';
import { mostChunkBytes, mostChunksUnread, type FromThread, type Job, type ThreadStart, type ToThread } from './messages.js';

export interface ThreadParts extends Omit<ThreadStart, 'operator'> {
  readonly operator: OperatorSource;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** For tests: starts the thread in their way. */
  readonly start?: (file: URL, workerData: ThreadStart) => Worker;
}

/**
 * A publisher that works in a thread of its own, with a connection of its own to the store. When the thread dies, what is under way is
 * rejected, and what comes next starts another. Content is sent on as fast as it is read.
 */
export function openPublishingThread(parts: ThreadParts): PublishingInThread {
  return new PublishingThread(parts);
}

export interface PublishingInThread extends Publisher {
  /** Starts the thread, which the first job would have to wait for else. */
  warm(): void;
}

/** A job that the thread is at. */
interface UnderWay {
  readonly answered: (answer: PublishAnswer) => void;
  readonly failed: (error: Error) => void;
  /** How many chunks may be sent before more are asked for. */
  credit: number;
  wake: (() => void) | undefined;
  over: boolean;
}

class PublishingThread implements PublishingInThread {
  readonly #parts: ThreadParts;
  readonly #underWay = new Map<number, UnderWay>();
  #worker: Worker | undefined;
  readonly #unfollow: () => void;
  #nextId = 1;
  #closing = false;

  constructor(parts: ThreadParts) {
    this.#parts = parts;
    this.#unfollow = parts.operator.changed(() => this.#say({ kind: 'operator', operator: parts.operator.current() }));
  }

  readonly folder: Publisher['folder'] = async (files, who, how = {}) => {
    const copies = await copied(files);
    return this.#do({ kind: 'folder', files: copies, who, how }, buffersOf(copies)).answer;
  };

  readonly entries: Publisher['entries'] = (tenant, list, change, who, how = {}) => this.#do({ kind: 'entries', tenant, list, change, who, how }).answer;
  readonly goBack: Publisher['goBack'] = (tenant, base, who, how = {}) => this.#do({ kind: 'go-back', tenant, base, who, how }).answer;

  readonly list: Publisher['list'] = async (tenant, list, format, content, who, how = {}) => {
    const { id, answer } = this.#do({ kind: 'list', tenant, list, format, who, how });
    void this.#send(id, content);
    return answer;
  };

  warm(): void {
    if (this.#worker === undefined && !this.#closing) this.#start();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#unfollow();
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = new Promise<void>((resolve) => void worker.once('exit', () => resolve()));
    this.#say({ kind: 'close' });
    const late = setTimeout(() => void worker.terminate(), closeMs);
    await gone;
    clearTimeout(late);
  }

  /** @param moved memory that goes over to the thread, and is none here any more */
  #do(job: Job, moved: readonly ArrayBuffer[] = []): { readonly id: number; readonly answer: Promise<PublishAnswer> } {
    const id = this.#nextId++;
    if (this.#closing) return { id, answer: Promise.reject(new Error('the service is ending: nothing is published any more')) };
    const answer = new Promise<PublishAnswer>((answered, failed) => {
      this.#underWay.set(id, { answered, failed, credit: mostChunksUnread, wake: undefined, over: false });
    });
    this.warm();
    // Only with something under way does it keep the process alive.
    this.#worker?.ref();
    this.#say({ kind: 'job', id, job }, moved);
    return { id, answer };
  }

  /** Never rejects: what goes wrong with the content is told to the thread, and comes back as the job's failure. */
  async #send(id: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    const job = this.#underWay.get(id);
    if (job === undefined) return;
    try {
      for await (const bytes of content) {
        for (let from = 0; from < bytes.length; from += mostChunkBytes) {
          if (job.credit === 0 && !job.over) await new Promise<void>((resolve) => (job.wake = resolve));
          if (job.over) return;
          job.credit -= 1;
          // A copy of its own goes over: the rest of the memory that it lies in is others'.
          const chunk = new Uint8Array(bytes.subarray(from, from + mostChunkBytes));
          this.#worker?.postMessage({ kind: 'chunk', id, bytes: chunk } satisfies ToThread, [chunk.buffer]);
        }
      }
      this.#say({ kind: 'end', id });
    } catch (error) {
      this.#say({ kind: 'broken', id, why: `the list broke off while it was read: ${(error as Error).message}` });
    }
  }

  #start(): void {
    const { store, pinKeys, operator, keep, start = (file, workerData) => new Worker(file, { workerData }) } = this.#parts;
    const worker = start(threadFile(), { store, pinKeys, operator: operator.current(), keep });
    this.#worker = worker;
    let why = 'it ended';
    worker.on('message', (message: FromThread) => this.#take(message));
    worker.on('error', (error) => (why = error.message));
    worker.on('exit', () => this.#ended(worker, why));
    worker.unref();
  }

  #say(message: ToThread, moved: readonly ArrayBuffer[] = []): void {
    this.#worker?.postMessage(message, moved);
  }

  #take(message: FromThread): void {
    if (message.kind === 'log') return this.#parts.log[message.level](message.fields, message.message);
    if (message.kind === 'closed') return;
    const job = this.#underWay.get(message.id);
    if (job === undefined) return;
    if (message.kind === 'more') return wake(Object.assign(job, { credit: job.credit + message.chunks }));
    this.#end(message.id, job);
    if (message.kind === 'answer') job.answered(message.answer);
    else job.failed(new Error(message.message));
  }

  #end(id: number, job: UnderWay): void {
    this.#underWay.delete(id);
    if (this.#underWay.size === 0) this.#worker?.unref();
    wake(Object.assign(job, { over: true }));
  }

  #ended(worker: Worker, why: string): void {
    if (this.#worker === worker) this.#worker = undefined;
    if (!this.#closing) this.#parts.log.error({ why, jobs: this.#underWay.size }, 'the thread that publishes died; the next publication starts another');
    for (const [id, job] of this.#underWay) {
      this.#end(id, job);
      job.failed(new Error(`the thread that publishes died (${why}); what was live is live still, or the new release is: look, and publish again`));
    }
  }
}

const closeMs = 5000;

/** Without the rest of the memory that the files lie in, which is others'. Calls are decided between one file and the next. */
async function copied(files: TenantFiles): Promise<TenantFiles> {
  const copies = new Map<string, FileContent>();
  for (const [path, file] of files) {
    if (file.kind === 'bytes' && file.bytes.length > manyBytes) await setImmediate();
    copies.set(path, file.kind === 'bytes' ? { ...file, bytes: new Uint8Array(file.bytes) } : file);
  }
  return copies;
}

const manyBytes = 1024 * 1024;

function buffersOf(files: TenantFiles): readonly ArrayBuffer[] {
  return [...files.values()].flatMap((file) => (file.kind === 'bytes' ? [file.bytes.buffer as ArrayBuffer] : []));
}

function wake(job: UnderWay): void {
  job.wake?.();
  job.wake = undefined;
}

/** Beside this file, as source under a loader or built. */
function threadFile(): URL {
  return new URL(`./publishing-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
}
