import assert from 'node:assert/strict';
import { renderFault } from '../../../../../services/policy/domain/config/fault.js';
import { unchanging, type Operator } from '../../../../../services/policy/domain/operator.js';
import type { How, ListFormat, PublishAnswer } from '../../../../../services/policy/releases/publisher.js';
import type { Store } from '../../../../../services/policy/store/store.js';
import { Publishing, smithFiles, tests } from '../../../../support/publishing.js';
import { freshStores, type StoreOfTests } from '../../../../support/both-stores.js';

const upload = { ...tests, source: 'upload' } as const;

for (const [name, open] of freshStores) {
  describe(`publishing a list, on ${name}`, function () {
    this.timeout(60_000);
    let opened: StoreOfTests;
    let at: Publishing;
    before(async () => {
      opened = await open();
    });
    beforeEach(async () => {
      at = new Publishing(opened.store);
      tenant = `smith${++made}`;
      number = `+3120123${String(made).padStart(4, '0')}`;
      const published = await at.publish(at.folder('smith', smithFiles({ tenant, number })));
      assert.equal(published.kind, 'published', JSON.stringify(published));
    });
    afterEach(() => at.close());
    after(() => opened.close());

    let made = 0;
    let tenant = '';
    let number = '';
    const store = (): Store => opened.store;
    const publish = (list: string, content: string | Uint8Array | AsyncIterable<Uint8Array>, { format = 'csv', ...how }: How & { readonly format?: ListFormat } = {}, operator?: Operator): Promise<PublishAnswer> =>
      at.publisher(operator === undefined ? {} : { operator: unchanging(operator) }).list(tenant, list, format, inPieces(content), upload, how);
    const faults = async (list: string, content: string | Uint8Array, format: ListFormat = 'csv'): Promise<readonly string[]> => faultsOf(await publish(list, content, { format }));
    const rows = async (list: string): Promise<readonly string[]> => {
      const release = (await store().releases(tenant, 1))[0]?.number ?? 0;
      const view = (await store().lists({ tenant, release })).find(({ ref }) => ref.list === list);
      return view === undefined ? [] : (await store().search(view, { limit: 100 })).map(({ key, entry }) => `${view.kind === 'pins' ? key.length : key} ${entry.label ?? ''}`);
    };

    it('replaces its rows, and says what changed', async () => {
      const answer = await publish('vip', 'number,label\n+31612345678,Anna\n+493012345678,Berta\n');
      assert.ok(answer.kind === 'published', JSON.stringify(answer));
      assert.deepEqual([answer.release, answer.summary.lists, answer.versions], [2, { vip: { added: 1, removed: 1, changed: 1 } }, { vip: 2 }]);
      assert.deepEqual(await rows('vip'), ['+31612345678 Anna', '+493012345678 Berta']);
      assert.deepEqual((await rows('clients')).length, 2);
    });

    it('takes JSON as well', async () => {
      const answer = await publish('vip', '[\n{"number":"+31612345678","label":"Anna, \\"the boss\\""},\r\n {"number":"020 123 45 67"}]', { format: 'json' });
      assert.equal(answer.kind, 'published', JSON.stringify(answer));
      assert.deepEqual(await rows('vip'), ['+31201234567 ', '+31612345678 Anna, "the boss"']);
    });

    for (const [what, text] of [
      ['a byte order mark, Windows line ends, semicolons and quotes', '\ufefflabel;NUMBER\r\n"Anna; ""the boss""";+31612345678\r\n\r\n;;\r\n'],
      ['tabs', 'label\tnumber\n"Anna; ""the boss"""\t+31612345678\n'],
      ['old Macintosh line ends', 'label;number\r"Anna; ""the boss""";+31612345678\r'],
      ['UTF-16 with a mark', Buffer.from('\ufefflabel\tnumber\r\n"Anna; ""the boss"""\t+31612345678\r\n', 'utf16le')],
      ['UTF-16 of the other order', Buffer.from('\ufefflabel\tnumber\r\n"Anna; ""the boss"""\t+31612345678\r\n', 'utf16le').swap16()],
    ] as const) {
      it(`takes ${what}`, async () => {
        const answer = await publish('vip', text);
        assert.equal(answer.kind, 'published', JSON.stringify(answer));
        assert.deepEqual(await rows('vip'), ['+31612345678 Anna; "the boss"']);
      });
    }

    it('takes an empty one, with a warning', async () => {
      const answer = await publish('vip', 'number\n');
      assert.deepEqual(answer.kind === 'published' && answer.warnings, ['vip.csv: an empty list: nobody is on it']);
      assert.deepEqual(await rows('vip'), []);
    });

    const inject = `'; DROP TABLE list_rows; -- \${7*7} {{7*7}} <script>`;
    it('takes what looks like SQL or a template for what it is', async () => {
      assert.equal((await publish('vip', `number,label\n+31612345678,"${inject}"\n`)).kind, 'published');
      assert.deepEqual(await rows('vip'), [`+31612345678 ${inject}`]);
    });

    const table: readonly (readonly [string, 'vip' | 'clients', string | Uint8Array, readonly string[]])[] = [
      ['a number that a spreadsheet shortened', 'vip', 'number\n4.47E+11\n', ['vip.csv:2 row 2 number: a number that a spreadsheet has shortened: "4.47E+11"; allowed: the number in full (its last digits are lost: import or type the column as text)']],
      ['a PIN that a spreadsheet shortened, which is not shown', 'clients', 'pin\n4.71E+07\n', ['clients.csv:2 row 2 pin: a PIN that a spreadsheet has shortened to a form as 4.47E+11; allowed: the PIN in full (its last digits are lost: import or type the column as text)']],
      ['a column twice', 'vip', 'number,label,number\n+31612345678,a,b\n', ['vip.csv:1 header: the column "number" twice; columns of a list of callers: number, label, destination, valid_from, valid_until']],
      ['UTF-16 without a mark', 'vip', Buffer.from('number\n+31612345678\n', 'utf16le'), ['vip.csv:1: bytes that are no UTF-8; allowed: text in UTF-8 (in a spreadsheet: save as "CSV UTF-8")']],
      ['Latin-1', 'vip', Buffer.from('number,label\n+31612345678,Jos\u00e9\n', 'latin1'), ['vip.csv:2: bytes that are no UTF-8; allowed: text in UTF-8 (in a spreadsheet: save as "CSV UTF-8")']],
      ['a NUL in a label', 'vip', 'number,label\n+31612345678,a\0b\n', ['vip.csv:2 row 2 label: a label that is too long or more than one line; allowed: at most 100 characters on one line']],
      ['a NUL in a PIN, which is not shown', 'clients', 'pin\n4711\0\n', ['clients.csv:2 row 2 pin: a PIN with something else than digits in it, or too long; allowed: 1 to 20 digits']],
      ['a quote that is not closed', 'vip', 'number,label\n+31612345678,"a\n+31612345679,b\n', ['vip.csv:2: no CSV: a quote that is not closed; allowed: quotes around a whole cell, "" for a quote within']],
      ['a row without an end', 'vip', `number,label\n+31612345678,${'x'.repeat(100_000)}`, ['vip.csv:2: a row of more than 65536 characters; allowed: shorter ones; is a quote before it not closed?']],
      ['a file without any line', 'vip', 'x'.repeat(200_000), ['vip.csv:1: a row of more than 65536 characters; allowed: shorter ones; is a quote before it not closed?']],
      ['nothing at all', 'vip', '', ['vip.csv:1: an empty file; allowed: a header row; columns: number, label, destination, valid_from, valid_until']],
      ['the same number twice', 'vip', 'number\n+31612345678\n06 12345678\n', ['vip.csv:3 row 3 number: the same as in row 2; allowed: each once in a list']],
      ['the same PIN twice, which is not shown', 'clients', 'pin\n4711\n4712\n4711\n', ['clients.csv:4 row 4 pin: the same as in row 2; allowed: each once in a list']],
      ['a PIN that no step lets anybody key', 'clients', 'pin\n471\n', ['clients.csv:2 row 2 pin: a PIN of 3 digits; allowed: 4-8, as the step ask of line %NUMBER% says']],
      ['a hash under a key that is not here', 'clients', `pin_hash\nk9:6:${'ab'.repeat(32)}\n`, ['clients.csv:2 row 2 pin_hash: a hash under the key "k9"; allowed: a key that the service has (LATCHKEY_PIN_KEY)']],
      ['a hash that is none', 'clients', 'pin_hash\n4711\n', ['clients.csv:2 row 2 pin_hash: no hash of a PIN; allowed: key id, number of digits and hash with colons between, as `latchkey hash-pins` writes them']],
      ['a PIN and a hash in one row', 'clients', `pin,pin_hash\n4711,k1:4:${'ab'.repeat(32)}\n`, ['clients.csv:2 row 2 pin_hash: a PIN and a hash in one row; allowed: one of them']],
    ];
    for (const [what, list, text, wanted] of table) {
      it(`is refused for ${what}, and changes nothing`, async () => {
        assert.deepEqual(await faults(list, text), wanted.map((fault) => fault.replace('%NUMBER%', number)));
        assert.equal((await store().releases(tenant, 1))[0]?.number, 1);
      });
    }

    const jsonTable: readonly (readonly [string, string, readonly string[]])[] = [
      ['an object', '{"number":"+31612345678"}', ['vip.json: an object where an array of rows belongs; allowed: [{"number": "…"}, …]']],
      ['something else', 'hello', ['vip.json:1: no JSON; allowed: [{"number": "…"}, …]']],
      ['a row that is broken', '[{"number":"+31612345678"},\n{"number" "x"}]', ['vip.json:2: no JSON; allowed: [{"number": "…"}, …]']],
      ['an end that is missing', '[{"number":"+31612345678"}', ['vip.json:1: no JSON; allowed: [{"number": "…"}, …]']],
      ['something behind the end', '[]\n[]', ['vip.json:2: no JSON; allowed: [{"number": "…"}, …]']],
      ['an endless row', `[{"label":"${'x'.repeat(100_000)}`, ['vip.json:1: a row of more than 65536 characters; allowed: [{"number": "…"}, …]']],
      ['rows of many kinds', '[1,{"number":4},{"nummer":"+31612345678"}]', [
        'vip.json:1 row 1: a JSON number where an object belongs; keys here: number, label, destination, valid_from, valid_until',
        'vip.json:1 row 2 number: a JSON number; allowed: a text in quotes (a number would lose its leading zeros)',
        'vip.json:1 row 3: no key named "nummer"; keys here: number, label, destination, valid_from, valid_until (did you mean "number"?)',
      ]],
    ];
    for (const [what, text, wanted] of jsonTable) it(`is refused for JSON with ${what}`, async () => assert.deepEqual(await faults('vip', text, 'json'), wanted));

    it('counts a hundred thousand faulty rows, and tells a hundred of them', async () => {
      const answer = await publish('vip', `number\n${'nobody\n'.repeat(100_000)}`);
      assert.ok(answer.kind === 'refused');
      assert.deepEqual([answer.faults.length, answer.total], [100, 100_000]);
    });

    it('takes rows with hashes of PINs, which open like the PINs', async () => {
      const { hashPin, pinScope } = await import('../../../../../services/policy/directory/pin-hash.js');
      const { aPinKey } = await import('../../../../support/directory-fixture.js');
      const hex = Buffer.from(hashPin(aPinKey, pinScope({ tenant, list: 'clients' }), '471147'), 'latin1').toString('hex');
      assert.equal((await publish('clients', `pin_hash,label\nk1:6:${hex},Jan\n`)).kind, 'published');
      const unchanged = await publish('clients', 'pin,label\n471147,Jan\n');
      assert.deepEqual(unchanged.kind === 'published' && unchanged.summary.lists, {});
    });

    it('in a dry run says what would change and what a stranger could guess, and changes nothing', async () => {
      const answer = await publish('clients', 'pin,destination\n4711,+31201234501\n1234,+31201234501\n', { dryRun: true });
      assert.ok(answer.kind === 'published' && answer.dryRun, JSON.stringify(answer));
      assert.deepEqual([answer.release, answer.summary.lists['clients'], answer.guesses[0]?.pins, answer.guesses[0]?.easyPins], [2, { added: 1, removed: 1, changed: 1 }, 2, 1]);
      assert.equal(answer.sample?.length, 3);
      assert.doesNotMatch(JSON.stringify(answer), /"4711"|"1234"/);
      assert.equal((await store().releases(tenant, 1))[0]?.number, 1);
    });

    it('is refused when the list is another than was expected, before anything is read', async () => {
      const unread = async function* (): AsyncGenerator<Uint8Array> {
        yield assert.fail('read');
      };
      assert.deepEqual(await publish('vip', unread(), { expectedVersion: 7 }), { kind: 'overtaken', live: 1, list: 'vip' });
      assert.deepEqual(await publish('vip', unread(), { expectedRelease: 7 }), { kind: 'overtaken', live: 1 });
      assert.equal((await publish('vip', 'number\n+31612345678\n', { expectedVersion: 1 })).kind, 'published');
    });

    it('of two at once that expect the same one is told, and nothing is mixed', async () => {
      const [one, other] = await Promise.all(['Anna', 'Berta'].map((label) => publish('vip', `number,label\n+31612345678,${label}\n`, { expectedVersion: 1 })));
      assert.deepEqual([one?.kind, other?.kind].toSorted(), ['overtaken', 'published']);
      assert.deepEqual(await rows('vip'), [one?.kind === 'published' ? '+31612345678 Anna' : '+31612345678 Berta']);
    });

    it('goes on beside a change of another list', async () => {
      const [one, other] = await Promise.all([publish('vip', 'number\n+31612345679\n', { expectedVersion: 1 }), publish('clients', 'pin\n47110815\n', { expectedVersion: 1 })]);
      assert.deepEqual([one.kind, other.kind], ['published', 'published']);
    });

    it('is there no such list or tenant', async () => {
      assert.deepEqual(await publish('nobody', 'number\n'), { kind: 'not-found', what: 'list' });
      assert.deepEqual(await publish('constructor', 'number\n'), { kind: 'not-found', what: 'list' });
      assert.deepEqual(await at.publisher().list('nobody', 'vip', 'csv', inPieces(''), upload), { kind: 'not-found', what: 'tenant' });
    });

    it('rejects with what went wrong with its content, and changes nothing', async () => {
      const broken = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from('number\n+31612345678\n');
        throw new Error('the line is dead');
      };
      await assert.rejects(publish('vip', broken()), /the line is dead/);
      assert.equal((await store().releases(tenant, 1))[0]?.number, 1);
    });

    it('is held to the quotas of the operator', async () => {
      const rights = { on: true, numbers: [{ kind: 'number', number }], lines: {}, destinations: { countries: 'any', types: ['ordinary'], domains: 'any' }, limits: {} } as const;
      const withQuotas = (quotas: { readonly rows?: number; readonly releasesADay?: number }): Operator => ({ tenants: { [tenant]: { ...rights, quotas } }, shares: [] });
      assert.deepEqual(await publish('vip', 'number\n+31612345678\n+31612345679\n', {}, withQuotas({ rows: 3 })), { kind: 'over-quota', quota: 'rows', found: 4, allowed: 3 });
      assert.equal((await publish('vip', 'number\n+31612345678\n', {}, withQuotas({ rows: 3 }))).kind, 'published');
      assert.deepEqual(await publish('vip', 'number\n', {}, withQuotas({ releasesADay: 2 })), { kind: 'over-quota', quota: 'releases a day', found: 2, allowed: 2 });
      await at.clock.advance(86_400_000);
      assert.equal((await publish('vip', 'number\n', {}, withQuotas({ releasesADay: 2 }))).kind, 'published');
    });

    it('is refused for destinations that the operator does not allow, and for PINs that are too easy to guess', async () => {
      const operator: Operator = { tenants: { [tenant]: { on: true, numbers: [{ kind: 'number', number }], lines: {}, destinations: { countries: ['NL'], types: ['ordinary'], domains: 'any' }, limits: {} } }, shares: [], maxGuessChance: 0.01 };
      assert.deepEqual(faultsOf(await publish('vip', 'number,destination\n+31612345678,+493012345678\n', {}, operator)), ['vip.csv:2 row 2 destination: may not be called: country DE; allowed: NL']);
      const [fault = ''] = faultsOf(await publish('clients', 'pin\n4711\n', {}, operator));
      assert.match(fault, /^clients\.csv: PINs that a stranger guesses with a chance of \d+ % a day; allowed: 1 % \(max-guess-chance\)/);
      assert.equal((await publish('clients', 'pin\n47110815\n', {}, operator)).kind, 'published');
    });
  });
}

function faultsOf(answer: PublishAnswer): readonly string[] {
  assert.ok(answer.kind === 'refused', JSON.stringify(answer));
  assert.equal(answer.total, answer.faults.length);
  return answer.faults.map(renderFault);
}

/** In pieces that break characters and rows. */
async function* inPieces(content: string | Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return void (yield* content);
  const bytes = Buffer.from(content);
  const size = bytes.length > 10_000 ? 40_000 : 7;
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
