/** One store from its first list to its last edit, with calls decided meanwhile. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { putEntry, putList, rollback } from './api.js';
import { Child } from './child.js';
import { asking } from './decides.js';
import type { Paced } from './paced-caller.js';
import type { PolicyPorts, Took } from './policy-process.js';
import { csvOf, writeTenant } from './tenant.js';

export interface Figures {
  readonly rest: Paced;
  /** Resident memory of the policy before anything is published. */
  readonly restMiB: number;
  readonly publish: Work;
  readonly again: Work;
  readonly rollback: Work;
  /** Milliseconds from the request to the first decision by it: in the process that was asked, and in another. */
  readonly entryHereMs: number;
  readonly entryThereMs: number | undefined;
}

export interface Work {
  readonly seconds: number;
  readonly rowsWritten: number;
  /** Of the policy's process, its publishing thread included. */
  readonly cpuSeconds: number;
  readonly mostMiB: number;
  readonly decisions: Paced;
}

export interface MeasuredParts {
  readonly folder: string;
  /** Absent: SQLite. */
  readonly postgres?: string;
  readonly rows: number;
  readonly perSecond: number;
}

type Policy = Child<PolicyPorts, Took>;
type Caller = Child<unknown, Paced>;

export async function measureStore({ folder, postgres, rows, perSecond }: MeasuredParts): Promise<Figures> {
  const policy = await startPolicy(folder, postgres);
  const other = postgres === undefined ? undefined : await startPolicy(folder, postgres);
  const caller: Caller = await Child.start('./paced-caller.js', [String(policy.ready.grpc), String(perSecond)]);
  try {
    const { http } = policy.ready;
    await sleep(3000);
    await caller.ask();
    await sleep(10_000);
    const rest = await caller.ask();
    const { mostMiB: restMiB } = await policy.ask();
    const publish = await during(policy, caller, () => putList(http, 'clients', csvOf(rows)));
    const again = await during(policy, caller, () => putList(http, 'clients', csvOf(rows, 10)));
    const back = await during(policy, caller, () => rollback(http, 2));
    await caller.stop();
    const entryHereMs = await untilDecided(policy, policy);
    const entryThereMs = other === undefined ? undefined : await untilDecided(policy, other);
    return { rest, restMiB, publish, again, rollback: back, entryHereMs, entryThereMs };
  } finally {
    await Promise.all([policy.stop(), other?.stop()]);
  }
}

function startPolicy(folder: string, postgres: string | undefined): Promise<Policy> {
  const data = mkdtempSync(join(folder, 'data-'));
  mkdirSync(data, { recursive: true });
  const store = postgres === undefined ? {} : { LATCHKEY_STORE: postgres, LATCHKEY_PIN_KEY: '0'.repeat(32) };
  const args = ['--data', data, '--config', writeTenant(folder), '--grpc', '127.0.0.1:0', '--policy-http', '127.0.0.1:0', '--api-open'];
  return Child.start('./policy-process.js', args, store);
}

async function during(policy: Policy, caller: Caller, work: () => ReturnType<typeof rollback>): Promise<Work> {
  await Promise.all([policy.ask(), caller.ask()]);
  const begun = performance.now();
  const { summary } = await work();
  const seconds = (performance.now() - begun) / 1000;
  const [took, decisions] = await Promise.all([policy.ask(), caller.ask()]);
  const { added = 0, removed = 0, changed = 0 } = summary.lists['clients'] ?? {};
  return { seconds, rowsWritten: added + removed + changed, ...took, decisions };
}

/** The median of twenty: each time another caller is put on the list, and asked for until he is let through. */
async function untilDecided(policy: Policy, asked: Policy): Promise<number> {
  const took: number[] = [];
  const caller = await asking(asked.ready.grpc);
  for (let n = 0; n < 20; n++) {
    const number = `+3165${String(asked.ready.grpc % 100).padStart(2, '0')}${String(n).padStart(5, '0')}`;
    const begun = performance.now();
    const put = putEntry(policy.ready.http, 'vip', { number });
    took.push((await caller.letThrough(number)) - begun);
    await put;
  }
  caller.close();
  return took.sort((one, other) => one - other)[took.length >> 1] ?? NaN;
}
