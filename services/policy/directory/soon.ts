import type { Soon } from '../domain/ports.js';

/** Goes on with an answer of the store, at once where it is at hand; what the store throws or rejects with becomes a value. */
export function answered<T, U>(ask: () => Soon<T>, then: (value: T) => Soon<U>, failed: (error: unknown) => Soon<U>): Soon<U> {
  let answer: Soon<T>;
  try {
    answer = ask();
  } catch (error) {
    return failed(error);
  }
  return answer instanceof Promise ? answer.then(then, failed) : then(answer);
}

/** Goes on with an answer, at once where it is at hand. */
export function andThen<T, U>(answer: Soon<T>, then: (value: T) => Soon<U>): Soon<U> {
  return answer instanceof Promise ? answer.then(then) : then(answer);
}
