/** A measured process tells its parent where it listens, and what it has used when asked. Ends with its parent. */
export interface Used {
  readonly cpuMicros: number;
  readonly rssMiB: number;
}

export function serveParent(port: number): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    const used: Used = { cpuMicros: user + system, rssMiB: process.memoryUsage.rss() / 2 ** 20 };
    process.send?.(used);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
