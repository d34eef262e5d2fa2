import assert from 'node:assert/strict';
import { pino } from 'pino';
import { openDirectory } from '../../../../../services/policy/directory/open-directory.js';
import { unchanging, type Operator } from '../../../../../services/policy/domain/operator.js';
import { aConfig, aPinKeys, aRelease, openTestDirectory, type TestDirectory } from '../../../../support/directory-fixture.js';

const number = '+31201234567';

describe('lines', () => {
  let at: TestDirectory;
  afterEach(() => at.close());
  const publish = async (numbers: readonly string[], tenant = 'smith'): Promise<void> => {
    assert.equal((await at.store.publish(aRelease({ tenant, numbers }))).kind, 'published');
    await at.directory.refresh();
  };
  const release = async (called: string): Promise<number | string> => {
    const answer = await at.directory.lines.live(called);
    return answer.kind === 'found' ? answer.value.release : answer.kind;
  };

  it('are live from their release on, out of memory and without a promise', async () => {
    at = await openTestDirectory();
    await publish([number]);
    const answer = at.directory.lines.live(number);
    assert.ok(!(answer instanceof Promise) && answer.kind === 'found');
    assert.equal(at.directory.lines.live(number), answer);
    const { line, ...live } = answer.value;
    assert.deepEqual(live, { tenant: 'smith', release: 1, timezone: 'Europe/Amsterdam', schedules: {}, prompts: {} });
    assert.deepEqual(line, aConfig('smith', [number]).lines[0]);
    assert.equal((at.directory.lines.live('+31209999999') as { kind: string }).kind, 'absent');
  });

  it('are read anew by a process that starts', async () => {
    at = await openTestDirectory();
    await publish([number]);
    const second = await openDirectory({ store: at.store, pinKeys: aPinKeys, log: pino({ level: 'silent' }), clock: at.clock });
    assert.equal((await second.lines.live(number)).kind, 'found');
    await second.close();
  });

  it('change with the next release, and a call that began before stays on its own', async () => {
    at = await openTestDirectory();
    await publish([number]);
    await publish([number, '+31201234568']);
    assert.deepEqual([await release(number), await release('+31201234568')], [2, 2]);
    for (const began of [1, 2]) {
      const own = await at.directory.lines.at('smith', began, number);
      assert.equal(own.kind === 'found' && own.value.release, began);
    }
    assert.equal((await at.directory.lines.at('smith', 1, '+31201234568')).kind, 'absent');
    assert.equal((await at.directory.lines.at('smith', 3, number)).kind, 'absent');
    assert.equal((await at.directory.lines.at('jones', 1, number)).kind, 'absent');
  });

  it('of a release that this process never had live are read from the store, once', async () => {
    const first = await openTestDirectory();
    at = first;
    await first.store.publish(aRelease());
    await publish([number]);
    const own = await at.directory.lines.at('smith', 1, number);
    assert.equal(own.kind === 'found' && own.value.release, 1);
    assert.ok(!(at.directory.lines.at('smith', 1, number) instanceof Promise));
  });

  it('that a release leaves out are gone, and may go on with another tenant', async () => {
    at = await openTestDirectory();
    await publish([number]);
    await publish(['+31201234568']);
    assert.equal(await release(number), 'absent');
    await publish([number], 'jones');
    await publish(['+31201234569']);
    const moved = await at.directory.lines.live(number);
    assert.equal(moved.kind === 'found' && moved.value.tenant, 'jones');
  });

  it('that the operator switched off say so, and calls under way finish', async () => {
    at = await openTestDirectory({ operator: unchanging(operator()) });
    await publish([number, '+31201234568']);
    await publish(['+4930123456'], 'jones');
    assert.deepEqual(await at.directory.lines.live(number), { kind: 'switched-off', tenant: 'smith' });
    assert.equal(await release('+31201234568'), 1);
    assert.deepEqual(await at.directory.lines.live('+4930123456'), { kind: 'switched-off', tenant: 'jones' });
    assert.equal((await at.directory.lines.at('smith', 1, number)).kind, 'found');
  });

  it('are switched off and on while the service runs, all at once', async () => {
    let [current, tell]: [Operator | undefined, () => void] = [operator(), () => undefined];
    const source = { current: () => current, changed: (then: () => void) => ((tell = then), () => undefined) };
    at = await openTestDirectory({ operator: source });
    await publish([number, '+31201234568']);
    await publish(['+4930123456'], 'jones');
    const off = operator();
    current = { ...off, tenants: { ...off.tenants, smith: { ...rightsOf(off, 'smith'), lines: {} }, jones: { ...rightsOf(off, 'jones'), on: true } } };
    assert.equal(await release(number), 'switched-off');
    tell();
    assert.deepEqual([await release(number), await release('+4930123456')], [1, 1]);
    current = { ...off, tenants: {} };
    tell();
    assert.deepEqual(await Promise.all([number, '+31201234568', '+4930123456'].map(release)), ['switched-off', 'switched-off', 'switched-off']);
    current = undefined;
    tell();
    await publish([number, '+31201234568']);
    assert.deepEqual([await release(number), await release('+4930123456')], [2, 1]);
  });

  it('published by another process are live within the time of a poll, also where no notice comes', async () => {
    at = await openTestDirectory({ line: { deaf: true } });
    await at.store.publish(aRelease());
    assert.equal(await release(number), 'absent');
    await at.clock.advance(2000);
    assert.equal(await release(number), 1);
  });
});

function rightsOf({ tenants }: Operator, tenant: string): Operator['tenants'][string] {
  const rights = tenants[tenant];
  assert.ok(rights !== undefined);
  return rights;
}

/** Smith may have his lines, but one is switched off; Jones is switched off. */
function operator(): Operator {
  const rights = { numbers: [{ kind: 'prefix', prefix: '+31' }, { kind: 'prefix', prefix: '+4930' }], destinations: { countries: 'any', types: ['ordinary'], domains: 'any' }, limits: {} } as const;
  return {
    tenants: { smith: { ...rights, on: true, lines: { [number]: { on: false, limits: {} } } }, jones: { ...rights, on: false, lines: {} } },
    shares: [],
  };
}
