import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LayeredMap } from '../../../../../services/policy/directory/layered-map.js';

const keys = fc.constantFrom(...Array.from({ length: 30 }, (_, n) => `key ${n}`));
const change = fc.tuple(keys, fc.option(fc.record({ n: fc.nat() }), { nil: null }));

describe('a layered map', () => {
  it('is what a plain map with the same changes is, whatever was made of it meanwhile', () => {
    fc.assert(
      fc.property(fc.dictionary(keys, fc.record({ n: fc.nat() })), fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 30 }), (begun, edits) => {
        const plain = new Map(Object.entries(begun));
        let layered = new LayeredMap<{ n: number }>(new Map(plain));
        for (const edit of edits) {
          const [before, was] = [layered, new Map(plain)];
          layered = layered.with(edit);
          for (const [key, value] of edit) if (value === null) plain.delete(key);
          else plain.set(key, value);
          assertSame(layered, plain);
          assertSame(before, was);
        }
      }),
    );
  });

  it('is the same when the changes are many', () => {
    const begun = new Map(Array.from({ length: 1000 }, (_, n) => [`${n}`, { n }] as const));
    let layered = new LayeredMap(begun);
    for (let n = 0; n < 700; n++) layered = layered.with([[`${n}`, null], [`new ${n}`, { n }]]);
    assert.equal(layered.size, 1000);
    assert.equal(layered.get('699'), undefined);
    assert.deepEqual([layered.get('700'), layered.get('new 0'), layered.get('new 699')], [{ n: 700 }, { n: 0 }, { n: 699 }]);
    assert.equal(begun.size, 1000);
  });
});

function assertSame(layered: LayeredMap<{ n: number }>, plain: ReadonlyMap<string, { n: number }>): void {
  assert.equal(layered.size, plain.size);
  for (let n = 0; n < 30; n++) assert.deepEqual(layered.get(`key ${n}`), plain.get(`key ${n}`));
}
