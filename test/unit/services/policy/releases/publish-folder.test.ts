import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openDirectory } from '../../../../../services/policy/directory/open-directory.js';
import { publishFolder, type FolderResult } from '../../../../../services/policy/releases/publish-folder.js';
import { aPinKey } from '../../../../support/directory-fixture.js';
import { Publishing, smithFiles } from '../../../../support/publishing.js';
import { aRelease } from '../../../../support/store-contract.js';
import { FakeClock } from '../../../../support/fake-clock.js';

describe('publishing a folder', () => {
  let at: Publishing;
  beforeEach(() => {
    at = new Publishing();
  });
  afterEach(() => at.close());

  it('makes a release of all that is in it', async () => {
    const result = await publishFolder(at.folder('smith', smithFiles()), at.parts({ message: 'first' }));
    assert.ok(result.kind === 'published', JSON.stringify(result));
    assert.deepEqual([result.tenant, result.release, result.summary], [
      'smith', 1, { lines: 1, lists: { vip: { added: 2, removed: 0, changed: 0 }, clients: { added: 2, removed: 0, changed: 0 } } },
    ]);
    const release = await at.store.release('smith', 1);
    assert.deepEqual([release?.source, release?.author, release?.message], ['folder', 'tests', 'first']);
    assert.deepEqual(Object.keys(release?.prompts ?? {}), ['welcome', 'goodbye']);
    assert.deepEqual([release?.prompts['welcome']?.durationMs, release?.prompts['goodbye']?.durationMs], [800, 700]);
  });

  it('is live in the directory: the line, the callers, the PINs, the prompts', async () => {
    await publishFolder(at.folder('smith', smithFiles()), at.parts());
    const directory = await openDirectory({ store: at.store, pinKey: aPinKey, log: pino({ level: 'silent' }), clock: new FakeClock() });
    const line = await directory.lines.live('+31201234567');
    const london = await directory.lists.caller({ tenant: 'smith', list: 'vip' }, '+442012345678', 0);
    const pin = await directory.lists.pin([{ tenant: 'smith', list: 'clients' }], '4711', 0);
    const wrong = await directory.lists.pin([{ tenant: 'smith', list: 'clients' }], '4712', 0);
    assert.deepEqual([line.kind, london.kind === 'found' && london.value.label, wrong.kind], ['found', 'London', 'absent']);
    assert.deepEqual(pin.kind === 'found' && [pin.value.label, pin.value.destinations], ['Bob', [{ kind: 'number', number: '+31201234501' }]]);
    const prompt = line.kind === 'found' ? await at.store.prompt(line.value.prompts['goodbye']?.sha256 ?? '') : undefined;
    assert.equal(prompt?.wav.subarray(0, 4).toString(), 'RIFF');
    await directory.close();
  });

  it('speaks a text once, however often it is published', async () => {
    const folder = at.folder('smith', smithFiles());
    await publishFolder(folder, at.parts());
    await publishFolder(folder, at.parts());
    at.folder('smith', smithFiles({ welcome: 'Hello.' }));
    const third = await publishFolder(folder, at.parts());
    assert.ok(third.kind === 'published' && third.release === 3);
    assert.deepEqual(at.speech.spoken, ['en Welcome.', 'en Hello.']);
  });

  it('keeps PINs nowhere but as hashes', async () => {
    await publishFolder(at.folder('smith', smithFiles()), at.parts());
    const release = await at.store.release('smith', 1);
    assert.doesNotMatch(JSON.stringify(release), /4711|083624/);
    const [list] = (await at.store.lists({ tenant: 'smith', release: 1, rowsOf: 1 })).filter((one) => one.kind === 'pins');
    assert.ok(list !== undefined);
    const rows = await at.store.rowsBelow(list, 10);
    assert.ok(rows !== 'too-many' && rows.every((row) => row.key.length === 32));
  });

  it('with faults is refused with all of them, and what was live stays', async () => {
    const folder = at.folder('smith', smithFiles());
    await publishFolder(folder, at.parts());
    at.folder('smith', {
      ...smithFiles({ more: '      lost: { do: connect, to: "+31201234599", whisper: welcome, failed: nowhere }\n' }),
      'lists/vip.csv': 'number\nnobody\n',
      'prompts/goodbye.wav': 'hello',
    });
    at.speech.instead = { kind: 'no-speech', install: 'npm install espeak-ng' };
    writeFileSync(join(folder, 'tenant.yaml'), smithYaml().replace('Welcome.', 'Welcome again.'));
    const faults = faultsOf(await publishFolder(folder, at.parts()));
    assert.deepEqual(faults.map((fault) => fault.split(': ')[0]?.replace(/:\d+/, '')), [
      'tenant.yaml lines[0].steps.lost.failed', 'tenant.yaml lines[0].steps.lost', 'lists/vip.csv row 2 number', 'tenant.yaml prompts.goodbye.file', 'tenant.yaml lines[0].steps.lost.whisper', 'tenant.yaml lines[0].steps.lost.failed', 'tenant.yaml prompts.welcome.say',
    ], faults.join('\n'));
    assert.match(faults.at(-1) ?? '', /tenant\.yaml:\d+ prompts\.welcome\.say: a text to speak, and nothing here that speaks; allowed: a recorded file, or install speech: npm install espeak-ng$/);
    assert.equal((await at.store.heads())[0]?.release, 1);
  });

  function smithYaml(): string {
    return String(smithFiles({ more: '      lost: { do: connect, to: "+31201234599", whisper: welcome, failed: nowhere }\n' })['tenant.yaml']);
  }

  it('on a line of another tenant is refused without saying whose it is', async () => {
    await at.store.publish(aRelease({ tenant: 'jones', numbers: ['+31201234567'] }));
    const [fault = '', ...more] = faultsOf(await publishFolder(at.folder('smith', smithFiles()), at.parts()));
    assert.match(fault, /^tenant\.yaml:\d+ lines\[0\]\.number: \+31201234567 is the line of another tenant; allowed/);
    assert.doesNotMatch(fault, /jones/);
    assert.deepEqual(more, []);
  });

  it('beyond what the operator allows is refused', async () => {
    const rights = { on: true, numbers: [{ kind: 'number', number: '+31201234567' }], lines: {}, destinations: { countries: ['GB'], types: ['ordinary'], domains: 'any' }, limits: {} } as const;
    const faults = faultsOf(await publishFolder(at.folder('smith', smithFiles()), at.parts({ operator: { tenants: { smith: rights }, shares: [] } })));
    assert.equal(faults.length, 2, faults.join('\n'));
    assert.match(faults[0] ?? '', /steps\.direct\.to: may not be called/);
    assert.match(faults[1] ?? '', /lists\/clients\.csv:2 row \S+ destination: may not be called/);
  });

  it('where there is none is refused', async () => {
    const faults = faultsOf(await publishFolder(join(at.folders, 'nowhere'), at.parts()));
    assert.match(faults.join(), /tenant\.yaml: no such file/);
  });

  it('under another key than that of the PINs in the store is not done', async () => {
    const folder = at.folder('smith', smithFiles());
    await publishFolder(folder, at.parts());
    await assert.rejects(publishFolder(folder, at.parts({ pinKey: createSecretKey('x'.repeat(32), 'utf8') })), /the PIN key is not the one/);
  });
});

function faultsOf(result: FolderResult): readonly string[] {
  assert.ok(result.kind === 'refused', result.kind);
  assert.equal(result.total, result.faults.length);
  return result.faults;
}
