/** A promise of a library that may never settle, given a time of our own. Never rejects. */
export type Within<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly why: string; readonly error: unknown } | { readonly kind: 'late' };

/** `late` is called with what comes after its time, so that it can be released. */
export function within<T>(promise: Promise<T>, ms: number, late?: (value: T) => void, gone?: AbortSignal): Promise<Within<T>> {
  return new Promise((resolve) => {
    let over = false;
    const finish = (result: Within<T>) => {
      over = true;
      clearTimeout(timer);
      gone?.removeEventListener('abort', leave);
      resolve(result);
    };
    const leave = () => finish({ kind: 'late' });
    const timer = setTimeout(leave, ms);
    if (gone?.aborted === true) leave();
    else gone?.addEventListener('abort', leave);
    promise.then(
      (value) => (over ? late?.(value) : finish({ kind: 'done', value })),
      (error: unknown) => (over ? undefined : finish({ kind: 'failed', why: error instanceof Error ? error.message : String(error), error })),
    );
  });
}
