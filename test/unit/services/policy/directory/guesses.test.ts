import assert from 'node:assert/strict';
import type { Attempt, Guesser } from '../../../../../services/policy/domain/ports.js';
import { clientsOfSmith, openTestDirectory, type TestDirectory } from '../../../../support/directory-fixture.js';
import { FakeClock } from '../../../../support/fake-clock.js';
import { MemoryBase } from '../../../../support/memory-store.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const guests = { tenant: 'smith', list: 'guests' };
const ann: Guesser = { caller: '+31612345678', trunk: 'carrier', called: '+31201234567', tenant: 'smith', lists: [clientsOfSmith] };
const { caller: _number, ...withheld } = ann;

describe('wrong PINs', () => {
  let at: TestDirectory;
  let base: MemoryBase;
  const clock = new FakeClock();
  const open = async (): Promise<void> => {
    at = await openTestDirectory({ base, clock, pollMs: 365 * dayMs });
  };
  beforeEach(async () => {
    base = new MemoryBase();
    await open();
  });
  afterEach(() => at.close());
  const wrong = async (who: Guesser, attemptId?: string): Promise<number[]> => numbers(await (await attempt(who, attemptId)).stands());
  const attempt = async (who: Guesser, attemptId?: string, pin = '0000'): Promise<Attempt> => {
    const said = await at.directory.guesses.attempt(who, { pin, attemptId }, clock.now());
    assert.ok(said.kind === 'attempt');
    return said;
  };
  const counts = async (who: Guesser): Promise<number[]> => numbers(await at.directory.guesses.counts(who, clock.now()));
  const known = async (who: Guesser): Promise<boolean> => {
    const said = await at.directory.guesses.counts(who, clock.now());
    return said.kind === 'counts' && said.known;
  };

  it('are counted by caller, trunk and line, by line, and by list', async () => {
    assert.deepEqual(await counts(ann), [0, 0, 0]);
    assert.deepEqual(await wrong(ann), [1, 1, 1]);
    assert.deepEqual(await wrong({ ...ann, caller: '+31612345679' }), [1, 2, 2]);
    assert.deepEqual(await wrong({ ...ann, trunk: 'other' }), [1, 3, 3]);
    assert.deepEqual(await wrong({ ...ann, called: '+31201234568' }), [1, 1, 4]);
    assert.deepEqual(await wrong({ ...ann, lists: [guests, clientsOfSmith] }), [2, 4, 5]);
    assert.deepEqual(await counts({ ...ann, lists: [guests] }), [2, 4, 1]);
    assert.deepEqual(await counts({ ...ann, tenant: 'jones', called: '+49301', lists: [] }), [0, 0, 0]);
  });

  it('of all withheld callers of a trunk count as one caller', async () => {
    assert.deepEqual([await wrong(withheld), await wrong(withheld)], [[1, 1, 1], [2, 2, 2]]);
  });

  it('with the same attempt id count once, also after a restart', async () => {
    assert.deepEqual([await wrong(ann, 'a1'), await wrong(ann, 'a1'), await wrong(ann, 'a2')], [[1, 1, 1], [1, 1, 1], [2, 2, 2]]);
    await at.close();
    await open();
    assert.deepEqual([await wrong(ann, 'a1'), await wrong(ann, 'a3')], [[2, 2, 2], [3, 3, 3]]);
  });

  it('are still counted by a process that takes over', async () => {
    await wrong(ann, 'a1');
    const second = await openTestDirectory({ base, clock });
    assert.deepEqual(numbers(await second.directory.guesses.counts(ann, clock.now())), [1, 1, 1]);
    await second.close();
  });

  it('count for an hour', async () => {
    await wrong(ann);
    await clock.advance(hourMs / 2);
    await wrong(ann);
    await clock.advance(hourMs / 2 - 1);
    assert.deepEqual(await counts(ann), [2, 2, 2]);
    await clock.advance(1);
    assert.deepEqual(await counts(ann), [1, 1, 1]);
    await clock.advance(hourMs);
    assert.deepEqual(await counts(ann), [0, 0, 0]);
    assert.deepEqual(await at.store.wrongSince(0), []);
  });

  it('leave a caller known who got in on the line within 30 days', async () => {
    await wrong(ann);
    assert.equal(await known(ann), false);
    await at.directory.guesses.gotIn(ann, clock.now());
    assert.deepEqual([await known(ann), await known({ ...ann, caller: '+31612345679' }), await known(withheld)], [true, false, false]);
    assert.equal(await known({ ...ann, called: '+31201234568' }), false);
  });

  it('know who got in also after a restart, and not after 30 days', async () => {
    await at.directory.guesses.gotIn(ann, clock.now());
    await at.close();
    await open();
    await wrong(ann);
    assert.equal(await known(ann), true);
    await clock.advance(30 * dayMs + hourMs);
    await wrong(ann);
    assert.equal(await known(ann), false);
  });

  it('let who gets in daily stay known for longer', async () => {
    for (let day = 0; day < 40; day += 1) {
      await at.directory.guesses.gotIn(ann, clock.now());
      await clock.advance(dayMs + 1000);
    }
    await wrong(ann);
    assert.equal(await known(ann), true);
  });
});

function numbers(said: { readonly kind: string; readonly caller?: number; readonly line?: number; readonly list?: number }): number[] {
  assert.equal(said.kind, 'counts');
  return [said.caller ?? -1, said.line ?? -1, said.list ?? -1];
}
