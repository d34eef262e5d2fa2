/** PostgreSQL fails over to a second server while two policy replicas and a sip service run: calls go on, and what is published then is live, without a restart. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '../support/latchkey.js';
import { phoneCall } from '../support/parts-bench.js';
import { postgresPrograms, startPostgres, type PostgresServer } from '../support/postgres-server.js';
import { startProgram } from '../support/program.js';
import { startPolicyApart, startSipApart, type PolicyApart, type SipApart } from '../support/services-apart.js';
import { startTcpRelay, type TcpRelay } from '../support/tcp-relay.js';

const newcomer = '+31612340077';

describe(`PostgreSQL fails over${postgresPrograms === undefined ? ' (skipped: no PostgreSQL for this machine)' : ''}`, function () {
  this.timeout(180_000);
  let folder: string;
  let primary: PostgresServer;
  let standby: PostgresServer;
  /** An address that is moved from one server to the other, as a name or a virtual one is. */
  let moved: TcpRelay;
  let byList: PolicyApart;
  let byAddress: PolicyApart;
  let sip: SipApart;

  before(async function () {
    if (postgresPrograms === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'latchkey-failover-'));
    primary = await startPostgres();
    standby = await primary.standby();
    moved = await startTcpRelay(primary.port);
    const env = { LATCHKEY_PIN_KEY: randomBytes(32).toString('hex') };
    const hosts = `127.0.0.1:${primary.port},127.0.0.1:${standby.port}`;
    byList = await startPolicyApart({ env, more: ['--store', `postgres://postgres@${hosts}/postgres?target_session_attrs=read-write`, '--api-open'] });
    byAddress = await startPolicyApart({ env, more: ['--store', `postgres://postgres@127.0.0.1:${moved.port}/postgres`, '--api-open'] });
    sip = await startSipApart(`${byList.grpc},${byAddress.grpc}`);
  });
  after(async () => {
    for (const service of [sip, byList, byAddress] as readonly (SipApart | undefined)[]) await service?.stop();
    await (moved as TcpRelay | undefined)?.close();
    await (standby as PostgresServer | undefined)?.stop();
    await (primary as PostgresServer | undefined)?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('calls go on meanwhile; replicas that know both servers, or an address that was moved, publish and hear of releases again', async () => {
    assert.equal(await statusOf(newcomer), 'asked for the code');
    await follows(primary, standby);
    primary.program.signal('SIGKILL');
    assert.equal(await statusOf('+31612340001'), 302);
    await ask(standby, 'SELECT pg_promote()');
    moved.leadTo(standby.port);
    await eventually('a release is published through the list of servers', async () => (await publish(byList, `number,label\n+31612340001,Friend\n${newcomer},Newcomer\n`)) === 0, 60_000);
    await eventually('both replicas are on it', async () => {
      const metrics = await Promise.all([byList.metrics(), byAddress.metrics()]);
      return metrics.every((text) => text.includes('latchkey_release{tenant="acme"} 2'));
    }, 30_000);
    assert.equal(await statusOf(newcomer), 302);
    await eventually('a release is published through the address that was moved', async () => (await publish(byAddress, 'number,label\n+31612340001,Friend\n')) === 0, 30_000);
    await eventually('the other replica has it', async () => (await byList.metrics()).includes('latchkey_release{tenant="acme"} 3'), 30_000);
    assert.deepEqual([await byList.ready(), await byAddress.ready()], [true, true]);
  });

  /** The final status of a call to the screened line; callers who are asked for a code hang up. */
  const statusOf = async (from: string): Promise<number | string> => {
    const { outcome } = await phoneCall(sip, { to: '+31201110001', from, hangUpAfterMs: 3000 });
    if (outcome.kind === 'hung-up') return 'asked for the code';
    return outcome.kind === 'sent-on' || outcome.kind === 'rejected' ? outcome.status : outcome.kind;
  };
  /** The exit code of `latchkey publish`. */
  const publish = async (policy: PolicyApart, csv: string): Promise<number> => {
    const file = join(folder, 'friends.csv');
    writeFileSync(file, csv);
    return startProgram(process.execPath, ['cli/latchkey.mjs', 'publish', '--tenant', 'acme', '--list', 'friends', file, '--api', policy.http]).ended;
  };
});

async function ask(server: PostgresServer, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The second server has all that the first one wrote: what it has not by then is lost with the first. */
async function follows(primary: PostgresServer, standby: PostgresServer): Promise<void> {
  const [written] = await ask(primary, 'SELECT pg_current_wal_lsn()::text AS at');
  await eventually('the standby has it all', async () => (await ask(standby, `SELECT pg_last_wal_replay_lsn() >= '${String(written?.['at'])}' AS there`))[0]?.['there'] === true);
}
