import assert from 'node:assert/strict';
import { Refusal } from '../../../../../proto/types/latchkey/policy/v1/Refusal.js';
import type { TaggedDecision__Output } from '../../../../../proto/types/latchkey/policy/v1/TaggedDecision.js';
import { Asks, type Askable } from '../../../../../sip/adapters/policy/asks.js';
import { ReplicaHealth } from '../../../../../sip/adapters/policy/replica-health.js';
import { FakeClock } from '../../../../support/fake-clock.js';

class FakeReplica implements Askable {
  open = true;
  readonly health = new ReplicaHealth();
  readonly asked: number[] = [];
  readonly waiting = new Set<number>();
  readonly counting: string[] = [];

  get outstanding(): number {
    return this.waiting.size;
  }

  leftOut(nowMs: number): boolean {
    return this.health.leftOut(nowMs);
  }

  ask(tag: number): void {
    this.asked.push(tag);
    this.waiting.add(tag);
  }

  forget(tag: number): void {
    this.waiting.delete(tag);
  }

  counts(callUid: string): void {
    this.counting.push(callUid);
  }
}

const hangUp: NonNullable<TaggedDecision__Output['response']> = { directive: { hangUp: {}, kind: 'hangUp' }, cursor: Buffer.alloc(0), reason: { tenant: 'demo', step: 'bye', release: 1, entryId: '', cause: 1 } };

function setUp(replicas: number) {
  const clock = new FakeClock();
  const all = Array.from({ length: replicas }, () => new FakeReplica());
  const tries: string[] = [];
  const nothing = () => undefined;
  const watch = { answered: nothing, unanswered: nothing, secondTry: (why: string) => void tries.push(why), reportDropped: nothing, failed: nothing };
  const asks = new Asks({ replicas: () => all, clock, random: () => 0, watch });
  const ask = (gone = new AbortController().signal, arriving?: string) => {
    const asked = { answer: undefined as unknown };
    void asks.decide({}, gone, arriving).then((answer) => (asked.answer = answer.kind === 'decision' ? 'decision' : answer.why));
    return asked;
  };
  const answer = (replica: FakeReplica, tag: number, result: Partial<TaggedDecision__Output> = { response: hangUp }) => {
    replica.waiting.delete(tag);
    asks.answered(replica, { tag, ...result });
  };
  const [a, b] = all as [FakeReplica, FakeReplica];
  return { clock, asks, ask, answer, tries, all, a, b };
}

