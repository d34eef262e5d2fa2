/** Folders that were broken since they went live: refused with every fault, while what was live stays live and calls go on. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/latchkey.js';
import { phoneCall } from '../support/parts-bench.js';
import { runProgram } from '../support/program.js';
import { startPolicyApart, startSipApart, type PolicyApart } from '../support/services-apart.js';

const latchkey = (...args: readonly string[]) => runProgram(process.execPath, ['cli/latchkey.mjs', ...args]);
const pins = ['907314', '380265', '718263', '424242', '60606060'];

describe('a tenant folder that was broken after it went live', function () {
  this.timeout(90_000);
  let folder: string;
  let policy: PolicyApart | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-careless-'));
    mkdirSync(join(folder, 'data'));
    const good = await startPolicyApart({ data: join(folder, 'data') });
    await good.stop();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(async () => {
    await policy?.stop();
    policy = undefined;
    rmSync(join(folder, 'tenants'), { recursive: true, force: true });
  });

  const broken = (damage: (tenant: string) => void): string => {
    const tenants = join(folder, 'tenants');
    cpSync('test/acceptance/tenants', tenants, { recursive: true });
    damage(join(tenants, 'acme'));
    return tenants;
  };
  const edit = (file: string, from: string | RegExp, to: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

  const damages: readonly (readonly [string, (tenant: string) => void, readonly RegExp[]])[] = [
    ['YAML that cannot be read', (at) => writeFileSync(join(at, 'tenant.yaml'), 'latchkey: 1\ntenant: [acme\nlines: {'), [/tenant\.yaml:\d+/]],
    ['a YAML file that is binary', (at) => writeFileSync(join(at, 'tenant.yaml'), Buffer.from([0, 255, 254, 7, 0, 13, 10, 200])), [/tenant\.yaml/]],
    ['no tenant.yaml at all', (at) => rmSync(join(at, 'tenant.yaml')), [/tenant\.yaml/]],
    ['unknown steps, lists and prompts, and a loop', (at) => {
      edit(join(at, 'tenant.yaml'), 'listed: direct', 'listed: nowhere');
      edit(join(at, 'tenant.yaml'), 'list: codes,', 'list: cods,');
      edit(join(at, 'tenant.yaml'), 'say: { do: play, prompt: bye, then: end }', 'say: { do: play, prompt: by, then: say }');
      edit(join(at, 'tenant.yaml'), 'do: reject, as: declined', 'do: reject, as: angry');
    }, [/nowhere/, /cods/, /no prompt named \\?"by/, /never ends: say/, /angry/]],
    ['bad rows', (at) => {
      writeFileSync(join(at, 'lists', 'friends.csv'), 'number,label\n+31612340001,Friend\nabc,No number\n+31612340001,Again\n');
      writeFileSync(join(at, 'lists', 'codes.csv'), 'pin,destination,label,uses\n424242,+31201119003,Jan,\n424242,+31201119003,Jan,\n60606060,+31201119003,Too long,\n38026x,+31201119003,Letter,\n718263,not a destination,Once,-1\n');
    }, [/friends\.csv:3/, /friends\.csv:4/, /codes\.csv:3/, /codes\.csv:5/, /codes\.csv:6/]],
    ['a recording that is none, and one that is not there', (at) => {
      rmSync(join(at, 'prompts', 'bye.wav'));
      writeFileSync(join(at, 'prompts', 'code.wav'), 'ID3 this is music');
    }, [/code\.wav/, /bye\.wav/]],
    ['a list that lies outside the folder', (at) => edit(join(at, 'tenant.yaml'), 'lists/codes.csv', '../../data/pin.key'), [/data\/pin\.key/]],
  ];
  for (const [what, damage, faults] of damages) {
    it(`${what}: refused with every fault and no PIN, calls go on`, async () => {
      const tenants = broken(damage);
      policy = await startPolicyApart({ data: join(folder, 'data'), tenants });
      // The log is written a little later than the service is ready.
      for (const said of [/what was live stays live/, ...faults]) await policy.program.says(said);
      const told = policy.program.output();
      const checked = latchkey('check', join(tenants, 'acme'));
      assert.equal(checked.code, 1, checked.output);
      for (const fault of faults) assert.match(checked.output, fault);
      for (const pin of pins) assert.ok(!`${told}${checked.output}`.includes(pin), 'a PIN was told');
      const decided = latchkey('decide', '+31201110001', '--from', '+31612340001', '--policy', policy.grpc);
      assert.equal(decided.code, 0, decided.output);
      assert.match(decided.output, /\+31201119001/);
    });
  }

  it('a whole call goes through meanwhile', async () => {
    policy = await startPolicyApart({ data: join(folder, 'data'), tenants: broken((at) => writeFileSync(join(at, 'tenant.yaml'), 'no')) });
    const sip = await startSipApart(policy.grpc);
    try {
      await eventually('the sip service is ready', () => sip.ready());
      const { outcome } = await phoneCall(sip, { to: '+31201110001', from: '+31612349999', keys: ['907314'] });
      assert.equal(outcome.kind, 'sent-on', JSON.stringify(outcome));
    } finally {
      await sip.stop();
    }
  });

  it('a folder of tenants that is not there: told, and calls go on', () => {
    const started = latchkey('policy', '--check', '--config', join(folder, 'nowhere'));
    assert.ok(started.code === 0 || started.code === 2, started.output);
  });

  it('a broken operator\'s file: it does not start, and tells every fault', () => {
    const operator = join(folder, 'operator.yaml');
    writeFileSync(operator, 'latchkey: 1\nnonsense: 1\ntenants:\n  acme: { numbers: [twelve], calls: many }\n');
    const started = latchkey('policy', '--config', 'test/acceptance/tenants', '--data', join(folder, 'other'), '--operator', operator, '--grpc', '127.0.0.1:0', '--policy-http', '127.0.0.1:0', '--log-level', 'silent');
    assert.equal(started.code, 1, started.output);
    for (const fault of [/nonsense/, /twelve/, /many|calls/]) assert.match(started.output, fault);
  });
});
