import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { renderFault } from '../../../../../../services/policy/domain/config/fault.js';
import { notAvailableYet } from '../../../../../../services/policy/domain/config/not-available.js';
import { operatorFaults } from '../../../../../../services/policy/domain/config/operator-faults.js';
import { readOperator } from '../../../../../../services/policy/domain/config/read-operator.js';
import type { Verify } from '../../../../../../services/policy/domain/tenant.js';
import { faultsIn, goodRead, goodTenant, withYaml, type Texts } from '../../../../../support/tenant-folder.js';

/** The good tenant, with a step that asks before the PIN is asked for; and with verifiers, in lines of their own. */
function asking(step: string, verifiers: readonly string[] = []): Texts {
  const yaml = String(withYaml('unlisted: ask }', `unlisted: crm }\n      crm: { do: verify, ${step}, verified: ask, unverified: ask, unavailable: hours }`)['tenant.yaml']);
  return { ...goodTenant, 'tenant.yaml': verifiers.length === 0 ? yaml : yaml.replace('lines:\n', `verifiers:\n${verifiers.map((line) => `  ${line}\n`).join('')}lines:\n`) };
}

function stepOf(texts: Texts): Verify {
  const step = goodRead(texts).config.lines[0]?.steps['crm'];
  assert.ok(step?.do === 'verify');
  return step;
}

describe('a verify step', () => {
  it('with a URL alone sends what it asks about as JSON', () => {
    assert.deepEqual(stepOf(asking('url: "https://crm.example/q", with: caller')), {
      do: 'verify', with: 'caller', verified: 'ask', unverified: 'ask', silent: 'ask', locked: 'ask', unavailable: 'hours',
      verifier: {
        name: 'crm', method: 'POST', url: 'https://crm.example/q', headers: {}, body: { caller: '{caller}', called: '{called}' }, verdict: '/verified', label: '/label', destination: '/destination',
        notFound: 'unavailable', timeoutMs: 3000, cacheMs: { verified: 0, unverified: 0 }, country: 'NL', pbx: 'pbx.smith.example',
      },
    });
  });

  it('with placeholders in its URL sends no body', () => {
    const { method, body } = stepOf(asking('url: "https://crm.example/callers/{caller}", with: caller')).verifier;
    assert.deepEqual([method, body], ['GET', undefined]);
  });

  it('with the line alone in its URL sends the rest as JSON', () => {
    const { method, body } = stepOf(asking('url: "https://crm.example/q?line={called}", with: caller')).verifier;
    assert.deepEqual([method, body], ['POST', { caller: '{caller}' }]);
  });

  it('asks for a PIN with the keys of ask-pin', () => {
    const step = stepOf(asking('url: "https://crm.example/q", with: [caller, pin], prompt: welcome, digits: 6, attempts: 2, locked: hours, timeout: 2s, cache: 5m'));
    assert.deepEqual([step.with, step.ask?.minDigits, step.ask?.attempts, step.locked, step.silent, step.verifier.timeoutMs], ['both', 6, 2, 'hours', 'ask', 2000]);
    assert.deepEqual([step.verifier.cacheMs, step.verifier.body], [{ verified: 300_000, unverified: 300_000 }, { caller: '{caller}', pin: '{pin}', called: '{called}' }]);
  });

  it('may name a verifier of the tenant, with all its keys', () => {
    const { verifier } = stepOf(asking('verifier: smith, with: pin, prompt: welcome', [
      'smith:', '  method: PUT', '  url: "https://crm.example/q?line={called}"', '  headers: { Authorization: "Bearer ${LATCHKEY_SECRET_CRM}", x-who: latchkey }',
      '  body: \'{"code": "{pin}", "strict": true}\'', '  verdict: /status', '  verified-if: [active, "1"]', '  label: /name', '  destination: /ext/0', '  not-found: unverified', '  timeout: 1s', '  cache: { verified: 10m }',
    ]));
    assert.deepEqual(verifier, {
      name: 'smith', method: 'PUT', url: 'https://crm.example/q?line={called}', headers: { authorization: 'Bearer ${LATCHKEY_SECRET_CRM}', 'x-who': 'latchkey' }, body: { code: '{pin}', strict: true },
      verdict: '/status', verifiedIf: ['active', '1'], label: '/name', destination: '/ext/0', notFound: 'unverified', timeoutMs: 1000, cacheMs: { verified: 600_000, unverified: 0 }, country: 'NL', pbx: 'pbx.smith.example',
    });
  });

  it('is read as docs/crm-look-ups.md writes it', () => {
    const page = readFileSync('docs/crm-look-ups.md', 'utf8');
    const yaml = /```yaml\n(verifiers:[^]*?)```/.exec(page)?.[1] ?? '';
    const { config, warnings } = goodRead({ 'tenant.yaml': `latchkey: 1\ntenant: smith\ncountry: NL\npbx: pbx.smith.example\n${yaml}` });
    assert.deepEqual(warnings, []);
    const step = config.lines[0]?.steps['who'];
    assert.ok(step?.do === 'verify');
    assert.deepEqual([step.verifier.method, step.verifier.verdict, step.verifier.cacheMs], ['GET', '/known', { verified: 300_000, unverified: 30_000 }]);
  });

  it('can be published', () => assert.deepEqual(notAvailableYet(goodRead(asking('url: "https://crm.example/q", with: caller'))), []));

  it('warns of a verifier that no line uses', () => {
    const { warnings } = goodRead({ ...goodTenant, 'tenant.yaml': String(goodTenant['tenant.yaml']).replace('lines:\n', 'verifiers: { old: { url: "https://crm.example" } }\nlines:\n') });
    assert.deepEqual(warnings, ['tenant.yaml: the verifier "old" is used by no line']);
  });
});

