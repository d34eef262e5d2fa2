import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { answers, inTurn, startCrm, type CrmServer } from '../../support/crm-server.js';
import { canary, inShort, lookUps, type LookUps, type LookUpsOptions } from './support.js';

describe('a look-up in a customer\'s own system', () => {
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

  it('sends the question and reads the answer', async () => {
    const crm = await crmThat(answers({ verified: true, label: 'Anna', destination: '+31201234510' }));
    const said = await asking({ environment: { LATCHKEY_SECRET_CRM: 's3cret' } }).ask({ url: `${crm.origin}/q?line={called}`, headers: { authorization: 'Bearer ${LATCHKEY_SECRET_CRM}' } });
    assert.ok(said.kind === 'verified');
    const { id, ...entry } = said.entry;
    assert.match(id, /^crm-[0-9a-f]{16}$/);
    assert.deepEqual(entry, { list: { tenant: 'smith', list: 'crm' }, label: 'Anna', destinations: [{ kind: 'number', number: '+31201234510' }] });
    const [question] = crm.asked;
    assert.deepEqual([question?.method, question?.url, question?.body], ['POST', '/q?line=%2B31201234567', `{"caller":"+31612345678","pin":"${canary}"}`]);
    assert.deepEqual([question?.headers.authorization, question?.headers.accept, question?.headers['content-type']], ['Bearer s3cret', 'application/json', 'application/json']);
  });

  it('asks with GET where all is in the URL', async () => {
    const crm = await crmThat(answers({ verified: false }));
    const { body: _, ...get } = { method: 'GET', url: `${crm.origin}/callers/{caller}`, body: null } as const;
    assert.deepEqual(await asking().ask(get), { kind: 'unverified' });
    assert.deepEqual([crm.asked[0]?.method, crm.asked[0]?.url, crm.asked[0]?.body, crm.asked[0]?.headers['content-type']], ['GET', '/callers/%2B31612345678', '', undefined]);
  });

  type Trouble = readonly [title: string, says: CrmServer['says'], wanted: string, times: number];
  const troubles: readonly Trouble[] = [
    ['an error of theirs', answers('oops', 500), 'status', 1],
    ['a refusal', answers({ verified: true }, 403), 'status', 1],
    ['a 404 that means nothing', answers({ verified: true }, 404), 'status', 1],
    ['an empty answer', answers('', 204), 'unreadable', 1],
    ['no JSON', answers('<html>log in</html>'), 'unreadable', 1],
    ['no verdict', answers({ ok: 1 }), 'unreadable', 1],
    ['bytes that are no text', (_, response) => void response.end(Buffer.from([0x22, 0xff, 0x22])), 'unreadable', 1],
    ['an answer that is compressed', answers('x', 200, { 'content-encoding': 'gzip' }), 'unreadable', 1],
    ['an answer that is too large', answers(`{"verified":true,"x":"${'x'.repeat(70_000)}"}`), 'too-large', 1],
    ['an answer without an end', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(more));
    }, 'too-large', 1],
    ['no HTTP', (_, response) => void response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'), 'unreadable', 1],
    ['a connection that is cut', (_, response) => void response.socket?.destroy(), 'connection', 3],
    ['a server that is overloaded', answers('', 503), 'status', 3],
    ['a server that wants to be left alone for longer than there is time', answers('', 429, { 'retry-after': '60' }), 'status', 1],
    ['a server that says nothing', () => undefined, 'timeout', 1],
    ['an answer that stops halfway', (_, response) => void response.writeHead(200).write('{"verified":'), 'timeout', 1],
  ];
  for (const [title, says, wanted, times] of troubles) {
    it(`is unavailable after ${title}`, async () => {
      const crm = await crmThat(says);
      assert.equal(inShort(await asking().ask({ url: `${crm.origin}/q`, timeoutMs: 1200 })), wanted);
      assert.equal(crm.asked.length, times);
    });
  }

  it('takes a 404 for a no where the tenant says so', async () => {
    const crm = await crmThat(answers({ error: 'no such customer' }, 404));
    assert.equal(inShort(await asking().ask({ url: `${crm.origin}/q`, notFound: 'unverified' })), 'unverified');
  });

  it('tries again after trouble that passes, and waits as long as it is asked to', async () => {
    const crm = await crmThat(inTurn(answers('', 503, { 'retry-after': '1' }), (_, response) => void response.socket?.destroy(), answers({ verified: true })));
    const from = Date.now();
    assert.equal(inShort(await asking().ask({ url: `${crm.origin}/q` })), 'verified');
    assert.equal(crm.asked.length, 3);
    assert.ok(Date.now() - from >= 1000);
  });

  it('is told of its time, however long a server takes to say nothing', async () => {
    const crm = await crmThat(() => undefined);
    const from = Date.now();
    assert.equal(inShort(await asking().ask({ url: `${crm.origin}/q`, timeoutMs: 300 })), 'timeout');
    assert.ok(Date.now() - from < 1000, `${Date.now() - from} ms`);
  });

  it('does not ask a server whose certificate nobody vouches for', async () => {
    const crm = await crmThat();
    const without = asking({ ca: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n' });
    assert.notEqual(inShort(await without.ask({ url: `${crm.origin}/q` })), 'verified');
    const elsewhere = asking({ resolve: ((_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }])) });
    assert.equal(inShort(await elsewhere.ask({ url: `https://crm.example:${crm.port}/q` })), 'certificate');
    assert.deepEqual(crm.asked, []);
  });

  it('is unavailable where nobody listens, and where the name is none', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    assert.equal(inShort(await asking().ask({ url: `https://localhost:${port}/` })), 'connection');
    assert.equal(inShort(await asking({ resolve: ((_, __, done) => done(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), '', 0)) }).ask({ url: 'https://none.example/' })), 'connection');
  });

  it('does not send a secret that is not there, or not the tenant\'s', async () => {
    const crm = await crmThat();
    const question = { url: `${crm.origin}/q`, headers: { authorization: '${LATCHKEY_SECRET_CRM}' } };
    const missing = asking();
    assert.equal(inShort(await missing.ask(question)), 'secret');
    assert.match(missing.logged.join(), /LATCHKEY_SECRET_CRM is not set/);
    assert.equal(inShort(await asking({ secrets: ['LATCHKEY_SECRET_OTHER'], environment: { LATCHKEY_SECRET_CRM: 'x' } }).ask(question)), 'secret');
    assert.deepEqual(crm.asked, []);
  });
});
