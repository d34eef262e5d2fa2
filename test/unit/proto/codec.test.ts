import assert from 'node:assert/strict';
import type { MethodDefinition } from '@grpc/proto-loader';
import fc from 'fast-check';
import { loadPlainProto } from '../../../proto/load.js';
import { codec } from '../../../proto/types/codec.js';
import { WireReader, WireWriter } from '../../../proto/wire.js';

type Methods = Readonly<Record<keyof typeof codec, MethodDefinition<object, object>>>;
type Codec = Readonly<Record<'serialize' | 'deserialize', (value: never) => unknown>>;

const plain = loadPlainProto()['latchkey.policy.v1.PolicyService'] as unknown as Methods;

const bytes = (length: number) => fc.uint8Array({ minLength: 0, maxLength: length }).map((value) => Buffer.from(value));
const number = fc.oneof(fc.constant(0), fc.nat(), fc.constant(127), fc.constant(128), fc.constant(2 ** 31), fc.constant(2 ** 32 - 1));
const whole = fc.oneof(number, fc.constant(2 ** 32), fc.constant(Number.MAX_SAFE_INTEGER));
const signed = fc.oneof(whole, whole.map((value) => -value));
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ minLength: 100, maxLength: 200 }));
const enumeration = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(-1));

const facts = fc.record({ callUid: bytes(16), called: text, caller: text, withheld: fc.boolean(), asserted: fc.boolean(), trunk: text, attestation: enumeration, receivedAtMs: signed });
const event = fc.oneof(
  fc.constantFrom({}, { arrived: {} }, { silence: {} }, { played: {} }, { waited: {} }),
  fc.record({ digits: fc.record({ value: text, attemptId: bytes(16) }) }),
  fc.record({ recorded: fc.record({ recordingId: text, seconds: number }) }),
  fc.record({ connectFailed: fc.record({ sipStatus: number }) }),
);
const request = fc.record({ facts, event, cursor: bytes(300), capabilities: fc.array(enumeration, { maxLength: 8 }) }, { requiredKeys: [] });
const prompt = fc.record({ sha256: bytes(32), durationMs: number, language: text });
const prompts = fc.array(prompt, { maxLength: 3 });
const destination = fc.oneof(fc.record({ number: text }), fc.record({ uri: text }), fc.constant({}));
const collect = fc.record({ prompts, minDigits: number, maxDigits: number, endKey: text, firstDigitMs: number, betweenDigitsMs: number, totalMs: number, bargeIn: fc.boolean(), secret: fc.boolean() });
const directive = fc.oneof(
  fc.record({ connect: fc.record({ destinations: fc.array(destination, { maxLength: 3 }), mode: enumeration, whisper: prompt, label: text, ringSeconds: number, failedWanted: fc.boolean() }) }),
  fc.record({ reject: fc.record({ kind: enumeration }) }),
  fc.constantFrom({}, { hangUp: {} }),
  fc.record({ collect }),
  fc.record({ play: fc.record({ prompts }) }),
  fc.record({ wait: fc.record({ ms: number, prompt }) }),
  fc.record({ record: fc.record({ box: text, prompts, maxSeconds: number }) }),
);
const reason = fc.record({ tenant: text, step: text, release: whole, entryId: text, cause: enumeration });
const response = fc.record({ directive, cursor: bytes(300), reason }, { requiredKeys: [] });
const decision = fc.oneof(fc.record({ tag: number, response }), fc.record({ tag: number, refusal: enumeration }));
const assumption = fc.oneof(fc.record({ entryId: text }), fc.record({ wrong: fc.boolean() }), fc.record({ keys: text }), fc.constant({}));
const step = fc.record({ step: text, does: text, outcome: text, why: text, next: text });
const outcome = fc.record({ callUid: bytes(16), called: text, caller: text, trunk: text, outcome: text, blame: enumeration, sipStatus: number, receivedAtMs: signed, durationMs: number, tenant: text, step: text, release: whole, entryId: text });

