import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPins } from '../../../cli/hash-pins.js';
import { hashBytes, hashPin, pinScope } from '../../../services/policy/directory/pin-hash.js';
import { readPinKeys } from '../../../services/policy/directory/pin-key.js';

const secret = 'k7:0123456789abcdef0123456789abcdef';

describe('latchkey hash-pins', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'latchkey-hash-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function run(csv: string, env: Record<string, string> = { LATCHKEY_PIN_KEY: secret }): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    const file = join(folder, 'clients.csv');
    writeFileSync(file, csv);
    let [out, err] = ['', ''];
    const code = await hashPins(['--tenant', 'smith', '--list', 'clients', '--data', folder, file], { stdout: { write: (text) => (out += text) }, stderr: { write: (text) => (err += text) }, env });
    return { code, out, err };
  }

  it('writes each PIN as the hash that the service makes of it, and the rest of its row as it was', async () => {
    const { code, out } = await run('label;pin;destination\n"Smith, Jane";826491;+31201234510\nJones;0042;1001|1002\n');
    const read = readPinKeys(secret);
    assert.ok(read.kind === 'keys');
    const hex = (pin: string): string => hashBytes(hashPin(read.keys.current.key, pinScope({ tenant: 'smith', list: 'clients' }), pin)).toString('hex');
    assert.equal(code, 0);
    assert.equal(out, `pin_hash,label,destination,valid_from,valid_until,uses\nk7:6:${hex('826491')},"Smith, Jane",+31201234510,,,\nk7:4:${hex('0042')},Jones,1001|1002,,,\n`);
  });

  it('tells every fault and shows no PIN', async () => {
    const { code, out, err } = await run('pin,label\n82x491,a\n8264,b\n4.47E+11,c\n');
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /clients\.csv:2 row 2 pin: .*allowed: 1 to 20 digits\n.*clients\.csv:4 row 4 pin: .*spreadsheet/s);
    assert.doesNotMatch(err, /8264|82x/);
  });

  it('uses the key in the data folder, and never makes one', async () => {
    const { code, err } = await run('pin\n8264\n', {});
    assert.equal(code, 2);
    assert.match(err, /pin\.key/);
    writeFileSync(join(folder, 'pin.key'), `${secret}\n`);
    assert.match((await run('pin\n8264\n', {})).out, /\nk7:4:[0-9a-f]{64},,,,,\n/);
  });
});
