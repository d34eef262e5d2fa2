import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSecretName, secretsNamed, withSecrets } from '../../../../services/policy/domain/secrets.js';
import { lookUpSecrets } from '../../../../services/policy/look-up-secrets.js';

describe('the secrets of look-ups', () => {
  it('are those of the environment that are meant for them, and no others', () => {
    const secret = lookUpSecrets({ LATCHKEY_SECRET_CRM: ' s3cret\n', LATCHKEY_PIN_KEY: 'key', PATH: '/bin', LATCHKEY_SECRET_EMPTY: '', LATCHKEY_SECRET_: 'x' });
    assert.deepEqual(['LATCHKEY_SECRET_CRM', 'LATCHKEY_PIN_KEY', 'PATH', 'LATCHKEY_SECRET_EMPTY', 'LATCHKEY_SECRET_', 'toString'].map(secret), ['s3cret', undefined, undefined, undefined, undefined, undefined]);
  });

  it('may come from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-secret-'));
    try {
      writeFileSync(join(folder, 'crm'), 's3cret\n');
      assert.equal(lookUpSecrets({ LATCHKEY_SECRET_CRM_FILE: join(folder, 'crm') })('LATCHKEY_SECRET_CRM'), 's3cret');
      assert.throws(() => lookUpSecrets({ LATCHKEY_SECRET_CRM_FILE: join(folder, 'none') }), /^Error: LATCHKEY_SECRET_CRM_FILE: ".*none" cannot be read: ENOENT$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const names: readonly (readonly [string, boolean])[] = [['LATCHKEY_SECRET_CRM', true], ['LATCHKEY_SECRET_CRM_2', true], ['LATCHKEY_SECRET_', false], ['LATCHKEY_SECRET_crm', false], ['LATCHKEY_PIN_KEY', false], ['LATCHKEY_SECRET_CRM_FILE', false], ['', false]];
  for (const [name, wanted] of names) it(`${wanted ? 'may' : 'may not'} be called ${JSON.stringify(name)}`, () => assert.equal(isSecretName(name), wanted));

  it('are put where a text names them, as they are', () => {
    const secret = (name: string) => (name === 'LATCHKEY_SECRET_A' ? '$& ${LATCHKEY_SECRET_B}' : undefined);
    assert.deepEqual(withSecrets('Bearer ${LATCHKEY_SECRET_A}!', secret), { kind: 'text', text: 'Bearer $& ${LATCHKEY_SECRET_B}!' });
    assert.deepEqual(withSecrets('${LATCHKEY_SECRET_A}${LATCHKEY_SECRET_C}', secret), { kind: 'missing', name: 'LATCHKEY_SECRET_C' });
  });

  it('are all that a text may name', () => {
    assert.deepEqual(secretsNamed('a ${LATCHKEY_SECRET_A} ${LATCHKEY_SECRET_B} $5'), ['LATCHKEY_SECRET_A', 'LATCHKEY_SECRET_B']);
    for (const text of ['${HOME}', '${LATCHKEY_SECRET_A', '${${LATCHKEY_SECRET_A}}']) assert.equal(secretsNamed(text), undefined);
  });
});
