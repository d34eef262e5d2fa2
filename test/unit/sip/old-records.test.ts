import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../services/common/log.js';
import { deleteOldRecords } from '../../../sip/old-records.js';
import { FakeClock } from '../../support/fake-clock.js';
import { until } from '../../support/sip-rig.js';

describe('call records that are too old', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-records-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const log = createLog({ service: 'test', level: 'silent' });
  const files = (): string[] => readdirSync(folder).sort();

  it('go at once and later, day by day; files of other names stay', async () => {
    for (const name of ['2026-04-28.jsonl', '2026-04-29.jsonl', '2026-05-01.jsonl', '2026-01-01.txt', 'notes.jsonl']) writeFileSync(join(folder, name), '');
    const clock = new FakeClock(Date.UTC(2026, 4, 1, 12));
    const stop = deleteOldRecords({ folder, keepDays: 2, clock, log });
    await until(() => files().length === 4, 'the oldest is gone');
    assert.deepEqual(files(), ['2026-01-01.txt', '2026-04-29.jsonl', '2026-05-01.jsonl', 'notes.jsonl']);
    await clock.advance(24 * 3_600_000);
    await until(() => files().length === 3, 'the next day took the next');
    stop();
    assert.equal(clock.pending, 0);
  });

  it('are no trouble where none was written yet', async () => {
    const clock = new FakeClock();
    deleteOldRecords({ folder: join(folder, 'nowhere'), keepDays: 2, clock, log })();
    assert.equal(clock.pending, 0);
  });
});
