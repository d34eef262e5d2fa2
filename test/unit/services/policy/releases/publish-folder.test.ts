import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openDirectory } from '../../../../../services/policy/directory/open-directory.js';
import { pinKeys } from '../../../../../services/policy/directory/pin-keys.js';
import { renderFault } from '../../../../../services/policy/domain/config/fault.js';
import { guessReport } from '../../../../../services/policy/domain/guess-report.js';
import { unchanging } from '../../../../../services/policy/domain/operator.js';
import type { PublishAnswer } from '../../../../../services/policy/releases/publisher.js';
import { aPinKey, aPinKeys, aRelease } from '../../../../support/directory-fixture.js';
import { readFiles } from '../../../../../services/policy/releases/read-folder.js';
import { Publishing, smithFiles, tests } from '../../../../support/publishing.js';
import { FakeClock } from '../../../../support/fake-clock.js';

describe('publishing a folder', () => {
  let at: Publishing;
  beforeEach(() => {
    at = new Publishing();
  });
  afterEach(() => at.close());

  it('makes a release of all that is in it', async () => {
    const result = await at.publish(at.folder('smith', smithFiles()));
    assert.ok(result.kind === 'published', JSON.stringify(result));
    assert.deepEqual([result.tenant, result.release, result.summary], [
      'smith', 1, { lines: 1, lists: { vip: { added: 2, removed: 0, changed: 0 }, clients: { added: 2, removed: 0, changed: 0 } } },
    ]);
    const release = await at.store.release('smith', 1);
    assert.deepEqual([release?.source, release?.author, release?.message], ['folder', 'tests', '']);
    assert.deepEqual(Object.keys(release?.prompts ?? {}), ['welcome', 'goodbye']);
    assert.deepEqual([release?.prompts['welcome']?.durationMs, release?.prompts['goodbye']?.durationMs], [800, 700]);
  });

  it('is live in the directory: the line, the callers, the PINs, the prompts', async () => {
    await at.publish(at.folder('smith', smithFiles()));
    const directory = await openDirectory({ store: at.store, pinKeys: aPinKeys, log: pino({ level: 'silent' }), clock: new FakeClock() });
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
    await at.publish(folder);
    at.folder('smith', { 'lists/vip.csv': 'number\n+31612345679\n' });
    await at.publish(folder);
    at.folder('smith', smithFiles({ welcome: 'Hello.' }));
    const third = await at.publish(folder);
    assert.ok(third.kind === 'published' && third.release === 3);
    assert.deepEqual(at.speech.spoken, ['en Welcome.', 'en Hello.']);
  });

  it('keeps PINs nowhere but as hashes', async () => {
    await at.publish(at.folder('smith', smithFiles()));
    const release = await at.store.release('smith', 1);
    assert.doesNotMatch(JSON.stringify(release), /4711|083624/);
    const [list] = (await at.store.lists({ tenant: 'smith', release: 1 })).filter((one) => one.kind === 'pins');
    assert.ok(list !== undefined);
    const rows = await at.store.rowsBelow(list, 10);
    assert.ok(rows !== 'too-many' && rows.every((row) => row.key.length === 32));
  });

  it('with faults is refused with all of them, and what was live stays', async () => {
    const folder = at.folder('smith', smithFiles());
    await at.publish(folder);
    at.folder('smith', {
      ...smithFiles({ more: '      lost: { do: connect, to: "+31201234599", whisper: welcome, failed: nowhere }\n' }),
      'lists/vip.csv': 'number\nnobody\n',
      'prompts/goodbye.wav': 'hello',
    });
    at.speech.instead = { kind: 'no-speech', install: 'npm install espeak-ng' };
    writeFileSync(join(folder, 'tenant.yaml'), smithYaml().replace('Welcome.', 'Welcome again.'));
    const faults = faultsOf(await at.publish(folder));
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
    const [fault = '', ...more] = faultsOf(await at.publish(at.folder('smith', smithFiles())));
    assert.match(fault, /^tenant\.yaml:\d+ lines\[0\]\.number: \+31201234567 is the line of another tenant; allowed/);
    assert.doesNotMatch(fault, /jones/);
    assert.deepEqual(more, []);
  });

  it('beyond what the operator allows is refused', async () => {
    const rights = { on: true, numbers: [{ kind: 'number', number: '+31201234567' }], lines: {}, destinations: { countries: ['GB'], types: ['ordinary'], domains: 'any' }, limits: {} } as const;
    const faults = faultsOf(await at.publish(at.folder('smith', smithFiles()), { operator: unchanging( { tenants: { smith: rights }, shares: [] }) }));
    assert.equal(faults.length, 2, faults.join('\n'));
    assert.match(faults[0] ?? '', /steps\.direct\.to: may not be called/);
    assert.match(faults[1] ?? '', /lists\/clients\.csv:2 row \S+ destination: may not be called/);
  });

  it('where there is none is refused', async () => {
    const faults = faultsOf(await at.publish(join(at.folders, 'nowhere')));
    assert.match(faults.join(), /tenant\.yaml: no such file/);
  });

  it('that is live already changes nothing; under a new key of PINs it is published anew', async () => {
    const folder = at.folder('smith', smithFiles());
    await at.publish(folder);
    assert.deepEqual(await at.publish(folder), { kind: 'unchanged', tenant: 'smith', release: 1 });
    const rotated = pinKeys([{ id: 'k2', key: createSecretKey('x'.repeat(32), 'utf8') }, { id: 'k1', key: aPinKey }]);
    const again = await at.publish(folder, { pinKeys: rotated });
    assert.ok(again.kind === 'published');
    const clients = (await at.store.lists({ tenant: 'smith', release: again.release })).find(({ ref }) => ref.list === 'clients');
    assert.deepEqual(clients?.keyIds, ['k2']);
  });

  it('in a dry run says what it would change, and changes nothing', async () => {
    const answer = await at.publish(at.folder('smith', smithFiles()), {}, { dryRun: true });
    assert.ok(answer.kind === 'published' && answer.dryRun);
    assert.deepEqual(answer.summary.lists['vip'], { added: 2, removed: 0, changed: 0 });
    assert.deepEqual(await at.store.heads(), []);
    assert.equal(await at.store.rendering('any'), undefined);
  });

  it('is refused as another tenant\'s, or when something else is live than was expected', async () => {
    const folder = at.folder('smith', smithFiles());
    const files = await readFiles(folder);
    const other = await at.publisher().folder(files, tests, { tenant: 'jones' });
    assert.deepEqual(faultsOf(other), ['tenant.yaml tenant: "smith", which is another tenant; allowed here: jones']);
    assert.deepEqual(await at.publisher().folder(files, tests, { expectedRelease: 3 }), { kind: 'overtaken', live: 0 });
    assert.equal((await at.publisher().folder(files, tests, { expectedRelease: 0 })).kind, 'published');
  });

  it('reports what a stranger has for a chance, with easy PINs counted', async () => {
    const answer = await at.publish(at.folder('smith', { ...smithFiles(), 'lists/clients.csv': 'pin,destination\n1234,+31201234501\n471147,+31201234501\n' }));
    assert.deepEqual(answer.kind === 'published' && answer.guesses, [{ list: 'clients', pins: 2, chanceADay: guessReport(new Map([[4, 1], [6, 1]])).chanceADay, easyPins: 1 }]);
  });
});

function faultsOf(result: PublishAnswer): readonly string[] {
  assert.ok(result.kind === 'refused', result.kind);
  assert.equal(result.total, result.faults.length);
  return result.faults.map(renderFault);
}
