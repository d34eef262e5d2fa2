/** Backups of a running store, as the runbook has them, and what a service that starts on one answers. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phoneCall } from '../support/parts-bench.js';
import { startPostgres, type PostgresServer } from '../support/postgres-server.js';
import { findProgram, runProgram, startProgram } from '../support/program.js';
import { startPolicyApart, startSipApart, type PolicyApart } from '../support/services-apart.js';

/** It is on the list of the running service alone, so whoever knows it has the backup. */
const newPin = '415926';
const env = { LATCHKEY_PIN_KEY: randomBytes(32).toString('hex') };

describe('a backup of a running store', function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'latchkey-backup-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (command: string, args: readonly string[]): void => {
    const { code, output } = runProgram(command, args);
    assert.equal(code, 0, output);
  };
  const addPin = async ({ http }: PolicyApart): Promise<void> => {
    const added = startProgram(process.execPath, ['cli/latchkey.mjs', 'entries', 'acme', 'codes', 'add', newPin, '--destination', '+31201119009', '--api', http]);
    assert.equal(await added.ended, 0, added.output());
  };
  /** A service on the backup alone, without a folder of tenants, knows the new PIN and where it leads. */
  const knowsPin = async (policy: PolicyApart): Promise<void> => {
    const sip = await startSipApart(policy.grpc);
    try {
      const { outcome } = await phoneCall(sip, { to: '+31201110001', from: '+31612349999', keys: [newPin] });
      assert.ok(outcome.kind === 'sent-on' && outcome.targets[0]?.includes('+31201119009'), JSON.stringify(outcome));
    } finally {
      await sip.stop();
    }
  };

  const noSqlite = findProgram('sqlite3') === undefined ? ' (skipped: sqlite3 is not installed)' : '';
  it(`SQLite: sqlite3's .backup, and the PIN key apart${noSqlite}`, async function () {
    if (noSqlite !== '') this.skip();
    const data = join(folder, 'data');
    const running = await startPolicyApart({ data, env, more: ['--api-open'] });
    try {
      await addPin(running);
      run('sqlite3', [join(data, 'latchkey.db'), `.backup ${join(folder, 'backup.db')}`]);
    } finally {
      await running.stop();
    }
    const restored = join(folder, 'restored');
    mkdirSync(restored);
    run('cp', [join(folder, 'backup.db'), join(restored, 'latchkey.db')]);
    const again = await startPolicyApart({ data: restored, env, tenants: 'none' });
    try {
      await knowsPin(again);
    } finally {
      await again.stop();
    }
  });

  const programs = dumpPrograms();
  it(`PostgreSQL: pg_dump, and pg_restore into another server${programs === undefined ? ' (skipped: no server with its pg_dump in /usr/lib/postgresql)' : ''}`, async function () {
    if (programs === undefined) this.skip();
    const servers: PostgresServer[] = [];
    const server = async (): Promise<PostgresServer> => {
      const started = await startPostgres({ programs });
      servers.push(started);
      return started;
    };
    const dump = join(folder, 'latchkey.dump');
    try {
      const [first, second] = [await server(), await server()];
      const running = await startPolicyApart({ env, more: ['--store', first.url, '--api-open'] });
      try {
        await addPin(running);
        run(join(programs, 'bin', 'pg_dump'), ['--format=custom', `--file=${dump}`, first.url]);
      } finally {
        await running.stop();
      }
      run(join(programs, 'bin', 'pg_restore'), ['--no-owner', '--exit-on-error', '--single-transaction', `--dbname=${second.url}`, dump]);
      const again = await startPolicyApart({ env, tenants: 'none', more: ['--store', second.url] });
      try {
        await knowsPin(again);
      } finally {
        await again.stop();
      }
    } finally {
      for (const started of servers) await started.stop();
    }
  });
});

/** Debian's programs, of the newest version that is whole. */
function dumpPrograms(): string | undefined {
  const all = '/usr/lib/postgresql';
  if (!existsSync(all)) return undefined;
  return readdirSync(all).sort((a, b) => Number(b) - Number(a)).map((version) => join(all, version)).find((one) => ['postgres', 'initdb', 'pg_dump', 'pg_restore'].every((name) => existsSync(join(one, 'bin', name))));
}
