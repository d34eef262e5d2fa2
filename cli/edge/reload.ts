/** Tells a running Kamailio to read its tables again. */
import { callRpc, type RpcAnswer, type RpcValue } from './binrpc.js';

export type Table = 'trunks' | 'dispatcher' | 'tls';

const methods: Readonly<Record<Table, string>> = { trunks: 'permissions.addressReload', dispatcher: 'dispatcher.reload', tls: 'tls.reload' };

/** Reloads that follow each other too closely are refused by Kamailio; they are tried again for this long. */
const patienceMs = 10_000;

/** Resolves when every table was read; rejects with what Kamailio said of the first that was not, or when it cannot be reached. */
export async function reloadTables(socketPath: string, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    if (table === 'dispatcher') await reloadNodes(socketPath);
    else await reload(socketPath, methods[table]);
  }
}

/** Read again, every node counts as well until it is asked: those that were not, and those that are new, are left alone until then. */
async function reloadNodes(socketPath: string): Promise<void> {
  const before = nodesIn(await callRpc(socketPath, 'dispatcher.list'));
  await reload(socketPath, methods.dispatcher);
  for (const uri of notYet(before, nodesIn(await callRpc(socketPath, 'dispatcher.list')))) await callRpc(socketPath, 'dispatcher.set_state', ['ip', 1, uri]);
}

/** Which nodes get no calls until they were asked. Where no other takes calls, a new one is better than none. */
export function notYet(before: readonly ListedNode[], now: readonly ListedNode[]): readonly string[] {
  const known = new Map(before.map(({ uri, takesCalls }) => [uri, takesCalls]));
  const uris = now.map(({ uri }) => uri);
  const anyTakes = uris.some((uri) => known.get(uri) === true);
  return uris.filter((uri) => (known.has(uri) ? known.get(uri) === false : anyTakes));
}

export interface ListedNode {
  readonly uri: string;
  /** Neither inactive, nor being tried, nor disabled (RPC flags I, T, D). */
  readonly takesCalls: boolean;
}

/** The nodes in an answer of `dispatcher.list`. */
export function nodesIn(list: RpcAnswer): readonly ListedNode[] {
  return list.kind === 'answer' ? list.values.flatMap(nodesOf) : [];
}

function nodesOf(value: RpcValue): readonly ListedNode[] {
  if (typeof value !== 'object') return [];
  if (!('members' in value)) return value.flatMap(nodesOf);
  const [uri, flags] = ['URI', 'FLAGS'].map((wanted) => value.members.find(([name]) => name === wanted)?.[1]);
  if (typeof uri === 'string' && typeof flags === 'string') return [{ uri, takesCalls: !/^[ITD]/.test(flags) }];
  return value.members.flatMap(([, member]) => nodesOf(member));
}

async function reload(socketPath: string, method: string): Promise<void> {
  for (const end = Date.now() + patienceMs; ; ) {
    const answer = await callRpc(socketPath, method);
    if (answer.kind === 'answer') return;
    if (!/ongoing|not ready|in progress/i.test(answer.reason) || Date.now() > end) throw new Error(`${method}: ${answer.code} ${answer.reason}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
