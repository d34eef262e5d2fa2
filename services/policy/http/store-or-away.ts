import type { ApiStore } from './parts.js';
import { Problem, storeAway } from './problem.js';

/** The store, whose failures are answered as such (503): a method of it throws only when the store itself fails. */
export function storeOrAway(store: ApiStore, failed: (operation: string, error: unknown) => void): ApiStore {
  const away = (operation: string) => (error: unknown): never => {
    failed(operation, error);
    throw error instanceof Problem ? error : storeAway();
  };
  return new Proxy(store, {
    get: (target, name) => {
      const operation: unknown = Reflect.get(target, name);
      if (typeof operation !== 'function') return operation;
      return (...given: unknown[]): unknown => {
        try {
          const result: unknown = operation.apply(target, given);
          return result instanceof Promise ? result.catch(away(String(name))) : result;
        } catch (error) {
          return away(String(name))(error);
        }
      };
    },
  });
}