describe('a verify step with a fault', () => {
  const urlRule = 'allowed: an https:// URL without user, password and fragment; {caller}, {called} and {pin} in its path or query';
  const at = 'tenant.yaml:18 lines[0].steps.crm';
  const url = (text: string) => asking(`url: "${text}", with: caller`);
  const table: readonly (readonly [string, Texts, string])[] = [
    ['a URL that is none', url('crm.example'), `${at}.url: found "crm.example"; ${urlRule}`],
    ['a URL of another kind', url('ftp://crm.example/'), `${at}.url: found "ftp://crm.example/"; ${urlRule}`],
    ['a placeholder in the host', url('https://{caller}.crm.example/'), `${at}.url: found "https://{caller}.crm.example/"; ${urlRule}`],
    ['a placeholder that is none', url('https://crm.example/{number}'), `${at}.url: found "https://crm.example/{number}"; ${urlRule}`],
    ['a password in the URL', url('https://me:secret@crm.example/'), `${at}.url: found "https://me:secret@crm.example/"; ${urlRule}`],
    ['a question without the PIN', asking('url: "https://crm.example/{caller}", with: both, prompt: welcome'), `${at}.url: a question without {pin}, and "with" names it; allowed: {pin} in url or body; POST without body sends what "with" names`],
    ['a question with a PIN that nobody keys', asking('url: "https://crm.example/{caller}/{pin}", with: caller'), `${at}.url: a question with {pin}, and "with" does not name it; allowed: with pin or both`],
    ['keys of ask-pin without a PIN', asking('url: "https://crm.example/q", with: caller, digits: 6'), `${at}.digits: no key named "digits"; keys here: do, with, verifier, method, url, headers, body, verdict, verified-if, label, destination, not-found, timeout, cache, hold, verified, unverified, unavailable`],
    ['a URL beside a verifier', asking('verifier: smith, url: "https://crm.example/q", with: caller', ['smith: { url: "https://crm.example/q" }']), 'tenant.yaml:20 lines[0].steps.crm.url: no key named "url"; keys here: do, with, verifier, hold, verified, unverified, unavailable'],
    ['an unknown verifier', asking('verifier: smyth, with: caller', ['smith: { url: "https://crm.example/q" }']), 'tenant.yaml:20 lines[0].steps.crm.verifier: no verifier named "smyth"; verifiers: smith (did you mean "smith"?)'],
    ['a verdict that is no pointer', asking('url: "https://crm.example/q", with: caller, verdict: status'), `${at}.verdict: found "status"; allowed: a JSON Pointer, as /customer/extension`],
    ['a body that is no JSON', asking('url: "https://crm.example/q", with: caller, body: "number={caller}"'), `${at}.body: found "number={caller}"; allowed: JSON of at most 4000 characters with {caller}, {called} and {pin} within its texts, as '{"number": "{caller}"}'`],
    ['a placeholder outside of a text', asking('url: "https://crm.example/q", with: caller, body: \'{"number": {caller}}\''), `${at}.body: found "{\\"number\\": {caller}}"; allowed: JSON of at most 4000 characters with {caller}, {called} and {pin} within its texts, as '{"number": "{caller}"}'`],
    ['a body with GET', asking('url: "https://crm.example/q", with: caller, method: GET, body: \'{"n": "{caller}"}\''), `${at}.body: a body, and GET sends none; allowed: method POST or PUT, or no body`],
    ['a header of the connection', asking('url: "https://crm.example/q", with: caller, headers: { Host: other.example }'), `${at}.headers.Host: "Host" as the name of a header; allowed: names but those that belong to the connection or to the body`],
    ['a header with a line break', asking('url: "https://crm.example/q", with: caller, headers: { x-a: "1\\r\\nx-b: 2" }'), `${at}.headers.x-a: found "1\\r\\nx-b: 2"; allowed: a text of at most 1000 visible characters; \${…} only for names such as LATCHKEY_SECRET_CRM`],
    ['another name of the environment', asking('url: "https://crm.example/q", with: caller, headers: { x-a: "${LATCHKEY_PIN_KEY}" }'), `${at}.headers.x-a: found "\${LATCHKEY_PIN_KEY}"; allowed: a text of at most 1000 visible characters; \${…} only for names such as LATCHKEY_SECRET_CRM`],
    ['an empty list of verdicts', asking('url: "https://crm.example/q", with: caller, verified-if: []'), `${at}.verified-if: an empty list; allowed: one verdict or several, as [active, vip]`],
    ['a timeout out of bounds', asking('url: "https://crm.example/q", with: caller, timeout: 1m'), `${at}.timeout: found "1m"; allowed: a duration from 100ms to 30s, as 1500ms, 8s or 2m`],
  ];
  for (const [title, texts, fault] of table) it(`is refused for ${title}`, () => assert.deepEqual(faultsIn(texts), [fault]));
});

