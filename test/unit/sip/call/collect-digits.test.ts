import assert from 'node:assert/strict';
import { collectDigits, type Collected } from '../../../../sip/call/collect-digits.js';
import { KeyBuffer } from '../../../../sip/call/key-sources.js';
import type { Key, KeySource } from '../../../../sip/ports/media.js';
import type { Collect, PromptRef } from '../../../../sip/ports/policy.js';
import { FakeClock, settled } from '../../../support/fake-clock.js';

const promptMs = 3000;
const prompt: PromptRef = { sha256: 'ab'.repeat(32), durationMs: promptMs, language: 'en' };

const directive: Collect = {
  kind: 'collect',
  prompts: [prompt],
  minDigits: 4,
  maxDigits: 8,
  endKey: '#',
  firstDigitMs: 8000,
  betweenDigitsMs: 3000,
  totalMs: 60_000,
  bargeIn: true,
  secret: true,
};

/** One thing that happens: time passes, or a key comes. */
type Deed = number | string;

/** A caller at the other end of a prompt that takes `promptMs`. */
class Caller {
  readonly clock = new FakeClock();
  readonly gone = new AbortController();
  readonly keys = new KeyBuffer({ clock: this.clock, dtmf: 'auto' });
  played: 'never' | 'playing' | 'whole' | 'cut' = 'never';
  #press: (key: Key) => void = () => undefined;

  constructor() {
    this.keys.hear((listener) => {
      this.#press = listener;
      return () => undefined;
    });
  }

  press(keys: string, source: KeySource = 'rfc4733'): void {
    for (const key of keys) this.#press({ key, source, atMs: 0 });
  }

  async does(deeds: readonly Deed[]): Promise<void> {
    for (const deed of deeds) {
      if (typeof deed === 'number') await this.clock.advance(deed);
      else this.press(deed);
    }
    await settled();
  }

  /** What was collected when the deeds were done; `undefined`: it still waits. */
  async collects(change: Partial<Collect>, deeds: readonly Deed[]): Promise<Collected | undefined> {
    let collected: Collected | undefined;
    void this.collect(change).then((result) => (collected = result));
    await this.does(deeds);
    return collected;
  }

  collect(change: Partial<Collect> = {}): Promise<Collected> {
    const leg = { play: (prompts: readonly PromptRef[], stop: AbortSignal) => this.#play(prompts, stop) };
    return collectDigits({ directive: { ...directive, ...change }, leg, keys: this.keys, clock: this.clock, gone: this.gone.signal });
  }

  #play(prompts: readonly PromptRef[], stop: AbortSignal): Promise<void> {
    this.played = prompts.length === 0 ? 'whole' : 'playing';
    if (prompts.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (how: 'whole' | 'cut') => () => {
        cancel();
        if (this.played === 'playing') this.played = how;
        resolve();
      };
      const cancel = this.clock.after(promptMs, end('whole'));
      stop.addEventListener('abort', end('cut'));
    });
  }
}

const silence: Collected = { kind: 'silence' };
const digits = (value: string): Collected => ({ kind: 'digits', value });

describe('collecting digits', () => {
  const cases: readonly [title: string, change: Partial<Collect>, deeds: readonly Deed[], result: Collected | undefined][] = [
    ['ends with the end key', {}, [promptMs, '4711#'], digits('4711')],
    ['ends by itself at the most digits', { maxDigits: 4 }, [promptMs, '4711'], digits('4711')],
    ['ends when no further digit comes in time', {}, [promptMs, '47', 2999, '11', 3000], digits('4711')],
    ['still waits a moment before that', {}, [promptMs, '4711', 2999], undefined],
    ['reports fewer digits than wanted as they are', {}, [promptMs, '12', 3000], digits('12')],
    ['hears silence when no first digit comes', {}, [promptMs, 8000], silence],
    ['still waits for the first digit a moment before that', {}, [promptMs, 7999], undefined],
    ['starts the first-digit clock only when the prompt ends', {}, [promptMs + 7999], undefined],
    ['lets the first key cut the prompt short', {}, [1000, '4', 100, '711#'], digits('4711')],
    ['waits between digits, not for the first, after a key in the prompt', {}, [1000, '4', 3000], digits('4')],
    ['ends at the total time while the caller still keys', { totalMs: 5000 }, [promptMs, '1', 2500, '2', 2499, '3', 1], digits('123')],
    ['hears silence at the total time when nothing is keyed', { totalMs: 5000, firstDigitMs: 9000 }, [promptMs, 5000], silence],
    ['forgets what was keyed at a star', {}, [promptMs, '12*4711#'], digits('4711')],
    ['waits for a first digit again after a star', {}, [promptMs, '12*', 7999], undefined],
    ['hears silence when nothing follows a star', {}, [promptMs, '12*', 8000], silence],
    ['takes an end key alone for an empty entry', {}, [promptMs, '#'], digits('')],
    ['passes over keys that are no digits', {}, [promptMs, 'A4B7C11#'], digits('4711')],
    ['passes over # where no key ends the entry', { endKey: '' }, [promptMs, '4711#', 3000], digits('4711')],
    ['takes any key for a menu', { minDigits: 1, maxDigits: 1, endKey: '' }, [promptMs, '*'], digits('*')],
    ['without barge-in keeps keys of the prompt until it has ended', { bargeIn: false }, [1000, '4711#', promptMs - 1001], undefined],
    ['without barge-in takes them then', { bargeIn: false }, [1000, '4711#', promptMs - 1000], digits('4711')],
    ['without barge-in counts the first digit from the end of the prompt', { bargeIn: false }, [promptMs + 7999, '4711#'], digits('4711')],
    ['without a prompt listens at once', { prompts: [] }, [8000], silence],
  ];
  for (const [title, change, deeds, result] of cases) {
    it(title, async () => assert.deepEqual(await new Caller().collects(change, deeds), result));
  }

  it('leaves no timer behind, however it ends', async () => {
    for (const [, change, deeds, result] of cases) {
      if (result === undefined) continue;
      const caller = new Caller();
      await caller.collects(change, deeds);
      assert.equal(caller.clock.pending, 0);
    }
  });

  it('plays the prompt whole without barge-in', async () => {
    const caller = new Caller();
    await caller.collects({ bargeIn: false }, [1000, '4711#', promptMs]);
    assert.equal(caller.played, 'whole');
  });

  it('cuts the prompt with barge-in', async () => {
    const caller = new Caller();
    await caller.collects({}, [1000, '4']);
    assert.equal(caller.played, 'cut');
  });

  it('plays no prompt to a caller who has keyed already', async () => {
    const caller = new Caller();
    caller.press('47');
    assert.deepEqual(await caller.collects({}, ['11#']), digits('4711'));
    assert.equal(caller.played, 'never');
  });
});

