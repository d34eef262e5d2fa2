import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrMakePinKeys, readPinKeys } from '../../../../../services/policy/directory/pin-key.js';
import { derivedId, pinKeys, type PinKeys } from '../../../../../services/policy/directory/pin-keys.js';
import { aPinKey, aPinKeys, aPinList, aPinRow, clientsOfSmith, listsOfSmith, openTestDirectory, publishLists } from '../../../../support/directory-fixture.js';
import { MemoryBase } from '../../../../support/memory-store.js';

const [x, y] = ['x'.repeat(32), 'y'.repeat(40)];
const keyOf = (secret: string) => createSecretKey(secret, 'utf8');

describe('the file of the PINs\' key', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, for its owner only, and leaves no draft behind', () => {
    const made = loadOrMakePinKeys(join(folder, 'data'));
    assert.ok(made.current.key.equals(loadOrMakePinKeys(join(folder, 'data')).current.key));
    assert.equal(statSync(join(folder, 'data', 'pin.key')).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'data')), ['pin.key']);
  });

  it('is not made anew where a file is there that holds none', () => {
    writeFileSync(join(folder, 'pin.key'), 'short');
    assert.throws(() => loadOrMakePinKeys(folder), /pin\.key: a key of 5 characters was found; allowed: at least 32/);
  });

  it('may hold a newer key in front of the old one', () => {
    writeFileSync(join(folder, 'pin.key'), `2027:${y},${x}\n`);
    assert.deepEqual(loadOrMakePinKeys(folder).all.map(({ id }) => id), ['2027', derivedId(keyOf(x))]);
  });
});

describe('keys of PINs from a setting', () => {
  type Row = readonly [what: string, text: string, keys: readonly (readonly [id: string, secret: string])[]];
  const rows: readonly Row[] = [
    ['one key has an id of its own', x, [[derivedId(keyOf(x)), x]]],
    ['one with an id goes by it', `2026:${x}`, [['2026', x]]],
    ['the first of several is the current one', `2027:${y},2026:${x}`, [['2027', y], ['2026', x]]],
    ['spaces around are not part of a key', ` ${y} , old:${x}\n`, [[derivedId(keyOf(y)), y], ['old', x]]],
    ['a key with commas, as one chosen before keys had ids, stays one', 'correct horse, battery staple, and so on', [[derivedId(keyOf('correct horse, battery staple, and so on')), 'correct horse, battery staple, and so on']]],
  ];
  for (const [what, text, keys] of rows) {
    it(what, () => {
      const read = readPinKeys(text);
      assert.ok(read.kind === 'keys');
      assert.deepEqual(read.keys.all.map(({ id, key }) => [id, key.export().toString()]), keys);
      assert.equal(read.keys.current, read.keys.all[0]);
    });
  }

  for (const [what, text, fault] of [
    ['that is too short', 'swordfish', /9 characters/],
    ['that is not there', '', /0 characters/],
    ['of which one is too short', `2027:${x},2026:swordfish`, /9 characters/],
    ['with one id twice', `one:${x},one:${y}`, /the id "one" was found twice/],
  ] as const) {
    it(`${what} is refused without being shown`, () => {
      const read = readPinKeys(text);
      assert.ok(read.kind === 'fault');
      assert.match(read.fault, fault);
      assert.doesNotMatch(read.fault, /swordfish|xxx|yyy/);
    });
  }
});

