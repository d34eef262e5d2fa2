import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitFailure } from '../../../../../services/policy/git/git-failure.js';
import { runGit, type GitRun } from '../../../../../services/policy/git/run-git.js';

describe('runGit', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'latchkey-run-git-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a shell script in git's place. */
  function run(script: string, more: Partial<GitRun> = {}, args: readonly string[] = []): Promise<Buffer> {
    writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'git'), 0o755);
    return runGit(args, { cwd: folder, env: { PATH: `${folder}:/usr/bin:/bin` }, timeoutMs: 10_000, mostBytes: 1000, signal: new AbortController().signal, secrets: [], ...more });
  }

  const failsWith = (kind: string) => (error: unknown) => error instanceof GitFailure && error.kind === kind;

  it('answers what it wrote, hands on what it is to read, and takes every argument for one', async () => {
    const said = await run('cat; printf "%s|" "$@"', { stdin: 'in ' }, ['a b', '$(id)', ';id', '*']);
    assert.equal(said.toString(), 'in a b|$(id)|;id|*|');
  });

  it('shows it nothing of the environment but what it was given', async () => {
    process.env['LATCHKEY_TEST_LEAK'] = 'leaked';
    try {
      assert.doesNotMatch((await run('env', { env: { PATH: `${folder}:/usr/bin:/bin`, HOME: '/h' } })).toString(), /leaked|LATCHKEY/);
    } finally {
      delete process.env['LATCHKEY_TEST_LEAK'];
    }
  });

  it('fails with what git said, and without a secret', async () => {
    await assert.rejects(run('echo "fatal: unable to access https://u:p@h/r: bad t0ken" >&2; exit 128', { secrets: ['t0ken'] }), (error: Error) => {
      assert.equal(error.message, 'git failed (git: fatal: unable to access https://h/r: bad …)');
      return true;
    });
  });

  it('ends it, with all that it started, when it takes too long', async () => {
    await assert.rejects(run(`sleep 600 & echo $! > "${folder}/child"; wait`, { timeoutMs: 300 }), failsWith('timeout'));
    await gone(Number(readFileSync(join(folder, 'child'), 'utf8')));
  });

  it('ends it, with all that it started, when it is not wanted any more', async () => {
    const controller = new AbortController();
    const running = run(`sleep 600 & echo $! > "${folder}/child"; wait`, { signal: controller.signal });
    for (let tries = 0; !existsSync(join(folder, 'child')) || readFileSync(join(folder, 'child'), 'utf8') === ''; tries += 1) {
      assert.ok(tries < 500, 'it did not start');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    controller.abort(new Error('ending'));
    await assert.rejects(running, /ending/);
    await gone(Number(readFileSync(join(folder, 'child'), 'utf8')));
    await assert.rejects(run('true', { signal: controller.signal }), /ending/);
  });

  it('ends it when it writes too much', async () => {
    await assert.rejects(run('yes', { mostBytes: 10_000 }), failsWith('too-large'));
  });

  it('says that the program is not there', async () => {
    await assert.rejects(run('true', { env: { PATH: '/nowhere' } }), failsWith('no-git'));
  });

  /** A process that was killed is there until whoever adopted it has looked. */
  async function gone(pid: number): Promise<void> {
    for (let tries = 0; alive(pid); tries += 1) {
      assert.ok(tries < 500, `process ${pid} is still there`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  function alive(pid: number): boolean {
    try {
      return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  }
});
