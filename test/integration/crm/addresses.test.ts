import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { answers, startCrm, type CrmServer } from '../../support/crm-server.js';
import { canary, inShort, lookUps, type LookUps, type LookUpsOptions } from './support.js';

describe('the addresses of look-ups', () => {
  const open: LookUps[] = [];
  const servers: CrmServer[] = [];
  const crmThat = async (...given: Parameters<typeof startCrm>) => {
    const crm = await startCrm(...given);
    servers.push(crm);
    return crm;
  };
  const asking = (options?: LookUpsOptions) => {
    const made = lookUps(options);
    open.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ customers }) => customers.close()));
    await Promise.all(servers.splice(0).map((crm) => crm.stop()));
  });

  const ways = ['https://localhost:PORT/', 'https://127.0.0.1:PORT/', 'https://127.1:PORT/', 'https://2130706433:PORT/', 'https://0x7f000001:PORT/', 'https://0:PORT/', 'https://[::1]:PORT/', 'https://[::ffff:127.0.0.1]:PORT/', 'https://169.254.169.254/latest/meta-data/'];
  for (const way of ways) {
    it(`are not ${way}, which nobody allowed`, async () => {
      const crm = await crmThat();
      assert.equal(inShort(await asking({ privateAddresses: [] }).ask({ url: way.replace('PORT', String(crm.port)) })), 'forbidden-address');
      assert.deepEqual(crm.asked, []);
    });
  }

  it('are looked at on every connection: a name may mean something else the next time', async () => {
    const crm = await crmThat(answers({ verified: true }, 200, { connection: 'close' }));
    let looks = 0;
    const resolve = ((_, __, done) => done(null, [{ address: looks++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }])) as LookupFunction;
    const lookingUp = asking({ resolve });
    assert.deepEqual([inShort(await lookingUp.ask({ url: `${crm.origin}/q` })), inShort(await lookingUp.ask({ url: `${crm.origin}/q` }))], ['verified', 'forbidden-address']);
    assert.deepEqual([crm.asked.length, looks], [1, 2]);
  });

  it('are looked at after a redirect, too', async () => {
    const other = await crmThat();
    const crm = await crmThat(answers('', 302, { location: `https://127.0.0.2:${other.port}/` }));
    assert.equal(inShort(await asking().ask({ url: `${crm.origin}/q` })), 'forbidden-address');
    assert.deepEqual(other.asked, []);
  });

  it('are plain HTTP only where the operator allows it', async () => {
    const crm = await crmThat(undefined, 'http');
    assert.equal(inShort(await asking().ask({ url: `${crm.origin}/q` })), 'redirect');
    assert.deepEqual(crm.asked, []);
    assert.equal(inShort(await asking({ http: true }).ask({ url: `${crm.origin}/q` })), 'verified');
  });

  it('never are plain HTTP after a redirect from HTTPS', async () => {
    const plain = await crmThat(undefined, 'http');
    const crm = await crmThat(answers('', 302, { location: `${plain.origin}/` }));
    assert.equal(inShort(await asking({ http: true }).ask({ url: `${crm.origin}/q` })), 'redirect');
    assert.deepEqual(plain.asked, []);
  });
});

describe('a redirect of a look-up', () => {
  let crm: CrmServer;
  let other: CrmServer;
  let asking: LookUps;
  beforeEach(async () => {
    [crm, other, asking] = [await startCrm(), await startCrm(), lookUps({ environment: { LATCHKEY_SECRET_CRM: 's3cret' } })];
  });
  afterEach(async () => {
    await asking.customers.close();
    await Promise.all([crm.stop(), other.stop()]);
  });
  const headers = { authorization: 'Bearer ${LATCHKEY_SECRET_CRM}' };

  it('within the same origin keeps method, body and headers where HTTP says so', async () => {
    crm.says = ({ url }, response) => (url === '/q' ? answers('', 307, { location: '/new' })({} as never, response) : answers({ verified: true })({} as never, response));
    assert.equal(inShort(await asking.ask({ url: `${crm.origin}/q`, headers })), 'verified');
    assert.deepEqual(crm.asked.map(({ method, url, headers: { authorization }, body }) => [method, url, authorization, body.includes(canary)]), [['POST', '/q', 'Bearer s3cret', true], ['POST', '/new', 'Bearer s3cret', true]]);
  });

  it('to another origin takes neither headers nor body along', async () => {
    crm.says = answers('', 303, { location: `${other.origin}/done` });
    assert.equal(inShort(await asking.ask({ url: `${crm.origin}/q`, headers })), 'verified');
    assert.deepEqual(other.asked.map(({ method, headers: { authorization }, body }) => [method, authorization, body]), [['GET', undefined, '']]);
  });

  it('to another origin is not followed where what was asked would have to go along', async () => {
    crm.says = answers('', 308, { location: `${other.origin}/q` });
    assert.equal(inShort(await asking.ask({ url: `${crm.origin}/q`, headers })), 'redirect');
    assert.deepEqual(other.asked, []);
  });

  it('is followed three times and no more', async () => {
    crm.says = ({ url }, response) => answers('', 302, { location: `/${Number(url.slice(1)) + 1}` })({} as never, response);
    assert.equal(inShort(await asking.ask({ url: `${crm.origin}/0` })), 'redirect');
    assert.equal(crm.asked.length, 4);
  });

  for (const location of ['', 'https://me:pw@localhost/', 'ftp://localhost/', 'javascript:alert(1)', 'https://']) {
    it(`to ${JSON.stringify(location)} is not followed`, async () => {
      crm.says = location === '' ? answers('', 302) : answers('', 302, { location });
      assert.equal(inShort(await asking.ask({ url: `${crm.origin}/q` })), 'redirect');
    });
  }
});
