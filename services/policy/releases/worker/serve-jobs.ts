import { assertNever } from '../../../common/assert-never.js';
import type { Operator } from '../../domain/operator.js';
import type { PublishAnswer, Publisher } from '../publisher.js';
import { ChunkQueue } from './chunk-queue.js';
import type { FromThread, Job, ToThread } from './messages.js';

/** Does the jobs that messages bring, each as soon as it comes. */
export function serveJobs(publisher: Publisher, say: (message: FromThread) => void, told: { readonly operator: (operator: Operator | undefined) => void; readonly close: () => void }): (message: ToThread) => void {
  const contents = new Map<number, ChunkQueue>();
  const start = (id: number, job: Job): void => {
    if (job.kind === 'list') contents.set(id, new ChunkQueue(() => say({ kind: 'more', id, chunks: 1 })));
    work(publisher, job, contents.get(id))
      .then((answer) => say({ kind: 'answer', id, answer }), (error: unknown) => say({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) }))
      .finally(() => contents.delete(id));
  };
  return (message) => {
    switch (message.kind) {
      case 'job':
        return start(message.id, message.job);
      // What comes after the answer is nobody's any more.
      case 'chunk':
        return contents.get(message.id)?.push(message.bytes);
      case 'end':
        return contents.get(message.id)?.end();
      case 'broken':
        return contents.get(message.id)?.end(new Error(message.why));
      case 'operator':
        return told.operator(message.operator);
      case 'close':
        return told.close();
      default:
        return assertNever(message);
    }
  };
}

async function work(publisher: Publisher, job: Job, content: AsyncIterable<Uint8Array> | undefined): Promise<PublishAnswer> {
  switch (job.kind) {
    case 'folder':
      return publisher.folder(job.files, job.who, job.how);
    case 'list':
      return publisher.list(job.tenant, job.list, job.format, content ?? noContent(), job.who, job.how);
    case 'entries':
      return publisher.entries(job.tenant, job.list, job.change, job.who, job.how);
    case 'go-back':
      return publisher.goBack(job.tenant, job.base, job.who, job.how);
    default:
      return assertNever(job);
  }
}

async function* noContent(): AsyncGenerator<Uint8Array> {
  // Nothing comes.
}