describe('look-ups and the operator', () => {
  const operator = (lookUps: string) => {
    const text = `latchkey: 1\ntenants:\n  smith: { numbers: ["+31201234567"], destinations: { countries: any, domains: any }, ${lookUps} }\n`;
    const read = readOperator('operator.yaml', new TextEncoder().encode(text));
    assert.ok(read.kind === 'read', JSON.stringify(read));
    return read.operator;
  };
  const plain = goodRead(asking('url: "http://10.1.2.3/q", with: caller'));
  const secret = goodRead(asking('verifier: smith, with: caller', ['smith: { url: "https://crm.example/q", headers: { Authorization: "${LATCHKEY_SECRET_CRM}" } }']));
  const plainFault = 'tenant.yaml:18 lines[0].steps.crm.url: a URL without TLS; allowed: https://; http:// only where the operator says "look-ups: { http: yes }"';
  const faults = (...of: Parameters<typeof operatorFaults>) => operatorFaults(...of).faults.map(renderFault);

  it('without an operator file take TLS, and any secret that is meant for them', () => {
    assert.deepEqual(faults(undefined, plain), [plainFault]);
    assert.deepEqual(faults(undefined, secret), []);
  });

  it('take TLS and no secret where the operator says nothing', () => {
    assert.deepEqual(faults(operator('on: yes'), plain), [plainFault]);
    assert.deepEqual(faults(operator('on: yes'), secret), ['tenant.yaml:14 verifiers.smith.headers: the secret LATCHKEY_SECRET_CRM is not this tenant\'s to send; secrets: none']);
  });

  it('do what the operator allows', () => {
    const allowed = operator('look-ups: { private-addresses: [10.1.0.0/16, "::1"], http: yes, secrets: [LATCHKEY_SECRET_CRM] }');
    assert.deepEqual(allowed.tenants['smith']?.lookUps, { privateAddresses: ['10.1.0.0/16', '::1'], http: true, secrets: ['LATCHKEY_SECRET_CRM'] });
    assert.deepEqual([...faults(allowed, plain), ...faults(allowed, secret)], []);
  });

  it('are refused in the operator\'s file when they make no sense', () => {
    const text = 'latchkey: 1\ndefaults: { look-ups: { private-addresses: [10.1.0.0/33, office], secrets: [PATH] } }\ntenants: {}\n';
    const read = readOperator('operator.yaml', new TextEncoder().encode(text));
    assert.deepEqual(read.kind === 'refused' && read.faults.map(renderFault), [
      'operator.yaml:2 defaults.look-ups.private-addresses[0]: found "10.1.0.0/33"; allowed: a block of addresses, as 10.1.0.0/16, or one address',
      'operator.yaml:2 defaults.look-ups.private-addresses[1]: found "office"; allowed: a block of addresses, as 10.1.0.0/16, or one address',
      'operator.yaml:2 defaults.look-ups.secrets[0]: found "PATH"; allowed: names such as LATCHKEY_SECRET_CRM',
    ]);
  });
});