describe('a question to the policy', () => {
  it('is answered by the replica that was asked, and nothing is left of it', async () => {
    const { clock, asks, ask, answer, a } = setUp(1);
    const asked = ask();
    answer(a, 1);
    await clock.advance(1000);
    assert.equal(asked.answer, 'decision');
    assert.deepEqual([asks.underWay, a.outstanding, clock.pending], [0, 0, 0]);
  });

  it('is asked a second time elsewhere after 80 ms, and the first answer counts', async () => {
    const { clock, asks, ask, answer, tries, a, b } = setUp(2);
    const asked = ask();
    await clock.advance(79);
    assert.deepEqual([a.asked, b.asked], [[1], []]);
    await clock.advance(1);
    assert.deepEqual([a.asked, b.asked, tries], [[1], [1], ['late']]);
    answer(a, 1);
    await clock.advance(0);
    assert.deepEqual([asked.answer, asks.underWay, b.outstanding], ['decision', 0, 0]);
    answer(b, 1);
  });

  it('is over after 250 ms', async () => {
    const { clock, asks, ask, a, b } = setUp(2);
    const asked = ask();
    await clock.advance(249);
    assert.equal(asked.answer, undefined);
    await clock.advance(1);
    assert.deepEqual([asked.answer, asks.underWay, a.outstanding, b.outstanding], ['timeout', 0, 0, 0]);
  });

  it('goes elsewhere at once when the stream breaks', async () => {
    const { clock, asks, ask, answer, tries, a, b } = setUp(2);
    const asked = ask();
    a.open = false;
    asks.broke([1]);
    assert.deepEqual([b.asked, tries], [[1], ['broken']]);
    answer(b, 1);
    await clock.advance(0);
    assert.equal(asked.answer, 'decision');
  });

  it('has no replica when the stream breaks and there is no other', async () => {
    const { clock, asks, ask, a } = setUp(1);
    const asked = ask();
    a.open = false;
    asks.broke([1]);
    await clock.advance(0);
    assert.equal(asked.answer, 'no-replica');
  });

  it('waits for the first when the second try breaks', async () => {
    const { clock, asks, ask, answer, a, b } = setUp(2);
    const asked = ask();
    await clock.advance(80);
    b.open = false;
    asks.broke([1]);
    await clock.advance(10);
    assert.equal(asked.answer, undefined);
    answer(a, 1);
    await clock.advance(0);
    assert.equal(asked.answer, 'decision');
  });

  it('is settled at once when the caller is gone', async () => {
    const { clock, asks, ask, a } = setUp(1);
    const gone = new AbortController();
    const asked = ask(gone.signal);
    gone.abort();
    await clock.advance(0);
    assert.deepEqual([asked.answer, asks.underWay, a.outstanding], ['timeout', 0, 0]);
  });

  const endings: [string, Partial<TaggedDecision__Output>, string][] = [
    ['nonsense', { response: { directive: null, cursor: Buffer.alloc(0), reason: null } }, 'nonsense'],
    ['a malformed question', { refusal: Refusal.REFUSAL_MALFORMED }, 'nonsense'],
    ['overload', { refusal: Refusal.REFUSAL_OVERLOADED }, 'overloaded'],
    ['a replica that is not ready', { refusal: Refusal.REFUSAL_NOT_READY }, 'no-replica'],
    ['a refusal of no kind', { refusal: Refusal.REFUSAL_UNSPECIFIED }, 'no-replica'],
    ['neither answer nor refusal', {}, 'nonsense'],
  ];
  for (const [title, result, want] of endings) {
    it(`goes elsewhere on ${title}, and ends with it when nobody else does better`, async () => {
      const { clock, ask, answer, a, b } = setUp(2);
      const asked = ask();
      answer(a, 1, result);
      assert.deepEqual(b.asked, [1]);
      answer(b, 1, result);
      await clock.advance(0);
      assert.equal(asked.answer, want);
    });
  }

  it('is tried again within a budget of a tenth', async () => {
    const { clock, ask, answer, tries, a, b } = setUp(2);
    for (let i = 0; i < 1000; i++) ask();
    await clock.advance(80);
    // 20 are always there; while 1000 were asked it could not grow beyond that.
    assert.equal(tries.length, 20);
    for (const replica of [a, b]) for (const tag of [...replica.waiting]) answer(replica, tag);
    for (let i = 0; i < 100; i++) ask();
    await clock.advance(80);
    assert.equal(tries.length, 30);
  });

  it('is asked again without a budget after a broken stream, for as many as two streams hold', async () => {
    const { asks, ask, tries, a } = setUp(2);
    for (let i = 0; i < 100; i++) ask();
    a.open = false;
    asks.broke([...a.waiting]);
    assert.equal(tries.length, a.asked.length);
    assert.ok(tries.length > 20);
  });

  it('leaves a replica out after five late answers in a row, for five seconds', async () => {
    const { clock, ask, answer, a, b } = setUp(2);
    for (let i = 0; i < 5; i++) {
      ask();
      await clock.advance(80);
      answer(b, i + 1);
    }
    assert.deepEqual([a.asked.length, a.leftOut(clock.now())], [5, true]);
    ask();
    assert.equal(a.asked.length, 5);
    answer(b, 6);
    await clock.advance(5000);
    assert.equal(a.leftOut(clock.now()), false);
    ask();
    await clock.advance(80);
    assert.equal(a.leftOut(clock.now()), true, 'one more late answer is enough until one is in time');
  });
});

describe('who counts a call that arrived', () => {
  const wait: typeof hangUp = { ...hangUp, directive: { wait: { ms: 100, prompt: null }, kind: 'wait' }, cursor: Buffer.from('later') };

  const cases: readonly { readonly title: string; readonly play: (rig: ReturnType<typeof setUp>) => Promise<void> | void; readonly a: readonly string[]; readonly b: readonly string[] }[] = [
    { title: 'nobody, when the first answer was the last', play: (rig) => answeredAtOnce(rig, hangUp, 'c1'), a: [], b: [] },
    { title: 'the replica whose answer was not the last', play: (rig) => answeredAtOnce(rig, wait, 'c1'), a: ['c1'], b: [] },
    { title: 'nobody, of a call that is under way already', play: (rig) => answeredAtOnce(rig, wait), a: [], b: [] },
    {
      title: 'also one that was asked first and may yet answer', a: ['c1'], b: [],
      play: async ({ ask, answer, clock, b }) => {
        ask(undefined, 'c1');
        await clock.advance(80);
        answer(b, 1);
      },
    },
    {
      title: 'both that were asked, when neither answered in time', a: ['c1'], b: ['c1'],
      play: async ({ ask, clock }) => {
        ask(undefined, 'c1');
        await clock.advance(250);
      },
    },
    {
      title: 'the one that was asked, when the caller is gone before it answers', a: ['c1'], b: [],
      play: ({ ask }) => {
        const caller = new AbortController();
        ask(caller.signal, 'c1');
        caller.abort();
      },
    },
  ];
  for (const { title, play, a, b } of cases) {
    it(title, async () => {
      const rig = setUp(2);
      await play(rig);
      assert.deepEqual([rig.a.counting, rig.b.counting], [a, b]);
    });
  }
});

function answeredAtOnce({ ask, answer, a }: ReturnType<typeof setUp>, response: typeof hangUp, arriving?: string): void {
  ask(undefined, arriving);
  answer(a, 1, { response });
}
