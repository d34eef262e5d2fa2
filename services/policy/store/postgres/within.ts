import { PostgresError } from './postgres-error.js';

/** What was asked for, or ETIMEDOUT when it takes longer. What is asked goes on all the same. */
export async function within<T>(waitMs: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PostgresError('ETIMEDOUT', undefined)), waitMs);
  });
  try {
    return await Promise.race([asked, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
