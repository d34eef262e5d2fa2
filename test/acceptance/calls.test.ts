/** Whole calls against the built product, placed by the test phone: the same stories on the embedded and on the real parts. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CallOptions, CallResult } from '../../cli/phone/call-types.js';
import { placeCall } from '../../cli/phone/phone.js';
import { portRange } from '../support/free-port.js';
import { partsNames, startLatchkey, whyNotParts, type Latchkey } from '../support/latchkey.js';
import { nothingIsLeft } from '../support/parts-bench.js';

const stranger = '+31612349999';
const friend = '+31612340001';

for (const parts of ['embedded', 'real'] as const) {
  const why = whyNotParts(parts);
  describe(`calls on ${partsNames[parts]}${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
    this.timeout(60_000);
    let latchkey: Latchkey;

    before(async function () {
      if (why !== undefined) this.skip();
      latchkey = await startLatchkey({ parts });
    });
    after(async () => (latchkey as Latchkey | undefined)?.stop());
    afterEach(() => nothingIsLeft(latchkey));

    const call = (options: CallOptions) => {
      const range = portRange(6);
      return placeCall({ via: { host: '127.0.0.1', port: latchkey.sipPort }, rtp: { fromPort: range.from, toPort: range.to }, timeoutMs: 45_000, ...options });
    };

    it('redirects a listed caller at once, to each destination in turn', async () => {
      const result = await call({ to: '+31201110001', from: friend });
      assert.deepEqual(usersOf(result), ['+31201119001', '+31201119002']);
      assert.equal(result.heardMs, 0);
      assert.ok(!saw(result, '183'), 'a listed caller needs no media');
    });

    for (const keyedBy of ['rfc4733', 'inband'] as const) {
      it(`asks a stranger for the PIN and takes it by ${keyedBy}`, async () => {
        const result = await call({ to: '+31201110001', from: stranger, keys: ['907314#'], keyedBy });
        assert.deepEqual(usersOf(result), ['+31201119003']);
        assert.ok(result.heardMs > 300, `heard only ${result.heardMs} ms`);
        assert.ok(saw(result, '183'), 'the prompt is early media');
      });
    }

    it('takes the second try after a wrong PIN, and a SIP URI as it is', async () => {
      const result = await call({ to: '+31201110001', from: '+31612348888', keys: ['111222', '380265'] });
      assert.deepEqual(targetsOf(result), ['sip:piet@example.test']);
    });

    it('refuses after two wrong PINs with the flow\'s answer', async () => {
      const result = await call({ to: '+31201110001', from: '+31612347777', keys: ['111222', '222111'] });
      assert.equal(result.outcome.kind === 'rejected' && result.outcome.status, 486);
    });

    it('opens one call with a PIN that opens one', async () => {
      assert.deepEqual(usersOf(await call({ to: '+31201110001', from: '+31612346661', keys: ['718263'] })), ['+31201119004']);
      const second = await call({ to: '+31201110001', from: '+31612346662', keys: ['718263', '718263'] });
      assert.equal(second.outcome.kind, 'rejected');
    });

    it('refuses a withheld number where the flow says so', async () => {
      const result = await call({ to: '+31201110001' });
      assert.equal(result.outcome.kind === 'rejected' && result.outcome.status, 486);
    });

    it('leads each key of a menu to its destination', async () => {
      const [one, two] = await Promise.all(['1', '2'].map((key) => call({ to: '+31201110002', from: stranger, keys: [key] })));
      assert.deepEqual([...usersOf(one), ...usersOf(two)], ['+31201119001', '+31201119002']);
    });

    it('plays a message and ends the call', async () => {
      const result = await call({ to: '+31201110003', from: stranger });
      assert.ok(result.heardMs > 300, `heard only ${result.heardMs} ms`);
      assert.ok(result.outcome.kind === 'rejected' || result.outcome.kind === 'far-hung-up', result.outcome.kind);
    });

    it('declines, and knows no other number', async () => {
      const declined = await call({ to: '+31201110005', from: stranger });
      const unknown = await call({ to: '+31209999999', from: stranger });
      assert.deepEqual([statusOf(declined), statusOf(unknown)], [603, 404]);
    });

    it('leaves nothing behind when the caller hangs up, whenever that is', async () => {
      const moments = [1, 20, 60, 150, 400, 900, 1500, 2500];
      const results = await Promise.all(moments.map((hangUpAfterMs) => call({ to: '+31201110001', from: '+31612345555', hangUpAfterMs, keys: ['1'] })));
      for (const { outcome } of results) assert.equal(outcome.kind, 'hung-up');
    });

    it('holds twenty callers in prompts at once, and lets each in', async () => {
      const results = await Promise.all(Array.from({ length: 20 }, (_, index) => call({ to: '+31201110001', from: `+3161230${String(1000 + index)}`, keys: ['907314'] })));
      for (const result of results) assert.deepEqual(usersOf(result), ['+31201119003']);
    });

    it('writes no PIN anywhere', async () => {
      const written = [latchkey.program.output(), await latchkey.metrics('policy'), await latchkey.metrics('sip'), ...filesUnder(latchkey.dataFolder)].join('\n');
      for (const pin of ['907314', '380265', '718263', '111222', '222111']) assert.ok(!written.includes(pin), 'a PIN was written');
      assert.ok(!written.includes(stranger), 'a caller\'s number was written in full');
    });
  });
}

function targetsOf({ outcome }: CallResult): readonly string[] {
  assert.equal(outcome.kind, 'sent-on', JSON.stringify(outcome));
  return outcome.kind === 'sent-on' ? outcome.targets : [];
}

/** The user parts: where a number goes by host is the trunk's business. */
function usersOf(result: CallResult | undefined): string[] {
  return result === undefined ? [] : targetsOf(result).map((uri) => /^sip:([^@]*)@/.exec(uri)?.[1] ?? uri);
}

function statusOf({ outcome }: CallResult): number | undefined {
  return outcome.kind === 'rejected' ? outcome.status : undefined;
}

function saw(result: CallResult, text: string): boolean {
  return result.seen.some((seen) => seen.text.startsWith(text));
}

/** Everything in a folder, as text. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))).filter((path) => statSync(path).isFile()).map((path) => `${path}\n${readFileSync(path, 'latin1')}`);
}
