import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openOperator, type LiveOperator } from '../../../../services/policy/live-operator.js';
import { FakeClock } from '../../../support/fake-clock.js';

const good = (on: boolean): string => `latchkey: 1\ntenants:\n  smith:\n    on: ${on}\n    numbers: ["+31 20 123 4567"]\n`;

describe('the operator file', () => {
  let [folder, file] = ['', ''];
  const clock = new FakeClock();
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  let operator: LiveOperator;
  let heard = 0;
  const open = async (): Promise<void> => {
    operator = await openOperator(file, { log, clock });
    operator.changed(() => heard++);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-operator-'));
    file = join(folder, 'operator.yaml');
    [heard, logged.length] = [0, 0];
  });
  afterEach(() => {
    operator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const isOn = (): boolean | undefined => operator.current()?.tenants['smith']?.on;
  /** Looks at the file as often as it takes: reading goes through the disk, which no fake clock turns. */
  const lookUntil = async (is: () => boolean): Promise<void> => {
    for (let looks = 0; looks < 500 && !is(); looks++) {
      await clock.advance(2000);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.ok(is());
  };

  it('that changes on disk holds from then on', async () => {
    writeFileSync(file, good(true));
    await open();
    assert.equal(isOn(), true);
    writeFileSync(file, good(false));
    await lookUntil(() => heard === 1);
    assert.equal(isOn(), false);
    writeFileSync(`${file}.new`, good(true));
    renameSync(`${file}.new`, file);
    await lookUntil(() => heard === 2);
    assert.equal(isOn(), true);
  });

  it('with faults changes nothing, and says so once', async () => {
    writeFileSync(file, good(true));
    await open();
    writeFileSync(file, 'latchkey: 1\ntenants: [nonsense]\n');
    await lookUntil(() => operator.faults() > 0);
    await clock.advance(20_000);
    assert.deepEqual([isOn(), heard, logged.filter((line) => line.includes('has faults')).length], [true, 0, 1]);
    writeFileSync(file, good(false));
    await lookUntil(() => heard === 1);
    assert.deepEqual([isOn(), operator.faults()], [false, 0]);
  });

  it('that is gone changes nothing, and holds again when it is back', async () => {
    writeFileSync(file, good(true));
    await open();
    rmSync(file);
    await lookUntil(() => operator.faults() === 1);
    assert.equal(isOn(), true);
    writeFileSync(file, good(false));
    await lookUntil(() => heard === 1);
    assert.equal(isOn(), false);
  });

  it('that has faults at the start keeps the service from starting', async () => {
    operator = await openOperator(undefined, { log, clock });
    await assert.rejects(openOperator(file, { log, clock }), /LATCHKEY_OPERATOR: 1 fault\(s\):[^]*no such file/);
    assert.equal(operator.current(), undefined);
  });
});
