import type { NewRelease } from '../release-store.js';
import type { Transaction } from './pool.js';

/**
 * Publications of one list follow each other, those of different lists go on side by side, and a whole release of the tenant waits
 * for all of them, and they for it. Ends with the transaction.
 */
export async function lockForPublication(tx: Transaction, { tenant, whole, lists }: NewRelease): Promise<void> {
  if (whole !== undefined) return void (await tx.run(`SELECT pg_advisory_xact_lock(${tenantLock})`, [tenant]));
  // In one order, so that no two wait for each other.
  for (const list of [...new Set(lists.map((edit) => edit.list))].toSorted()) await lockList(tx, tenant, list);
}

/** Nobody publishes the list meanwhile. */
export async function lockList(tx: Transaction, tenant: string, list: string): Promise<void> {
  await tx.run(`SELECT pg_advisory_xact_lock_shared(${tenantLock}), pg_advisory_xact_lock(hashtextextended('list ' || $1 || '/' || $2, 2))`, [tenant, list]);
}

const tenantLock = "hashtextextended('tenant ' || $1, 2)";
