import assert from 'node:assert/strict';
import { pino } from 'pino';
import { Keeping } from '../../../../../services/policy/releases/keep-releases.js';
import { Publishing, smithFiles, tests } from '../../../../support/publishing.js';

const hourMs = 3_600_000;

describe('keeping releases', () => {
  let at: Publishing;
  beforeEach(async () => {
    at = new Publishing();
    await at.publish(at.folder('smith', smithFiles()));
  });
  afterEach(() => at.close());

  const numbers = async (): Promise<readonly number[]> => (await at.store.releases('smith', 100)).map(({ number }) => number);
  const publishHourly = async (times: number, keep: { readonly releases: number; readonly days: number }): Promise<void> => {
    const publisher = at.publisher({ keep });
    for (let n = 0; n < times; n++) {
      await at.clock.advance(3 * hourMs);
      assert.equal((await publisher.entries('smith', 'vip', { put: [{ number: `+3161234500${n}` }], remove: [] }, tests)).kind, 'published');
    }
    await at.clock.advance(2000);
    await publisher.close();
  };

  it('keeps so many of a tenant, and those that a call may still be on', async () => {
    await publishHourly(6, { releases: 3, days: 90 });
    assert.deepEqual(await numbers(), [7, 6, 5]);
  });

  it('never lets go of the live one, and of the one that it went back to', async () => {
    await publishHourly(3, { releases: 100, days: 90 });
    const publisher = at.publisher({ keep: { releases: 1, days: 90 } });
    assert.equal((await publisher.goBack('smith', 2, tests)).kind, 'published');
    await at.clock.advance(3 * hourMs);
    await publisher.close();
    assert.deepEqual((await numbers()).filter((number) => number === 5 || number === 2), [5, 2]);
  });

  it('lets go of what is older than the days that are kept, every hour, and of ends of calls', async () => {
    await publishHourly(3, { releases: 100, days: 90 });
    const keeping = new Keeping({ store: at.store, clock: at.clock, keep: { releases: 100, days: 1 }, log: pino({ level: 'silent' }) });
    await at.clock.advance(25 * hourMs);
    await keeping.close();
    assert.deepEqual(await numbers(), [4]);
  });

  it('goes on when something could not be taken away', async () => {
    const logged: string[] = [];
    const store = { ...at.store, pruneReleases: () => Promise.reject(new Error('the disk is full')) };
    const keeping = new Keeping({ store, clock: at.clock, keep: { releases: 1, days: 1 }, log: pino({}, { write: (line: string) => void logged.push(line) }) });
    keeping.published('smith');
    await at.clock.advance(2000);
    await keeping.close();
    assert.ok(logged.join('').includes('the disk is full'));
  });
});
