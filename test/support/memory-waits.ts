/** The waits of look-ups in memory, which replicas of a test share. */
import type { WaitStore } from '../../services/policy/store/wait-store.js';

export class MemoryWaits implements WaitStore {
  readonly kept = new Map<string, { claimedMs: number; result?: string }>();
  away = false;

  async claimWait(callUid: string, step: string, atMs: number, leaseMs: number): Promise<Awaited<ReturnType<WaitStore['claimWait']>>> {
    this.#reach();
    const name = `${callUid} ${step}`;
    const known = this.kept.get(name);
    if (known?.result !== undefined) return { kind: 'done', result: known.result };
    if (known !== undefined && known.claimedMs > atMs - leaseMs) return { kind: 'under-way' };
    this.kept.set(name, { claimedMs: atMs });
    return { kind: 'mine' };
  }

  async finishWait(callUid: string, step: string, result: string, atMs: number): Promise<void> {
    this.#reach();
    this.kept.set(`${callUid} ${step}`, { claimedMs: atMs, result });
  }

  async pruneWaits(beforeMs: number): Promise<void> {
    this.#reach();
    for (const [name, { claimedMs }] of this.kept) if (claimedMs < beforeMs) this.kept.delete(name);
  }

  #reach(): void {
    if (this.away) throw new Error('the store is away');
  }
}
