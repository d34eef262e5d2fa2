/** A promise of a library that may never settle, given a time of our own. Never rejects. */
export type Within<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly why: string; readonly error: unknown } | { readonly kind: 'late' };

/**
 * @param late called with what comes after its time, so that it can be released
 * @param gone aborted when nobody waits for it any more: that is late, too
 */
export function within<T>(promise: Promise<T>, ms: number, late?: (value: T) => void, gone: readonly AbortSignal[] = []): Promise<Within<T>> {
  return new Promise((resolve) => {
    let over = false;
    const finish = (result: Within<T>) => {
      over = true;
      clearTimeout(timer);
      for (const signal of gone) signal.removeEventListener('abort', leave);
      resolve(result);
    };
    const leave = () => finish({ kind: 'late' });
    const timer = setTimeout(leave, ms);
    if (gone.some(({ aborted }) => aborted)) leave();
    else for (const signal of gone) signal.addEventListener('abort', leave);
    promise.then(
      (value) => (over ? late?.(value) : finish({ kind: 'done', value })),
      (error: unknown) => (over ? undefined : finish({ kind: 'failed', why: error instanceof Error ? error.message : String(error), error })),
    );
  });
}
