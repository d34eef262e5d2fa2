import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decide } from '../../../cli/decide.js';
import { Certificates } from '../../../services/common/certificates.js';
import type { RunningGrpc } from '../../../services/policy/grpc/server.js';
import { aDecider, aServer, rejected } from './support.js';

const pem = (name: string): string => fileURLToPath(new URL(`../../support/tls/${name}`, import.meta.url));

describe('latchkey decide', () => {
  let server: RunningGrpc | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-decide-'));
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => server?.stop());

  async function asks(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ readonly code: number; readonly output: string }> {
    let output = '';
    const to = { write: (text: string) => (output += text) };
    return { code: await decide(['+31201234567', ...args], { stdout: to, stderr: to, env }), output };
  }

  it('asks with the token that a file holds, the first of several replicas', async () => {
    server = await aServer(aDecider(() => rejected('busy')), { tokens: () => ['open sesame'] });
    const policy = `127.0.0.1:${server.address.port}`;
    const file = join(folder, 'token');
    writeFileSync(file, 'open sesame\n');
    assert.equal((await asks(['--policy', policy], { LATCHKEY_GRPC_TOKEN_FILE: file })).code, 0);
    assert.equal((await asks([], { LATCHKEY_GRPC_TOKEN_FILE: file, LATCHKEY_POLICY: `${policy},127.0.0.1:1` })).code, 0);
    const { code, output } = await asks(['--policy', policy], {});
    assert.deepEqual([code, output.includes('a bearer token is required')], [3, true], output);
  });

  it('asks over mTLS where certificates are given', async () => {
    const text = (name: string) => ({ text: readFileSync(pem(name), 'utf8') });
    server = await aServer(aDecider(() => rejected('busy')), { certificates: new Certificates({ own: { cert: text('server.pem'), key: text('server.key') }, ca: text('ca.pem') }) });
    const policy = `localhost:${server.address.port}`;
    const ca = { LATCHKEY_GRPC_TLS_CA_FILE: pem('ca.pem') };
    assert.equal((await asks(['--policy', policy], { ...ca, LATCHKEY_GRPC_TLS_CERT_FILE: pem('client.pem'), LATCHKEY_GRPC_TLS_KEY_FILE: pem('client.key') })).code, 0);
    assert.equal((await asks(['--policy', policy], ca)).code, 3);
  });

  for (const at of ['5', '2026-12-25', '10:00', '2026-13-01T10:00', 'tomorrow']) {
    it(`takes ${at} for no time`, async () => {
      const { code, output } = await asks(['--at', at], {});
      assert.equal(code, 2);
      assert.match(output, /--at: found/);
    });
  }

  it('says what is wrong with where it is to ask', async () => {
    const { code, output } = await asks(['--policy', 'nowhere'], { LATCHKEY_GRPC_TOKEN_FILE: join(folder, 'none') });
    assert.equal(code, 2);
    assert.match(output, /--policy: "nowhere" is not allowed/);
    assert.match(output, /LATCHKEY_GRPC_TOKEN_FILE: .* cannot be read/);
  });
});
