import assert from 'node:assert/strict';
import { answers, startCrm, type CrmServer } from '../../support/crm-server.js';
import { aVerifier } from '../../support/fake-customers.js';
import { canary, inShort, lookUps, type LookUps, type LookUpsOptions } from './support.js';

describe('sparing a customer\'s own system', () => {
  let crm: CrmServer;
  let asking: LookUps;
  const begin = async (says: CrmServer['says'], options?: LookUpsOptions) => {
    crm = await startCrm(says);
    asking = lookUps(options);
  };
  afterEach(async () => {
    await asking.customers.close();
    await crm.stop();
  });
  const url = () => ({ url: `${crm.origin}/q` });
  const metric = async (name: string) => (await asking.metrics()).split('\n').filter((line) => line.startsWith(name) && !line.endsWith(' 0'));

  it('an answer is used again for as long as the tenant says, yes and no each for itself', async () => {
    await begin(answers({ verified: true }));
    const cacheMs = { verified: 300, unverified: 0 };
    assert.deepEqual([inShort(await asking.ask({ ...url(), cacheMs })), inShort(await asking.ask({ ...url(), cacheMs }))], ['verified', 'verified']);
    assert.equal(crm.asked.length, 1);
    assert.deepEqual(await metric('latchkey_crm_cache_total'), ['latchkey_crm_cache_total{remembered="no"} 1', 'latchkey_crm_cache_total{remembered="yes"} 1']);
    await new Promise((later) => setTimeout(later, 310));
    crm.says = answers({ verified: false });
    assert.deepEqual([inShort(await asking.ask({ ...url(), cacheMs })), inShort(await asking.ask({ ...url(), cacheMs }))], ['unverified', 'unverified']);
    assert.equal(crm.asked.length, 3);
  });

  it('an answer is used for no other question, tenant or verifier, and trouble is not remembered', async () => {
    await begin(answers({ verified: true }));
    const cacheMs = { verified: 60_000, unverified: 60_000 };
    await asking.ask({ ...url(), cacheMs });
    for (const more of [{ pin: '1234' }, { caller: '+31600000000' }, { tenant: 'jones' }]) await asking.ask({ ...url(), cacheMs }, more);
    await asking.ask({ ...url(), cacheMs, verdict: '/verified', label: '/other' });
    assert.equal(crm.asked.length, 5);
    crm.says = answers('', 500);
    for (let i = 0; i < 2; i++) assert.equal(inShort(await asking.ask({ ...url(), cacheMs }, { pin: '5678' })), 'status');
    assert.equal(crm.asked.length, 7);
  });

  it('a remembered answer takes no promise', async () => {
    await begin(answers({ verified: true }));
    const verifier = { ...url(), cacheMs: { verified: 60_000, unverified: 0 } };
    await asking.ask(verifier);
    const said = asking.customers.ask({ callUid: 'x', tenant: 'smith', called: '+31201234567' }, { step: 'crm', verifier: aVerifier(verifier), caller: '+31612345678', pin: canary, attemptId: 'x' }, Date.now());
    assert.ok(!(said instanceof Promise));
    assert.equal(said.kind, 'verified');
  });

  it('the same question of many calls at once is asked once', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((opened) => (open = opened));
    await begin((question, response) => void gate.then(() => answers({ verified: true })(question, response)));
    const all = Promise.all(Array.from({ length: 50 }, () => asking.ask(url())));
    await new Promise((soon) => setTimeout(soon, 100));
    open();
    assert.deepEqual(new Set((await all).map(inShort)), new Set(['verified']));
    assert.equal(crm.asked.length, 1);
  });

  it('one that fails again and again is left alone, and asked again after a while', async () => {
    await begin(answers('', 500), { patience: { openMs: 300 } });
    const tries: string[] = [];
    for (let i = 0; i < 7; i++) tries.push(inShort(await asking.ask(url(), { pin: `000${i}` })));
    assert.deepEqual(tries, ['status', 'status', 'status', 'status', 'status', 'breaker-open', 'breaker-open']);
    assert.equal(crm.asked.length, 5);
    assert.deepEqual(await metric('latchkey_crm_breakers'), ['latchkey_crm_breakers{state="open"} 1']);
    assert.equal(inShort(await asking.ask(url(), { tenant: 'jones' })), 'status');
    crm.says = answers({ verified: true });
    await new Promise((later) => setTimeout(later, 320));
    assert.equal(inShort(await asking.ask(url())), 'verified');
    assert.deepEqual(await metric('latchkey_crm_breakers'), ['latchkey_crm_breakers{state="closed"} 2']);
  });

  it('one that says nonsense is not left alone for it', async () => {
    await begin(answers('nonsense'));
    for (let i = 0; i < 8; i++) assert.equal(inShort(await asking.ask(url(), { pin: `000${i}` })), 'unreadable');
    assert.equal(crm.asked.length, 8);
  });

  it('more questions than it can take wait, and more than those are unavailable', async () => {
    await begin((_, response) => void setTimeout(() => response.end('{"verified":true}'), 50));
    const all = await Promise.all(Array.from({ length: 120 }, (_, i) => asking.ask(url(), { pin: String(1000 + i) })));
    const count = (what: string) => all.filter((said) => inShort(said) === what).length;
    assert.deepEqual([count('verified'), count('too-many')], [96, 24]);
    assert.equal(crm.asked.length, 96);
  });

  it('says what came of it in metrics and log, and in neither who was asked about', async () => {
    await begin(answers('nonsense'), { environment: { LATCHKEY_SECRET_CRM: 'very-s3cret' } });
    await asking.ask({ url: `${crm.origin}/q/{pin}/{caller}`, headers: { authorization: '${LATCHKEY_SECRET_CRM}' } });
    crm.says = (_, response) => void response.socket?.end(`HTTP/1.1 2000 ${canary}\r\n\r\n`);
    await asking.ask({ url: `${crm.origin}/q/{pin}/{caller}` });
    crm.says = answers('', 302, { location: `http://${canary}.example/` });
    await asking.ask({ url: `${crm.origin}/q/{pin}/{caller}` });
    const shown = asking.logged.join() + (await asking.metrics());
    assert.match(shown, /"tenant":"smith","verifier":"crm","why":"unreadable","detail":"no JSON"/);
    assert.match(shown, /latchkey_crm_lookups_total\{result="unreadable"\} 2/);
    assert.match(shown, /latchkey_crm_lookups_total\{result="redirect"\} 1/);
    for (const secret of [canary, '31612345678', 'very-s3cret']) assert.equal(shown.includes(secret), false);
  });
});
