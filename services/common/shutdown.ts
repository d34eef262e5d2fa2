/** How a process of ours ends: drain once when asked, end at once when asked again. */

/** Answers what a parent sends over IPC to end its child. */
export interface StopMessage {
  readonly kind: 'stop';
}

/**
 * Calls `drain` on the first SIGTERM or SIGINT, then exits: 0, or 1 when `drain` reports a number of things that were cut.
 * A second signal ends the process at once with 1.
 *
 * A child with an IPC channel leaves signals to its parent, since Ctrl-C reaches the whole group and the parent knows in
 * which order its children may go: it is ended by a `StopMessage`, or when the parent is gone.
 */
export function onShutdown(drain: (why: string) => Promise<number>): void {
  let asked = false;
  const stop = (why: string) => {
    if (asked) process.exit(1);
    asked = true;
    drain(why).then((cut) => process.exit(cut > 0 ? 1 : 0), () => process.exit(1));
  };
  const child = process.send !== undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => (child && process.connected ? undefined : stop(signal)));
  process.on('message', (message: unknown) => (isStop(message) ? stop('parent asked') : undefined));
  if (child) process.on('disconnect', () => (asked ? undefined : stop('parent gone')));
}

function isStop(message: unknown): message is StopMessage {
  return typeof message === 'object' && message !== null && (message as Partial<StopMessage>).kind === 'stop';
}