const questions: Record<keyof typeof codec, fc.Arbitrary<object>> = {
  Decide: request,
  DecideStream: fc.record({ requests: fc.array(fc.record({ tag: number, request }), { maxLength: 20 }) }),
  Explain: fc.record({ facts, atMs: signed, assume: fc.array(assumption, { maxLength: 4 }) }),
  GetPrompt: prompt,
  Report: outcome,
  ReportBatch: fc.record({ outcomes: fc.array(outcome, { maxLength: 4 }) }),
};
const answers: Record<keyof typeof codec, fc.Arbitrary<object>> = {
  Decide: response,
  DecideStream: fc.record({ decisions: fc.array(decision, { maxLength: 20 }), draining: fc.boolean() }),
  Explain: fc.record({ steps: fc.array(step, { maxLength: 4 }), directive, reason }),
  GetPrompt: fc.record({ data: bytes(3000) }),
  Report: fc.record({ accepted: whole }),
  ReportBatch: fc.record({ accepted: whole }),
};

describe('the generated codec', () => {
  for (const method of Object.keys(codec) as (keyof typeof codec)[]) {
    it(`writes and reads the question of ${method} as the loader does`, () => {
      const { requestSerialize: serialize, requestDeserialize: deserialize } = codec[method];
      same(questions[method], { serialize, deserialize }, { serialize: plain[method].requestSerialize, deserialize: plain[method].requestDeserialize });
    });

    it(`writes and reads the answer of ${method} as the loader does`, () => {
      const { responseSerialize: serialize, responseDeserialize: deserialize } = codec[method];
      same(answers[method], { serialize, deserialize }, { serialize: plain[method].responseSerialize, deserialize: plain[method].responseDeserialize });
    });
  }

  it('throws on bytes that are no message, as a value that can be caught, and never reads beyond them', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      try {
        codec.DecideStream.requestDeserialize(Buffer.from(noise));
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }), { numRuns: 2000 });
  });

  it('survives every message cut short', () => {
    const whole = codec.DecideStream.requestSerialize({ requests: [{ tag: 300, request: { facts: { callUid: Buffer.alloc(16, 1), called: '+31201234567', receivedAtMs: 1e12 }, event: { arrived: {} }, capabilities: [1, 2] } }] });
    for (let length = 1; length < whole.length; length++) assert.throws(() => codec.DecideStream.requestDeserialize(whole.subarray(0, length)), RangeError, `${length}`);
  });

  it('passes over fields that it does not know', () => {
    const known = codec.GetPrompt.requestSerialize({ durationMs: 5 });
    const unknown = Buffer.from([0xa0, 0x06, 0x01, 0xa2, 0x06, 0x02, 1, 2, 0xa5, 0x06, 1, 2, 3, 4, 0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(codec.GetPrompt.requestDeserialize(Buffer.concat([unknown, known, unknown])).durationMs, 5);
  });

  it('knows enums by name and 64-bit numbers as text, as the loader does', () => {
    const message = { blame: 'BLAME_US', receivedAtMs: '1700000000000' } as const;
    assert.deepEqual(codec.Report.requestSerialize(message), plain.Report.requestSerialize(message));
  });
});

describe('WireWriter', () => {
  it('grows, and moves up what is longer than was thought', () => {
    for (const length of [0, 1, 127, 128, 16_383, 16_384, 70_000, 3_000_000]) {
      const to = new WireWriter();
      to.begin();
      to.string('x'.repeat(length));
      to.string('after');
      const from = new WireReader(to.finish());
      assert.equal(from.string().length, length);
      assert.equal(from.string(), 'after');
    }
  });
});

/** Either reads what the other wrote, and both to the same objects. */
function same(messages: fc.Arbitrary<object>, ours: Codec, theirs: Codec): void {
  fc.assert(fc.property(messages, (message) => {
    const [written, wanted] = [ours.serialize(message as never), theirs.serialize(message as never)];
    const read = theirs.deserialize(wanted as never);
    assert.deepEqual(theirs.deserialize(written as never), read);
    assert.deepEqual(ours.deserialize(wanted as never), read);
    assert.deepEqual(ours.deserialize(written as never), read);
  }), { numRuns: 300 });
}
