import assert from 'node:assert/strict';
import { isPointer, pointedAt } from '../../../../../services/policy/domain/json-pointer.js';
import type { JsonValue } from '../../../../../services/policy/domain/tenant.js';

describe('a JSON Pointer', () => {
  /** RFC 6901 section 5. */
  const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 };
  const table: readonly (readonly [string, JsonValue | undefined])[] = [
    ['', document], ['/foo', ['bar', 'baz']], ['/foo/0', 'bar'], ['/', 0], ['/a~1b', 1], ['/c%d', 2], ['/e^f', 3], ['/g|h', 4], ['/i\\j', 5], ['/k"l', 6], ['/ ', 7], ['/m~0n', 8],
    ['/foo/2', undefined], ['/foo/-', undefined], ['/foo/01', undefined], ['/foo/length', undefined], ['/nothing/deeper', undefined], ['/a~1b/c', undefined],
    ['/__proto__', undefined], ['/constructor/name', undefined], ['/toString', undefined],
  ];
  for (const [pointer, wanted] of table) it(`${JSON.stringify(pointer)} points at ${JSON.stringify(wanted)}`, () => assert.deepEqual(pointedAt(document, pointer), wanted));

  it('reads ~01 as ~1', () => assert.equal(pointedAt({ '~1': 'yes' }, '/~01'), 'yes'));

  const texts: readonly (readonly [string, boolean])[] = [['', true], ['/a/b', true], ['/~0~1', true], ['a', false], ['a/b', false], ['/~2', false], ['/~', false]];
  for (const [text, wanted] of texts) it(`${wanted ? 'is' : 'is not'} ${JSON.stringify(text)}`, () => assert.equal(isPointer(text), wanted));
});
