/** Callers who hang up at any moment of any kind of line, many at once: nothing may be left of them. */
import assert from 'node:assert/strict';
import { openPhone } from '../../cli/phone/phone.js';
import { portRange } from '../support/free-port.js';
import { onParts, type PartsBench } from '../support/parts-bench.js';

const lines = ['+31201110001', '+31201110002', '+31201110003', '+31201110004', '+31201110005'];
const answeredFirst = 'latchkey: 1\ntrunks:\n  pbx: { addresses: [127.0.0.1], domain: pbx.example, answer: before-prompt, transfer: refer }\n';

for (const [title, options] of [['callers who hang up', {}], ['callers who hang up on a trunk that is answered first', { trunks: answeredFirst }]] as const) {
  onParts(title, options, (bench) => {
    for (const line of lines) {
      it(`${line}: 40 moments in the first 3 s`, () => hangUpAt(bench, line, Array.from({ length: 40 }, (_, index) => index * 75)));
    }

    it('60 at once in the first 60 ms, in steps of a millisecond', () => hangUpAt(bench, '+31201110001', Array.from({ length: 60 }, (_, index) => index)));

    it('while they key, and after the last key', () => hangUpAt(bench, '+31201110002', Array.from({ length: 30 }, (_, index) => 1500 + index * 60), ['1']));
  });
}

/** Calls that all begin at once and hang up at their moment; keys make some of them end on their own before. */
async function hangUpAt(bench: PartsBench, to: string, moments: readonly number[], keys: readonly string[] = []): Promise<void> {
  const range = portRange(moments.length * 2 + 2);
  const phone = await openPhone({ via: { host: '127.0.0.1', port: bench.latchkey.sipPort }, rtp: { fromPort: range.from, toPort: range.to } });
  try {
    const results = await Promise.all(moments.map((hangUpAfterMs, index) => phone.call({ to, from: `+3161236${String(1000 + index)}`, hangUpAfterMs, keys, promptGapMs: 200, timeoutMs: 30_000 })));
    for (const { outcome } of results) assert.notEqual(outcome.kind, 'no-answer', JSON.stringify(outcome));
  } finally {
    await phone.close();
  }
  assert.equal(await bench.latchkey.metric('sip', 'latchkey_call_failures_total', 'cause="error"'), 0);
}
