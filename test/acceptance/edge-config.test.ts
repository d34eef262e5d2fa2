/** What `latchkey edge-config` writes: Kamailio takes every combination of it, and faults are told all at once. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgeConfig } from '../../cli/edge-config.js';
import { kamailioProgram, tlsModuleThere } from '../support/kamailio.js';
import { runProgram } from '../support/program.js';

const options = {
  metrics: ['--metrics', '127.0.0.1:9494'],
  hep: ['--hep', '127.0.0.1:9060'],
  hiding: ['--hide-topology'],
  tls: ['--listen', '127.0.0.1:5080,tls:[::1]:5081/203.0.113.5:5061', '--tls-cert', '/nowhere/cert.pem', '--tls-key', '/nowhere/key.pem', '--tls-ca', '/nowhere/ca.pem'],
} as const;

describe('latchkey edge-config', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'latchkey-edge-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (...argv: string[]) => {
    let said = '';
    const stream = { write: (text: string) => (said += text) };
    return { code: await edgeConfig(argv, { stdout: stream, stderr: stream, env: {} }), said };
  };
  const site = (...more: readonly string[]) => ['--nodes', '127.0.0.1:5060', ...(more.includes('--listen') ? [] : ['--listen', '127.0.0.1:5080']), '--out', folder, ...more];
  const file = (name: string) => readFileSync(join(folder, name), 'utf8');

  it(`writes what Kamailio takes, whatever is switched on${kamailioProgram === undefined ? ' (skipped: kamailio is not installed)' : ''}`, async function () {
    if (kamailioProgram === undefined) return this.skip();
    const names = Object.keys(options).filter((name) => name !== 'tls' || tlsModuleThere()) as (keyof typeof options)[];
    for (let bits = 0; bits < 2 ** names.length; bits += 1) {
      const chosen = names.filter((_, index) => (bits & (2 ** index)) !== 0);
      const written = await run(...site(...chosen.flatMap((name) => options[name])));
      assert.equal(written.code, 0, written.said);
      const checked = runProgram(kamailioProgram, ['-c', '-f', join(folder, 'kamailio.cfg')]);
      assert.equal(checked.code, 0, `${chosen.join(', ')}: ${checked.output}`);
      assert.doesNotMatch(checked.output, /WARNING|ERROR/, chosen.join(', '));
    }
  });

  it('lets redirects lead to the operator\'s domains, those of the trunks, and what is added', async () => {
    writeFileSync(join(folder, 'trunks.yaml'), 'latchkey: 1\ntrunks:\n  a: { addresses: [192.0.2.0/28, "2001:db8::1"], tls: a.example, domain: "sip.a.example:5070", nat: yes, limits: { calls-per-second: 7 } }\n  default: {}\n');
    writeFileSync(join(folder, 'operator.yaml'), 'latchkey: 1\ndefaults: { destinations: { domains: [pbx.example] } }\ntenants:\n  t: { numbers: ["+31201110001"] }\n  u: { numbers: ["+31201110002"], destinations: { domains: ["*.u.example"] } }\n');
    const { code, said } = await run(...site('--trunks', join(folder, 'trunks.yaml'), '--operator', join(folder, 'operator.yaml'), '--allow', '10.1.0.0/16,*.more.example:5062', '--only', 'trunks'));
    assert.equal(code, 0, said);
    assert.deepEqual(file('trunks.list').trim().split('\n').slice(1), [
      '1 192.0.2.0 28 0 name=a;follow=1;domain=sip.a.example:5070;cps=7;nat=1',
      '1 [2001:db8::1] 128 0 name=a;follow=1;domain=sip.a.example:5070;cps=7;nat=1',
      '2 a.example 32 0 name=a;follow=1;domain=sip.a.example:5070;cps=7;nat=1',
...['0.0.0.0', '128.0.0.0', '[::]', '[8000::]'].map((half) => `1 ${half} 1 0 name=default;follow=1;open=1`),
      '3 sip.a.example 32 5070', '3 pbx.example 32 0', '3 *.u.example 32 0', '3 10.1.0.0 16 0', '3 *.more.example 32 5062',
    ]);
  });

  it('makes a secret once, keeps it, and takes one that is given; nobody but the folder\'s group reads it', async () => {
    const secret = () => /EDGE_SECRET!(.*)!g/.exec(file('site.cfg'))?.[1];
    await run(...site());
    const made = secret();
    assert.match(made ?? '', /^[0-9a-f]{48}$/);
    await run(...site());
    assert.equal(secret(), made);
    assert.equal(statSync(join(folder, 'site.cfg')).mode & 0o777, 0o640);
  });

  it('writes nodes with weights and transports, and all addresses of a name', async () => {
    const { code, said } = await run('--only', 'dispatcher', '--nodes', '10.0.0.11:5060;weight=80,10.0.0.12:5060;transport=tcp,dns:///localhost:5062;weight=5', '--out', folder);
    assert.equal(code, 0, said);
    assert.match(file('dispatcher.list'), /^1 sip:10\.0\.0\.11:5060;transport=udp 0 0 rweight=80\n1 sip:10\.0\.0\.12:5060;transport=tcp 0 0 rweight=50\n1 sip:(127\.0\.0\.1|\[::1\]):5062;transport=udp 0 0 rweight=5$/m);
    const unknown = await run('--only', 'dispatcher', '--nodes', 'dns:///no-such-name.invalid:5060', '--out', folder);
    assert.equal(unknown.code, 3);
    assert.match(unknown.said, /no-such-name\.invalid; nothing was written/);
  });

  it('tells every fault, and writes nothing', async () => {
    writeFileSync(join(folder, 'trunks.yaml'), 'latchkey: 1\ntrunks:\n  a: { tls: a.example, domain: a.example }\n');
    const { code, said } = await run('--trunks', join(folder, 'trunks.yaml'), '--nodes', '10.0.0.1:5060;weight=0', '--listen', '0.0.0.0:5060', '--metrics', 'here', '--allow', 'a b', '--out', join(folder, 'new'));
    assert.equal(code, 2);
    assert.match(said, /--nodes: "10\.0\.0\.1:5060;weight=0" is not allowed; allowed: HOST:PORT, as 10\.0\.0\.11:5060, or dns/);
    assert.match(said, /--metrics: "here" is not allowed/);
    assert.match(said, /--allow: "a b" is not allowed/);
    assert.match((await run('--nodes', 'nowhere')).said, /--nodes: "nowhere"[^]*--listen: missing[^]*--out: missing/);
    const seenTogether = await run(...site('--trunks', join(folder, 'trunks.yaml'), '--listen', '0.0.0.0:5060', '--control', '/tmp/a!b'));
    assert.match(seenTogether.said, /--listen: 0\.0\.0\.0 is no address that others can answer to/);
    assert.match(seenTogether.said, /no tls:HOST:PORT in it, but trunk "a" is known by its certificate/);
    assert.match(seenTogether.said, /--control: "\/tmp\/a!b" is not allowed/);
  });

  it('says when Kamailio is not there to read the tables', async () => {
    const { code, said } = await run(...site('--reload'));
    assert.equal(code, 3);
    assert.match(said, /the files are written, but Kamailio has not read them: .*kamailio_ctl: ENOENT/);
  });
});
