import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readSettings } from '../../../../services/common/settings.js';
import { judgePolicySettings, policySettings } from '../../../../services/policy/config.js';

const pem = (file: string) => readFileSync(`test/support/tls/${file}`, 'utf8');
const [cert, key, ca] = [pem('server.pem'), pem('server.key'), pem('ca.pem')];

function faults(argv: string[], env: Record<string, string> = {}): readonly string[] {
  const read = readSettings(policySettings, argv, env);
  return read.kind === 'settings' ? judgePolicySettings(read.settings) : read.kind === 'faults' ? read.faults : assert.fail();
}

describe('the settings of the policy service', () => {
  it('are in order when nothing is given', () => assert.deepEqual(faults([]), []));

  it('refuse to listen off loopback without a token or mutual TLS, and with a database that belongs to one process', () => {
    assert.deepEqual(faults(['--grpc', '0.0.0.0:50051']), [
      'LATCHKEY_GRPC: "0.0.0.0:50051" is reachable from elsewhere; allowed off loopback: with LATCHKEY_GRPC_TOKEN, or with LATCHKEY_GRPC_TLS_CERT, _KEY and _CA',
      'LATCHKEY_STORE: "sqlite" belongs to one process, and "0.0.0.0:50051" is reachable from elsewhere; allowed off loopback: postgres://…, or sqlite with --single, where this is the only replica',
    ]);
  });

  it('listen off loopback with a token, or with mutual TLS, as the only replica', () => {
    assert.deepEqual(faults(['--grpc', '[::]:50051', '--single'], { LATCHKEY_GRPC_TOKEN: 't' }), []);
    assert.deepEqual(faults(['--grpc', '10.0.0.1:50051', '--single'], { LATCHKEY_GRPC_TLS_CERT: cert, LATCHKEY_GRPC_TLS_KEY: key, LATCHKEY_GRPC_TLS_CA: ca }), []);
  });

  it('do not take TLS on one side alone for mutual', () => {
    assert.equal(faults(['--grpc', '10.0.0.1:50051', '--single'], { LATCHKEY_GRPC_TLS_CERT: cert, LATCHKEY_GRPC_TLS_KEY: key }).length, 1);
  });

  it('want a certificate and its key together', () => {
    assert.deepEqual(faults([], { LATCHKEY_GRPC_TLS_KEY: key }), ['LATCHKEY_GRPC_TLS_KEY: given without LATCHKEY_GRPC_TLS_CERT; give both or neither']);
  });

  it('never show a secret that they refuse', () => {
    assert.deepEqual(faults([], { LATCHKEY_GRPC_TLS_KEY: 'hunter2' }), ['LATCHKEY_GRPC_TLS_KEY: its value (not shown) is not allowed; allowed: PEM (-----BEGIN …)']);
  });

  it('refuse a PIN key that could be guessed, and do not show it', () => {
    assert.deepEqual(faults([], { LATCHKEY_PIN_KEY: 'short' }), ['LATCHKEY_PIN_KEY: its value (not shown) is not allowed; allowed: 32 characters or more, such as from `openssl rand -hex 32`']);
  });

  it('take PostgreSQL, with the key of the PINs that every replica needs', () => {
    const env = { LATCHKEY_STORE: 'postgres://latchkey:hunter2@db:5432/latchkey' };
    assert.deepEqual(faults([], env), ['LATCHKEY_PIN_KEY: missing; with PostgreSQL every replica needs the same key, such as from `openssl rand -hex 32`']);
    assert.deepEqual(faults(['--grpc', '0.0.0.0:50051'], { ...env, LATCHKEY_GRPC_TOKEN: 't', LATCHKEY_PIN_KEY: 'x'.repeat(32) }), []);
  });

  it('do not show the password of a store that they refuse', () => {
    assert.deepEqual(faults([], { LATCHKEY_STORE: 'mysql://latchkey:hunter2@db/latchkey' }), ['LATCHKEY_STORE: its value (not shown) is not allowed; allowed: sqlite, or postgres://user:password@host:5432/database, several host:port with commas between']);
  });
});
