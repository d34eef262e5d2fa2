/** The callers, in a process of their own: mixed calls at a steady rate. Arguments: port of the server, calls a second, seconds. */
import { openPhone } from '../../cli/phone/phone.js';
import { kindOf, kinds } from './kinds.js';

export interface Placed {
  readonly kind: string;
  readonly placed: number;
  /** That did not end as they should, with how they ended. */
  readonly wrong: readonly string[];
}

const [port = 0, perSecond = 0, seconds = 0] = process.argv.slice(2).map(Number);
const phone = await openPhone({ via: { host: '127.0.0.1', port }, rtp: { fromPort: 26_000, toPort: 28_999 } });
const placed = new Map(kinds.map(({ name }) => [name, 0]));
const wrong = new Map(kinds.map(({ name }) => [name, new Array<string>()]));
const underWay = new Set<Promise<void>>();

process.on('disconnect', () => process.exit(1));
const begun = performance.now();
for (let index = 0; index < perSecond * seconds; index++) {
  const dueMs = begun + (index * 1000) / perSecond - performance.now();
  if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
  const call = place(index).finally(() => underWay.delete(call));
  underWay.add(call);
}
await Promise.all(underWay);
await phone.close();
process.send?.(kinds.map(({ name }): Placed => ({ kind: name, placed: placed.get(name) ?? 0, wrong: wrong.get(name) ?? [] })), () => process.exit(0));

async function place(index: number): Promise<void> {
  const kind = kindOf(index);
  placed.set(kind.name, (placed.get(kind.name) ?? 0) + 1);
  const { outcome } = await phone.call({ ...kind.options(index), timeoutMs: 30_000 });
  if (!kind.rightly(outcome)) wrong.get(kind.name)?.push(outcome.kind === 'rejected' ? String(outcome.status) : outcome.kind);
}
