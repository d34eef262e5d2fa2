export interface OneAtATime {
  again(): Promise<void>;
  underWay(): Promise<void> | undefined;
}

/**
 * Work that is never done twice at once. Whoever calls while it runs is answered by a run that begins after the call, and so sees what was
 * there before the call; all who call meanwhile share that one run.
 */
export function oneAtATime(work: () => Promise<void>): OneAtATime {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    next = undefined;
    const begun = work().finally(() => {
      if (running === begun) running = undefined;
    });
    running = begun;
    return begun;
  };
  const again = (): Promise<void> => {
    if (running === undefined) return run();
    next ??= running.then(run, run);
    return next;
  };
  return { again, underWay: () => running };
}
