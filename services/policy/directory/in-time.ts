import type { Clock } from '../../common/clock.js';
import type { Soon } from '../domain/ports.js';

/** An answer that is there in time; else it rejects, and what comes later is lost. An answer at hand takes no promise. */
export function inTime<T>(clock: Pick<Clock, 'after'>, ms: number, answer: Soon<T>): Soon<T> {
  if (!(answer instanceof Promise)) return answer;
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(Object.assign(new Error(`not answered within ${ms} ms`), { code: 'ETIMEDOUT' })));
    answer.finally(cancel).then(resolve, reject);
  });
}
