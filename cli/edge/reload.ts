/** Tells a running Kamailio to read its tables again. */
import { callRpc, type RpcAnswer, type RpcValue } from './binrpc.js';

export type Table = 'trunks' | 'dispatcher' | 'tls';

const methods: Readonly<Record<Table, string>> = { trunks: 'permissions.addressReload', dispatcher: 'dispatcher.reload', tls: 'tls.reload' };

/** Reloads that follow each other too closely are refused by Kamailio; they are tried again for this long. */
const patienceMs = 10_000;

/** Resolves when every table was read; rejects with what Kamailio said of the first that was not, or when it cannot be reached. */
export async function reloadTables(socketPath: string, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    const left = table === 'dispatcher' ? nodesLeftAlone(await callRpc(socketPath, 'dispatcher.list')) : [];
    await reload(socketPath, methods[table]);
    // Read again, every node counts as well until it is asked: those that were not are left alone until then.
    for (const node of left) await callRpc(socketPath, 'dispatcher.set_state', ['ip', 1, node]);
  }
}

/** The URIs of the nodes that get no calls, in the answer of `dispatcher.list`: inactive, or being tried (RPC flags I, T, D). */
export function nodesLeftAlone(list: RpcAnswer): readonly string[] {
  return list.kind === 'answer' ? list.values.flatMap(nodesIn) : [];
}

function nodesIn(value: RpcValue): readonly string[] {
  if (typeof value !== 'object') return [];
  if (!('members' in value)) return value.flatMap(nodesIn);
  const [uri, flags] = ['URI', 'FLAGS'].map((wanted) => value.members.find(([name]) => name === wanted)?.[1]);
  if (typeof uri === 'string' && typeof flags === 'string') return /^[ITD]/.test(flags) ? [uri] : [];
  return value.members.flatMap(([, member]) => nodesIn(member));
}

async function reload(socketPath: string, method: string): Promise<void> {
  for (const end = Date.now() + patienceMs; ; ) {
    const answer = await callRpc(socketPath, method);
    if (answer.kind === 'answer') return;
    if (!/ongoing|not ready|in progress/i.test(answer.reason) || Date.now() > end) throw new Error(`${method}: ${answer.code} ${answer.reason}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
