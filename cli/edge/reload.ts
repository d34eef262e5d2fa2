/** Tells a running Kamailio to read its tables again. */
import { callRpc } from './binrpc.js';

export type Table = 'trunks' | 'dispatcher' | 'tls';

const methods: Readonly<Record<Table, string>> = { trunks: 'permissions.addressReload', dispatcher: 'dispatcher.reload', tls: 'tls.reload' };

/** Reloads that follow each other too closely are refused by Kamailio; they are tried again for this long. */
const patienceMs = 10_000;

/** Resolves when every table was read; rejects with what Kamailio said of the first that was not, or when it cannot be reached. */
export async function reloadTables(socketPath: string, tables: readonly Table[]): Promise<void> {
  for (const table of tables) await reload(socketPath, methods[table]);
}

async function reload(socketPath: string, method: string): Promise<void> {
  for (const end = Date.now() + patienceMs; ; ) {
    const answer = await callRpc(socketPath, method);
    if (answer.kind === 'answer') return;
    if (!/ongoing|not ready|in progress/i.test(answer.reason) || Date.now() > end) throw new Error(`${method}: ${answer.code} ${answer.reason}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