describe('a caller who hangs up while digits are collected', () => {
  for (const [when, deeds] of [['in the prompt', [1000]], ['before the first digit', [promptMs + 10]], ['between digits', [promptMs, '47', 10]]] as const) {
    it(`ends it at once, ${when}`, async () => {
      const caller = new Caller();
      const collected = caller.collect();
      await caller.does(deeds);
      caller.gone.abort();
      await collected;
      assert.equal(caller.clock.pending, 0);
      assert.notEqual(caller.played, 'playing');
    });
  }

  it('is asked nothing when already gone', async () => {
    const caller = new Caller();
    caller.gone.abort();
    assert.deepEqual(await caller.collect(), silence);
    assert.equal(caller.played, 'never');
  });
});

describe('keys between two entries', () => {
  it('are kept within a step', async () => {
    const caller = new Caller();
    caller.keys.enterStep('ask');
    await caller.collects({ maxDigits: 4 }, [promptMs, '000047']);
    caller.keys.enterStep('ask');
    assert.deepEqual(await caller.collects({ maxDigits: 4 }, ['11']), digits('4711'));
  });

  it('are dropped between steps', async () => {
    const caller = new Caller();
    caller.keys.enterStep('ask');
    await caller.collects({ maxDigits: 4 }, [promptMs, '000047']);
    caller.keys.enterStep('menu');
    assert.equal(await caller.collects({ maxDigits: 4 }, ['11']), undefined);
  });

  for (const [title, deeds, next] of [
    ['swallow an end key within a second after a complete entry', ['4711', 1000, '#'], undefined],
    ['keep an end key that comes later', ['4711', 1001, '#'], digits('')],
    ['keep a key that is not the end key', ['4711', 100, '5#'], digits('5')],
    ['swallow one end key only', ['4711', 100, '##'], digits('')],
    ['swallow an end key that was keyed ahead', ['4711#'], undefined],
  ] as const) {
    it(title, async () => {
      const caller = new Caller();
      caller.keys.enterStep('ask');
      assert.deepEqual(await caller.collects({ maxDigits: 4, prompts: [] }, deeds), digits('4711'));
      assert.deepEqual(await caller.collects({ prompts: [] }, [10]), next);
    });
  }
});

describe('sources of keys', () => {
  it('count a key once that comes as event, INFO and tone', async () => {
    const caller = new Caller();
    const collected = caller.collect({ prompts: [] });
    for (const key of '4711') {
      for (const source of ['rfc4733', 'inband', 'info'] as const) caller.press(key, source);
      await caller.clock.advance(200);
    }
    caller.press('#', 'rfc4733');
    assert.deepEqual(await collected, digits('4711'));
  });

  it('may change once the first has been silent for four seconds', async () => {
    const caller = new Caller();
    const collected = caller.collect({ prompts: [], betweenDigitsMs: 10_000 });
    caller.press('4', 'rfc4733');
    await caller.clock.advance(3999);
    caller.press('9', 'inband');
    await caller.clock.advance(1);
    caller.press('7', 'info');
    caller.press('#', 'info');
    assert.deepEqual(await collected, digits('47'));
  });

  it('are heard only as the trunk says', () => {
    const clock = new FakeClock();
    const counted: KeySource[] = [];
    const keys = new KeyBuffer({ clock, dtmf: 'info', counted: (source) => counted.push(source) });
    keys.hear((listener) => {
      for (const source of ['inband', 'rfc4733', 'info'] as const) listener({ key: '1', source, atMs: 0 });
      return () => undefined;
    });
    assert.deepEqual(counted, ['info']);
  });

  it('are let go of at the end, and what was keyed is forgotten', () => {
    const keys = new KeyBuffer({ clock: new FakeClock(), dtmf: 'auto' });
    let listening = true;
    keys.hear((listener) => {
      listener({ key: '1', source: 'info', atMs: 0 });
      return () => (listening = false);
    });
    keys.close();
    assert.equal(listening, false);
    assert.equal(keys.waiting, 0);
  });
});
