/** The commands as a person types them, against the built product. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kamailioProgram } from '../support/kamailio.js';
import { startLatchkey, type Latchkey } from '../support/latchkey.js';
import { runProgram } from '../support/program.js';

const latchkeyCommand = (args: readonly string[]) => runProgram(process.execPath, ['cli/latchkey.mjs', ...args]);

describe('latchkey', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'latchkey-commands-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lists its commands, and says which it does not know', () => {
    assert.match(latchkeyCommand([]).output, /up .*\n.*policy .*\n.*sip .*\n.*call /);
    const unknown = latchkeyCommand(['frobnicate']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.output, /no command named "frobnicate"/);
  });

  it('explains every command with --help', () => {
    for (const command of ['up', 'policy', 'sip', 'call', 'decide', 'check', 'edge-config']) {
      const { code, output } = latchkeyCommand([command, '--help']);
      assert.equal(code, 0, command);
      assert.match(output, new RegExp(`latchkey ${command}`), command);
    }
  });

  it('up reports all faults of its settings at once', () => {
    const { code, output } = latchkeyCommand(['up', '--sip', 'nowhere', '--max-calls', '-3', '--colour', 'red']);
    assert.equal(code, 2);
    assert.match(output, /--sip: "nowhere"/);
    assert.match(output, /--max-calls: "-3"/);
    assert.match(output, /--colour: no such flag/);
  });

  it('check finds nothing wrong with the examples', () => {
    const { code, output } = latchkeyCommand(['check', 'examples/tenants', '--operator', 'examples/operator.yaml']);
    assert.equal(code, 0, output);
    assert.match(output, /no faults/);
  });

  it('check reports every fault with file and line, and never a PIN', () => {
    cpSync('examples/tenants/smith-partners', folder, { recursive: true });
    const file = join(folder, 'tenant.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('valid: through', 'valid: thorugh').replace('"+31201234500"', '"+31 20"'));
    writeFileSync(join(folder, 'lists', 'clients.csv'), 'pin,destination\n4711,+31201234510\n4711,+31201234511\n47x1,+31201234510\n');
    const { code, output } = latchkeyCommand(['check', folder]);
    assert.equal(code, 1);
    assert.match(output, /tenant\.yaml:\d+ .*thorugh.*through/);
    assert.match(output, /tenant\.yaml:\d+ lines\[0\]\.steps\.direct\.to: .*31 20/);
    assert.match(output, /clients\.csv:3 /);
    assert.match(output, /clients\.csv:4 /);
    assert.ok(!output.includes('4711') && !output.includes('47x1'));
  });

  it('edge-config writes what Kamailio takes', function () {
    if (kamailioProgram === undefined) this.skip();
    const written = latchkeyCommand(['edge-config', '--trunks', 'examples/trunks.yaml', '--nodes', '127.0.0.1:5060,127.0.0.1:5062', '--listen', '127.0.0.1:5080', '--out', folder]);
    assert.equal(written.code, 0, written.output);
    const checked = runProgram(kamailioProgram, ['-c', '-f', join(folder, 'kamailio.cfg')]);
    assert.equal(checked.code, 0, checked.output);
    assert.match(readFileSync(join(folder, 'trunks.list'), 'utf8'), /^1 192\.0\.2\.10 32 0 name=north-carrier;domain=sip\.north-carrier\.example$/m);
    assert.match(readFileSync(join(folder, 'dispatcher.list'), 'utf8'), /127\.0\.0\.1:5062/);
  });

  it('edge-config says what is missing', () => {
    const { code, output } = latchkeyCommand(['edge-config', '--nodes', 'nowhere']);
    assert.equal(code, 2);
    assert.match(output, /--nodes: "nowhere"/);
    assert.match(output, /--listen: missing/);
    assert.match(output, /--out: missing/);
  });

  describe('while it runs', () => {
    let running: Latchkey;
    before(async () => (running = await startLatchkey({ tenants: 'examples/tenants' })));
    after(() => running.stop());

    const decide = (...args: string[]) => latchkeyCommand(['decide', ...args, '--policy', running.grpc]);

    it('decide tells a listed caller from another, step by step', () => {
      assert.match(decide('+31201234567', '--from', '+31612345678', '--assume', 'wrong').output, /screen .*unlisted[\s\S]*ask .*invalid[\s\S]*goodbye/);
      assert.match(decide('+31201234571').output, /not.found/);
    });

    it('decide asks for the time it is told', () => {
      const open = decide('+31201234570', '--from', '+31612345678', '--at', '2026-11-20T12:00:00+01:00');
      const closed = decide('+31201234570', '--from', '+31612345678', '--at', '2026-12-25T12:00:00+01:00');
      assert.match(open.output, /open/);
      assert.match(closed.output, /closed/);
    });

    it('call shows the ladder, never the PIN, and ends with where the call went', () => {
      const { code, output } = latchkeyCommand(['call', '+31201234567', '--from', '+31612345678', '--pin', '4711', '--via', `127.0.0.1:${running.sipPort}`, '--timeout', '20s']);
      assert.equal(code, 0, output);
      assert.match(output, /INVITE[\s\S]*183 Session[\s\S]*keys \*+[\s\S]*302 Moved[\s\S]*-> sip:\+31201234510@/);
      assert.ok(!output.replace('+31201234510', '').includes('4711'));
    });

    it('call as JSON can be read by a script', () => {
      const { code, output } = latchkeyCommand(['call', '+31201234571', '--from', '+31612345678', '--json', '--via', `127.0.0.1:${running.sipPort}`]);
      assert.equal(code, 1);
      const result = JSON.parse(output) as { readonly outcome: { readonly kind: string; readonly status: number } };
      assert.deepEqual([result.outcome.kind, result.outcome.status], ['rejected', 404]);
    });
  });
});
