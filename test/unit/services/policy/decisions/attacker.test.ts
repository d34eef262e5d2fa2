import assert from 'node:assert/strict';
import { guessReport } from '../../../../../services/policy/domain/guess-report.js';
import { aDay, anHour, noCursor, ownersPin, Victims, ways, type Way } from '../../../../support/attacker.js';
import { freshSqlite } from '../../../../support/both-stores.js';
import { facts } from '../../../../support/fake-directory.js';
import { settled } from '../../../../support/fake-clock.js';
import { MemoryBase, memoryStore } from '../../../../support/memory-store.js';

describe('an attacker who dials all day', () => {
  for (const shared of [false, true]) {
    for (const way of ways) {
      it(`with ${way.what} gets no more guesses than the report says, ${shared ? 'at two replicas' : 'at one process'}`, async function () {
        this.timeout(60_000);
        const victims = await victimsOf(shared);
        const { guessesADay } = guessReport(new Map([[6, 1]]));
        const heard = await aDay(victims, way);
        assert.ok(victims.looked <= guessesADay, `${victims.looked} of ${guessesADay}`);
        assert.ok(victims.looked > 0.9 * guessesADay, `only ${victims.looked} of ${guessesADay}: the attack was none`);
        assert.deepEqual([heard.has('busy'), heard.has('connect'), heard.has('unavailable')], [true, false, false]);
        await victims.close();
      });
    }

    it(`from one number gets six an hour, ${shared ? 'at two replicas' : 'at one process'}`, async function () {
      this.timeout(60_000);
      const victims = await victimsOf(shared);
      await aDay(victims, { what: '', call: () => ({}), atOnce: 10 });
      assert.equal(victims.looked, 24 * 6);
      await victims.close();
    });

    it(`does not keep an owner out who got in before, ${shared ? 'at two replicas' : 'at one process'}`, async function () {
      this.timeout(60_000);
      const victims = await victimsOf(shared);
      const owner = facts({ caller: '+31698765432', asserted: true });
      const getsIn = async (callUid: string): Promise<string> => {
        const call = { ...owner, callUid };
        const { cursor } = await victims.ask(call, noCursor, { kind: 'arrived' });
        return (await victims.ask(call, cursor, { kind: 'digits', value: ownersPin, attemptId: callUid })).directive.kind;
      };
      assert.equal(await getsIn('first'), 'connect');
      await victims.clock.advance(2000);
      for (let hour = 0; hour < 3; hour++) {
        await anHour(victims, ways[1] as Way, hour * 1000, new Set());
        assert.equal(await getsIn(`owner ${hour}`), 'connect');
      }
      await victims.close();
    });
  }

  it('gets no more guesses than the report says of a real file, at one process', async function () {
    this.timeout(60_000);
    const { store, close } = await freshSqlite();
    const victims = await new Victims(() => store).open(1);
    await aDay(victims, ways[1] as Way);
    assert.equal(victims.looked, guessReport(new Map([[6, 1]])).guessesADay);
    await victims.close();
    await close();
  });
});

function victimsOf(shared: boolean): Promise<Victims> {
  const base = new MemoryBase();
  return new Victims(() => memoryStore(base, shared ? { shared, pass: settled } : {})).open(shared ? 2 : 1);
}
