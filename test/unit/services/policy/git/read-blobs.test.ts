import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTree } from '../../../../../services/policy/git/git-tree.js';
import { BatchReader } from '../../../../../services/policy/git/read-blobs.js';

describe('BatchReader', () => {
  it('reads the same contents however they are cut into pieces', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 30 }), (contents, cuts) => {
      const id = (index: number) => index.toString(16).padStart(40, '0');
      const all = Buffer.concat(contents.flatMap((content, index) => [Buffer.from(`${id(index)} blob ${content.length}\n`), Buffer.from(content), Buffer.from('\n')]));
      const reader = new BatchReader();
      for (let at = 0, cut = 0; at < all.length; cut += 1) {
        const bytes = cuts[cut % cuts.length] ?? 1;
        reader.push(all.subarray(at, at + bytes));
        at += bytes;
      }
      assert.deepEqual([...reader.blobs].map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')]), contents.map((content, index) => [id(index), Buffer.from(content).toString('hex')]));
    }));
  });

  it('leaves out an object that git says is missing', () => {
    const reader = new BatchReader();
    reader.push(Buffer.from(`${'a'.repeat(40)} missing\n${'b'.repeat(40)} blob 1\nx\n`));
    assert.deepEqual([...reader.blobs.keys()], ['b'.repeat(40)]);
  });
});

describe('parseTree', () => {
  it('reads files, folders, links and submodules, whatever their names', () => {
    const id = 'c'.repeat(40);
    const listing = [`100644 blob ${id}       7\ta b/ü\n"x".csv`, `100755 blob ${id} 1234567\trun`, `040000 tree ${id}       -\ta b`, `120000 blob ${id}       3\tlink`, `160000 commit ${id}       -\tsub`];
    assert.deepEqual(parseTree(Buffer.from(listing.map((record) => `${record}\0`).join(''))).map(({ path, kind, bytes }) => [path, kind, bytes]), [
      ['a b/ü\n"x".csv', 'file', 7], ['run', 'file', 1_234_567], ['a b', 'folder', 0], ['link', 'link', 3], ['sub', 'submodule', 0],
    ]);
  });
});
