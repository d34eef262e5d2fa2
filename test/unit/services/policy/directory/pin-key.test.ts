import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrMakePinKey, readPinKey } from '../../../../../services/policy/directory/pin-key.js';
import { openTestDirectory } from '../../../../support/directory-fixture.js';

describe('the key of the PINs', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, for its owner only, and leaves no draft behind', () => {
    const made = loadOrMakePinKey(join(folder, 'data'));
    assert.ok(made.equals(loadOrMakePinKey(join(folder, 'data'))));
    assert.equal(statSync(join(folder, 'data', 'pin.key')).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'data')), ['pin.key']);
  });

  it('is not made anew where a file is there that holds none', () => {
    writeFileSync(join(folder, 'pin.key'), 'short');
    assert.throws(() => loadOrMakePinKey(folder), /pin\.key: a key of 5 characters was found; allowed: at least 32/);
  });

  it('that is too short is refused without being shown', () => {
    const read = readPinKey('swordfish');
    assert.ok(read.kind === 'fault');
    assert.match(read.fault, /9 characters/);
    assert.doesNotMatch(read.fault, /swordfish/);
  });

  it('that is not the one the PINs were hashed under keeps the directory closed', async () => {
    const file = join(folder, 'test.db');
    await (await openTestDirectory({ file })).close();
    await assert.rejects(openTestDirectory({ file, pinKey: createSecretKey('x'.repeat(32), 'utf8') }), /the PIN key is not the one/);
    await (await openTestDirectory({ file })).close();
  });
});
