import assert from 'node:assert/strict';
import { chooseReplica, mostOutstanding, type Candidate } from '../../../../../sip/adapters/policy/choose-replica.js';

interface Named extends Candidate {
  readonly name: string;
}

function replica(name: string, over: { open?: boolean; outstanding?: number; out?: boolean } = {}): Named {
  return { name, open: over.open ?? true, outstanding: over.outstanding ?? 0, leftOut: () => over.out ?? false };
}

function chosen(replicas: Named[], random = 0, except?: Named): string {
  const choice = chooseReplica(replicas, 0, () => random, except);
  return choice.kind === 'chosen' ? choice.replica.name : choice.kind;
}

describe('chooseReplica', () => {
  const busy = replica('busy', { outstanding: 9 });
  const idle = replica('idle');
  const table: [string, string, string][] = [
    ['none when there is none', chosen([]), 'none'],
    ['none when none is open', chosen([replica('a', { open: false })]), 'none'],
    ['the only one', chosen([idle]), 'idle'],
    ['the less loaded of two', chosen([busy, idle]), 'idle'],
    ['the less loaded whichever is drawn first', chosen([busy, idle], 0.99), 'idle'],
    ['another than the one that was asked', chosen([busy, idle], 0, idle), 'busy'],
    ['none when the only other one was asked', chosen([idle], 0, idle), 'none'],
    ['not one that is left out', chosen([replica('out', { out: true }), busy]), 'busy'],
    ['one that is left out when there is no other', chosen([replica('out', { out: true })]), 'out'],
    ['overloaded when all are full', chosen([replica('full', { outstanding: mostOutstanding })]), 'overloaded'],
    ['one that is left out rather than a full one', chosen([replica('full', { outstanding: mostOutstanding }), replica('out', { out: true })]), 'out'],
  ];
  for (const [title, got, want] of table) it(title, () => assert.equal(got, want));

  it('draws every one of many', () => {
    const names = ['a', 'b', 'c', 'd'];
    const seen = new Set(Array.from({ length: 200 }, (_, i) => chosen(names.map((name) => replica(name)), (i % 100) / 100)));
    assert.deepEqual([...seen].sort(), names);
  });
});
