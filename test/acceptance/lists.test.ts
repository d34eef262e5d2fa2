/** An administrator's day, as the README tells it: publish an edited list, call, go back, call; against the built product. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLatchkey, type Latchkey } from '../support/latchkey.js';
import { runProgram } from '../support/program.js';

describe('an administrator publishes, looks, and goes back', function () {
  this.timeout(120_000);
  let running: Latchkey;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-lists-'));
    running = await startLatchkey({ tenants: 'examples/tenants' });
  });
  after(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const latchkey = (...args: readonly string[]) => runProgram(process.execPath, ['cli/latchkey.mjs', ...args]);
  const overApi = (...args: readonly string[]) => latchkey(...args, '--api', running.api);
  const done = ({ code, output }: { readonly code: number | null; readonly output: string }): string => {
    assert.equal(code, 0, output);
    return output;
  };
  /** Where a caller with this PIN is sent. */
  function callWith(pin: string): string {
    const { output } = latchkey('call', '+31201234567', '--from', '+31612345678', '--pin', pin, '--via', `127.0.0.1:${running.sipPort}`, '--timeout', '20s');
    return /-> sip:(\+\d+)@/.exec(output)?.[1] ?? output;
  }
  function clients(change: (csv: string) => string): string {
    const file = join(folder, 'clients.csv');
    writeFileSync(file, change(readFileSync('examples/tenants/smith-partners/lists/clients.csv', 'utf8')));
    return file;
  }

  it('an edited list sends the caller elsewhere, and going back sends the caller where it was', () => {
    assert.equal(callWith('4711'), '+31201234510');
    const file = clients((csv) => csv.replace('+31201234510', '+31201234577'));
    const tried = done(overApi('publish', '--tenant', 'smith-partners', '--list', 'clients', file, '--dry-run'));
    assert.match(tried, /would be release 2; nothing was changed: clients \+0 -0 ~1\n~ clients {2}e\d+ {2}Jan Jansen {2}→ \+31201234577 .*\nguesses: list clients, 3 PINs/);
    assert.equal(callWith('4711'), '+31201234510');

    assert.match(done(overApi('publish', '--tenant', 'smith-partners', '--list', 'clients', file, '--message', 'moved')), /release 2 is live/);
    assert.equal(callWith('4711'), '+31201234577');
    assert.match(done(overApi('diff', 'smith-partners')), /~ clients .*Jan Jansen .*\n1 row differs\n/);

    done(overApi('rollback', 'smith-partners', '1'));
    assert.equal(callWith('4711'), '+31201234510');
    assert.match(done(overApi('releases', 'smith-partners')), /\* +3 .*back to 1.*\n +2 .*"moved"\n +1 /);
    assert.match(done(overApi('audit', 'smith-partners')), /rollback 3 .*\n.*publish 2 /);
  });

  it('one entry comes and goes', () => {
    done(overApi('entries', 'smith-partners', 'clients', 'add', '882233', '--label', 'Zoe', '--destination', '+31201234570'));
    assert.equal(callWith('882233'), '+31201234570');
    assert.match(done(overApi('entries', 'smith-partners', 'clients', 'find', '--label', 'zo')), /Zoe {2}→ \+31201234570\n/);
    const [, id = ''] = /^(e\d+) {2}Zoe/m.exec(done(overApi('entries', 'smith-partners', 'clients', 'find', '--label', 'zo'))) ?? [];
    done(overApi('entries', 'smith-partners', 'clients', 'remove', id));
    assert.doesNotMatch(callWith('882233'), /^\+/);
  });

  it('a list with faults changes nothing, tells each fault with its row, and shows no PIN', () => {
    const before = done(overApi('releases', 'smith-partners', '--json'));
    const file = clients(() => 'pin,destination\n730194,+31201234510\n730194,+31201234511\n73O195,+31201234510\n4.47E+11,+31201234510\n730196,nowhere\n');
    const { code, output } = overApi('publish', '--tenant', 'smith-partners', '--list', 'clients', file);
    assert.equal(code, 1, output);
    for (const row of [4, 5, 6]) assert.match(output, new RegExp(`clients\\.csv:${row} `), output);
    assert.doesNotMatch(output, /730194|73O195|730196/);
    assert.equal(done(overApi('releases', 'smith-partners', '--json')), before);
  });

  it('of two who read the same version the second is told', () => {
    const file = clients((csv) => csv.replace('Jan Jansen', 'Jan de Jong'));
    const { lists } = JSON.parse(done(runProgram(process.execPath, ['-e', `fetch('${running.api}/api/v1/tenants/smith-partners').then(r=>r.text()).then(t=>process.stdout.write(t))`]))) as { readonly lists: readonly { readonly list: string; readonly version: number }[] };
    const version = String(lists.find(({ list }) => list === 'clients')?.version);
    done(overApi('publish', '--tenant', 'smith-partners', '--list', 'clients', file, '--if-match', version));
    const second = overApi('publish', '--tenant', 'smith-partners', '--list', 'clients', file, '--if-match', version);
    assert.equal(second.code, 6, second.output);
  });

  it('PINs that were hashed elsewhere open what they would open', () => {
    const hashed = done(latchkey('hash-pins', '--tenant', 'smith-partners', '--list', 'clients', '--data', running.dataFolder, clients((csv) => csv.replace('4711', '64209735'))));
    assert.doesNotMatch(hashed, /64209735/);
    const file = clients(() => hashed);
    done(overApi('publish', '--tenant', 'smith-partners', '--list', 'clients', file));
    assert.equal(callWith('64209735'), '+31201234510');
    assert.doesNotMatch(callWith('4711'), /^\+/);
  });
});
