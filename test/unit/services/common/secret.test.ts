import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from '../../../../services/common/readers.js';
import { linesOf, rereading, secretOf } from '../../../../services/common/secret.js';
import { optional, readSettings } from '../../../../services/common/settings.js';

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-secret-'));
  const file = join(folder, 'token');
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is read again; a file that is empty, gone or refused leaves what was read last', () => {
    writeFileSync(file, 'one\n');
    const now = rereading({ text: 'one', file }, (found) => found !== 'nonsense', 0);
    assert.equal(now(), 'one');
    writeFileSync(file, 'two\n');
    assert.equal(now(), 'two');
    for (const content of ['', '\n', 'nonsense']) {
      writeFileSync(file, content);
      assert.equal(now(), 'two');
    }
    rmSync(file);
    assert.equal(now(), 'two');
  });

  it('is read at most once in a while', () => {
    writeFileSync(file, 'one');
    const now = rereading({ text: 'one', file }, undefined, 60_000);
    writeFileSync(file, 'two');
    assert.equal(now(), 'one');
  });

  it('is remembered with its file when the settings are read, and without one when it was given itself', () => {
    writeFileSync(file, 'one\ntwo\n');
    const specs = { token: optional({ env: 'TOKEN', reader: secretOf(text), secret: true, help: '' }) };
    const read = (env: Record<string, string>) => {
      const settings = readSettings(specs, [], env);
      return settings.kind === 'settings' ? settings.settings.token : assert.fail();
    };
    assert.deepEqual(read({ TOKEN_FILE: file }), { text: 'one\ntwo', file });
    assert.deepEqual(read({ TOKEN: 'three' }), { text: 'three' });
    assert.deepEqual(linesOf(' one \r\n\ntwo\n'), ['one', 'two']);
  });
});
