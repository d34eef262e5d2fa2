/** Calls against the built product that are decided by a customer's own system, over HTTPS. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CallOptions, CallResult } from '../../cli/phone/call-types.js';
import { placeCall } from '../../cli/phone/phone.js';
import { answers, startCrm, type CrmServer } from '../support/crm-server.js';
import { portRange } from '../support/free-port.js';
import { startLatchkey, type Latchkey } from '../support/latchkey.js';

const known = '+31612340001';
const code = '907314';

const tenantYaml = (origin: string) => `latchkey: 1
tenant: acme
country: NL
pbx: 127.0.0.1:5099
prompts:
  moment: { say: "One moment please." }
  code: { say: "Please enter your code." }
verifiers:
  crm:
    url: "${origin}/check?line={called}"
    headers: { authorization: "Bearer \${LATCHKEY_SECRET_CRM}" }
    destination: /customer/extension
    label: /customer/name
    timeout: 2s
lines:
  - number: "+31201110001"
    start: who
    steps:
      who: { do: verify, verifier: crm, with: caller, hold: moment, verified: through, unverified: ask, unavailable: desk }
      ask: { do: verify, verifier: crm, with: both, prompt: code, digits: 6, attempts: 2, verified: through, unverified: refuse, unavailable: desk }
      through: { do: connect, to: matched, default: "+31201119000" }
      desk: { do: connect, to: "+31201119999" }
      refuse: { do: reject, as: busy }
  - number: "+31201110002"
    start: who
    steps:
      who: { do: verify, url: "${origin}/quiet", with: caller, timeout: 5s, verified: through, unverified: through, unavailable: through }
      through: { do: connect, to: "+31201119000" }
`;

const operatorYaml = `latchkey: 1
tenants:
  acme: { numbers: ["+31201110001", "+31201110002"], destinations: { countries: [NL], domains: ["127.0.0.1"] }, look-ups: { private-addresses: [127.0.0.1], secrets: [LATCHKEY_SECRET_CRM] } }
`;

describe('calls decided by a customer\'s own system', function () {
  this.timeout(60_000);
  let crm: CrmServer;
  let latchkey: Latchkey;
  let folder: string;

  before(async () => {
    crm = await startCrm();
    folder = mkdtempSync(join(tmpdir(), 'latchkey-crm-'));
    mkdirSync(join(folder, 'acme'));
    writeFileSync(join(folder, 'acme', 'tenant.yaml'), tenantYaml(crm.origin));
    writeFileSync(join(folder, 'operator.yaml'), operatorYaml);
    const env = { LATCHKEY_OPERATOR: join(folder, 'operator.yaml'), LATCHKEY_SECRET_CRM: 'very-s3cret', NODE_EXTRA_CA_CERTS: resolve('test/support/tls/ca.pem') };
    latchkey = await startLatchkey({ tenants: join(folder, 'acme'), env });
    // The first question of all is slow on a machine that is busy: where nobody waits in silence, something would be heard.
    await call({ to: '+31201110002', from: known });
  });
  after(async () => {
    await (latchkey as Latchkey | undefined)?.stop();
    await (crm as CrmServer | undefined)?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    crm.asked.length = 0;
    crm.says = ({ body }, response) => {
      const { caller, pin } = JSON.parse(body) as { caller: string; pin?: string };
      const verified = caller === known || pin === code;
      answers({ verified, customer: { name: 'Anna', extension: '1001' } })({} as never, response);
    };
  });

  const call = (options: Omit<CallOptions, 'via' | 'rtp' | 'to'> & { readonly to?: string }): Promise<CallResult> => {
    const range = portRange(6);
    return placeCall({ via: { host: '127.0.0.1', port: latchkey.sipPort }, rtp: { fromPort: range.from, toPort: range.to }, timeoutMs: 45_000, to: '+31201110001', ...options });
  };
  const end = ({ outcome }: CallResult): unknown => (outcome.kind === 'sent-on' ? outcome.targets : outcome.kind === 'rejected' ? outcome.status : outcome.kind);

  it('sends a caller whom it knows to the extension that it names, without a sound', async () => {
    const result = await call({ from: known });
    assert.deepEqual(end(result), ['sip:1001@127.0.0.1:5099']);
    assert.equal(result.heardMs, 0);
    assert.deepEqual(crm.asked.map(({ url, headers, body }) => [url, headers.authorization, body]), [['/check?line=%2B31201110001', 'Bearer very-s3cret', `{"caller":"${known}"}`]]);
  });

  it('is waited for, with a prompt, where it is slow', async () => {
    const says = crm.says;
    crm.says = (question, response) => void setTimeout(() => says(question, response), 1200);
    const result = await call({ from: known });
    assert.deepEqual(end(result), ['sip:1001@127.0.0.1:5099']);
    assert.ok(result.heardMs > 300, `heard only ${result.heardMs} ms`);
    assert.equal(crm.asked.length, 1);
  });

  it('is asked about the code of a caller whom it does not know', async () => {
    assert.deepEqual(end(await call({ from: '+31612349999', keys: ['111111', code] })), ['sip:1001@127.0.0.1:5099']);
    assert.deepEqual(crm.asked.map(({ body }) => (JSON.parse(body) as { pin?: string }).pin), [undefined, '111111', code]);
    assert.equal(end(await call({ from: '+31612348888', keys: ['111111', '222222'] })), 486);
  });

  it('that says nothing is not waited for longer than the tenant wants', async () => {
    crm.says = () => undefined;
    const from = Date.now();
    assert.match(String(end(await call({ from: known }))), /^sip:\+31201119999@/);
    assert.ok(Date.now() - from < 6000, `${Date.now() - from} ms`);
  });

  it('is waited for in silence where the tenant has nothing to be heard, and the carrier is told that the call is on its way', async () => {
    crm.says = (_, response) => void setTimeout(() => response.end('{"verified":true}'), 3500);
    const result = await call({ to: '+31201110002', from: known });
    assert.match(String(end(result)), /^sip:\+31201119000@/);
    assert.ok((result.provisionalMs ?? Infinity) < 2500, `first 18x after ${result.provisionalMs} ms`);
    assert.equal(result.heardMs, 0);
  });

  it('leaves neither code nor secret in the log, and callers only masked', async () => {
    const shown = latchkey.program.output() + (await latchkey.metrics('policy'));
    assert.match(shown, /latchkey_crm_lookups_total\{result="verified"\} 5/);
    for (const secret of [code, 'very-s3cret', '+31612348888']) assert.equal(shown.includes(secret), false);
  });
});