describe('a directory and the keys of its PINs', () => {
  const old = aPinKeys.current;
  const newer = { id: 'k2', key: keyOf(y) };
  const open = async (base: MemoryBase, keys: PinKeys): Promise<void> => (await openTestDirectory({ base, pinKeys: keys })).close();

  it('without a key that is in use stays closed, and names it', async () => {
    const base = new MemoryBase();
    const at = await openTestDirectory({ base });
    await publishLists(at, aPinList('clients', { pin: '4711' }));
    await assert.rejects(open(base, pinKeys([newer])), /under the PIN key "k1", which is not among those given \("k2"\)/);
    await open(base, pinKeys([newer, old]));
  });

  it('with another key by the name of one stays closed', async () => {
    const base = new MemoryBase();
    await open(base, aPinKeys);
    await assert.rejects(open(base, pinKeys([{ ...newer, id: 'k1' }])), /the PIN key "k1" is not the key that went by this id before/);
  });

  it('knows a key that had no name before by the one it has now', async () => {
    const base = new MemoryBase();
    const at = await openTestDirectory({ base, pinKeys: pinKeys([{ id: derivedId(aPinKey), key: aPinKey }]) });
    await at.store.publish(listsOfSmith({ kind: 'replace', list: 'clients', listKind: 'pins', rows: [[aPinRow('clients', { pin: '4711' }, { id: derivedId(aPinKey), key: aPinKey })]] }));
    const renamed = await openTestDirectory({ base, pinKeys: pinKeys([{ id: '2026', key: aPinKey }]) });
    assert.equal((await renamed.directory.lists.pin([clientsOfSmith], '4711', 0)).kind, 'found');
  });

  it('takes hashes without the name of a key for those of the key that the store remembers', async () => {
    const base = new MemoryBase();
    base.remembered.set('pin-key', derivedId(aPinKey));
    const { keyId: _, ...unnamed } = aPinRow('clients', { pin: '4711' });
    const at = await openTestDirectory({ base, pinKeys: pinKeys([newer, { id: derivedId(aPinKey), key: aPinKey }]) });
    await publishLists(at, { kind: 'replace', list: 'clients', listKind: 'pins', rows: [[unnamed]] });
    assert.equal((await at.directory.lists.pin([clientsOfSmith], '4711', 0)).kind, 'found');
    assert.equal((await at.directory.lists.pin([clientsOfSmith], '4712', 0)).kind, 'absent');
  });

  for (const held of ['whole', 'behind the cache'] as const) {
    it(`finds PINs under each key that a list has, ${held}; once republished, under the new one alone`, async () => {
      const at = await openTestDirectory({ pinKeys: pinKeys([newer, old]), wrap: (store) => (held === 'whole' ? store : { ...store, rowsBelow: () => 'too-many' as const }) });
      const rows = (...keys: readonly [string, typeof old][]) => ({ kind: 'replace', list: 'clients', listKind: 'pins', rows: [keys.map(([pin, key]) => aPinRow('clients', { pin }, key))] }) as const;
      const kinds = async (): Promise<string[]> => {
        const found: string[] = [];
        for (const pin of ['4711', '4712', '0000', '4711', '0000']) found.push((await at.directory.lists.pin([clientsOfSmith], pin, 0)).kind);
        return found;
      };
      await publishLists(at, rows(['4711', old], ['4712', newer]));
      assert.deepEqual(await kinds(), ['found', 'found', 'absent', 'found', 'absent']);
      await publishLists(at, rows(['4711', newer], ['4712', newer]));
      assert.deepEqual(await kinds(), ['found', 'found', 'absent', 'found', 'absent']);
      await publishLists(at, rows(['4712', newer]));
      assert.deepEqual(await kinds(), ['absent', 'found', 'absent', 'absent', 'absent']);
    });
  }

  it('cannot say that a PIN is not there of a list that is hashed under a key it was not given', async () => {
    const at = await openTestDirectory();
    await publishLists(at, { kind: 'replace', list: 'clients', listKind: 'pins', rows: [[aPinRow('clients', { pin: '4711' }), aPinRow('clients', { pin: '4712' }, newer)]] });
    const kinds = await Promise.all(['4711', '4712', '0000'].map(async (pin) => (await at.directory.lists.pin([clientsOfSmith], pin, 0)).kind));
    assert.deepEqual(kinds, ['found', 'unavailable', 'unavailable']);
  });
});
