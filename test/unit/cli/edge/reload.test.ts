import assert from 'node:assert/strict';
import { notYet, type ListedNode } from '../../../../cli/edge/reload.js';

const well = (uri: string): ListedNode => ({ uri, takesCalls: true });
const away = (uri: string): ListedNode => ({ uri, takesCalls: false });

describe('after the list of nodes was read again', () => {
  const cases: readonly { readonly title: string; readonly before: readonly ListedNode[]; readonly now: readonly ListedNode[]; readonly waits: readonly string[] }[] = [
    { title: 'nodes that took calls go on taking them', before: [well('a'), well('b')], now: [well('b'), well('a')], waits: [] },
    { title: 'one that drained or was away is asked first', before: [well('a'), away('b')], now: [well('a'), well('b')], waits: ['b'] },
    { title: 'a new one is asked first', before: [well('a')], now: [well('a'), well('new')], waits: ['new'] },
    { title: 'a new one gets calls at once where no other takes any', before: [away('a')], now: [well('a'), well('new')], waits: ['a'] },
    { title: 'and where those that took them are gone', before: [well('gone')], now: [well('new')], waits: [] },
    { title: 'the first list of all is not waited for', before: [], now: [well('a'), well('b')], waits: [] },
    { title: 'one that left is nobody', before: [well('a'), away('gone')], now: [well('a')], waits: [] },
  ];
  for (const { title, before, now, waits } of cases) it(title, () => assert.deepEqual(notYet(before, now), waits));
});
