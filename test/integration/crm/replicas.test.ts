import assert from 'node:assert/strict';
import type { Attempt, CustomerAnswer, CustomerQuestion } from '../../../services/policy/domain/ports.js';
import { answers, startCrm, type CrmServer } from '../../support/crm-server.js';
import { aVerifier } from '../../support/fake-customers.js';
import { MemoryWaits } from '../../support/memory-waits.js';
import { called, canary, inShort, lookUps, type LookUps } from './support.js';

const call = { callUid: '00112233445566778899aabbccddeeff', tenant: 'smith', called };

describe('look-ups of several replicas', () => {
  let crm: CrmServer;
  let waits: MemoryWaits;
  let replicas: LookUps[];
  /** Lets the server answer. */
  let letGo: () => void;

  beforeEach(async () => {
    const gate = new Promise<void>((open) => (letGo = open));
    crm = await startCrm((question, response) => void gate.then(() => answers({ verified: true, label: `code ${canary}`, destination: '+31201234510' })(question, response)));
    waits = new MemoryWaits();
    replicas = [lookUps({ waits }), lookUps({ waits }), lookUps({ waits })];
  });
  afterEach(async () => {
    await Promise.all(replicas.map(({ customers }) => customers.close()));
    await crm.stop();
  });

  const question = (more: Partial<CustomerQuestion> = {}): CustomerQuestion => ({ step: 'crm', verifier: aVerifier({ url: `${crm.origin}/q` }), pin: canary, attemptId: 'a1', ...more });
  const replica = (index: number): LookUps['customers'] => replicas[index]!.customers;
  const ask = async (index: number, more?: Partial<CustomerQuestion>) => replica(index).ask(call, question(more), Date.now());
  const asked = (said: CustomerAnswer) => {
    assert.ok(said.kind === 'under-way');
    return said.asked;
  };
  const until = async (index: number, ticket: ReturnType<typeof asked>): Promise<CustomerAnswer> => {
    for (;;) {
      const said = await replica(index).answer(call, 'crm', ticket, Date.now());
      if (said.kind !== 'under-way') return said;
      await new Promise((soon) => setTimeout(soon, 5));
    }
  };
  const final = async (index: number, said: CustomerAnswer) => (said.kind === 'under-way' ? until(index, said.asked) : said);

  it('ask once, and every one of them has the answer', async () => {
    const ticket = asked(await ask(0));
    assert.equal((await replica(1).answer(call, 'crm', ticket, Date.now())).kind, 'under-way');
    letGo();
    const said = await until(1, ticket);
    assert.ok(said.kind === 'verified');
    assert.deepEqual(said.entry.destinations, [{ kind: 'number', number: '+31201234510' }]);
    assert.deepEqual([await until(0, ticket), await until(2, ticket)], [said, said]);
    assert.equal(crm.asked.length, 1);
  });

  it('ask once, whoever the question comes to a second time', async () => {
    const tickets = [asked(await ask(0)), asked(await ask(1)), asked(await ask(0))];
    assert.equal(new Set(tickets.map(({ ticket }) => ticket)).size, 1);
    letGo();
    assert.deepEqual(await Promise.all(tickets.map(async (ticket, index) => inShort(await until(index, ticket)))), ['verified', 'verified', 'verified']);
    assert.equal(inShort(await ask(2)), 'verified');
    assert.equal(crm.asked.length, 1);
  });

  it('ask again for another attempt, another PIN under the same id, and one without an id', async () => {
    letGo();
    for (const more of [{}, { attemptId: 'a2' }, { pin: '1234' }]) assert.equal(inShort(await final(0, await ask(0, more))), 'verified');
    const { attemptId: _, ...without } = question();
    await replica(0).ask(call, without, Date.now());
    await replica(0).ask(call, without, Date.now());
    assert.equal(crm.asked.length, 5);
  });

  it('take back the try at a PIN that was right, once, and before anybody hears of it', async () => {
    const told: string[] = [];
    const attempt = (name: string): Attempt => ({ kind: 'attempt', before: { caller: 0, line: 0, list: 0, known: false }, stands: () => (told.push(`${name} stands`), { kind: 'counts', caller: 1, line: 1, list: 0, known: false }), takeBack: () => void told.push(`${name} is taken back`) });
    const ticket = asked(await ask(0, { attempt: attempt('first') }));
    asked(await ask(1, { attempt: attempt('second') }));
    letGo();
    await until(1, ticket);
    assert.deepEqual(told, ['first is taken back']);
  });

  it('do not answer a wrong PIN that could not be counted', async () => {
    crm.says = answers({ verified: false });
    const attempt: Attempt = { kind: 'attempt', before: { caller: 0, line: 0, list: 0, known: false }, stands: async () => ({ kind: 'unavailable', why: 'away' }), takeBack: () => undefined };
    assert.equal(inShort(await final(0, await ask(0, { attempt }))), 'uncounted');
  });

  it('say that an answer is lost when whoever asked is gone', async () => {
    const ticket = asked(await ask(0));
    waits.kept.clear();
    assert.equal(inShort(await replica(1).answer(call, 'crm', ticket, Date.now())), 'lost');
    assert.equal(inShort(await replica(2).answer(call, 'crm', ticket, Date.now())), 'lost');
  });

  it('give up after the time of the question, whoever is still at it', async () => {
    const ticket = asked(await ask(0));
    assert.equal(inShort(await replica(1).answer(call, 'crm', ticket, ticket.untilMs + 1)), 'timeout');
    assert.equal(inShort(await replica(0).answer(call, 'crm', ticket, ticket.untilMs + 1)), 'timeout');
  });

  it('go on without the store', async () => {
    waits.away = true;
    const ticket = asked(await ask(0));
    assert.equal((await replica(1).answer(call, 'crm', ticket, Date.now())).kind, 'under-way');
    letGo();
    assert.equal(inShort(await until(0, ticket)), 'verified');
  });

  it('keep neither the PIN nor the caller', async () => {
    const ticket = asked(await ask(0, { caller: '+31612345678' }));
    letGo();
    await until(1, ticket);
    const kept = JSON.stringify([...waits.kept, ticket]);
    for (const secret of [canary, '31612345678']) assert.equal(kept.includes(secret), false, kept);
  });
});
