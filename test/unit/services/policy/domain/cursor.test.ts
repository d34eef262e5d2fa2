import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cursorMac } from '../../../../../services/policy/decisions/cursor-mac.js';
import { cursorCodec, longestCursor, macLength, type CursorCall, type Standing } from '../../../../../services/policy/domain/cursor.js';
import type { FlowState } from '../../../../../services/policy/domain/flow/state.js';
import type { Destination } from '../../../../../services/policy/domain/tenant.js';

const mac = cursorMac(Buffer.alloc(32, 1));
const codec = cursorCodec(mac);
const call: CursorCall = { callUid: '00112233445566778899aabbccddeeff', called: '+31201234567' };
const standing: Standing = {
  tenant: 'smith-partners', release: 7,
  state: { step: 'ask', attempts: 2, keyed: true, pending: 'wrong', entryId: 'e-17', matched: [{ kind: 'number', number: '+31201234500' }, { kind: 'uri', uri: 'sip:desk@pbx.example' }] },
};

const destinations: fc.Arbitrary<Destination> = fc.oneof(
  fc.string({ maxLength: 20 }).map((number) => ({ kind: 'number' as const, number })),
  fc.string({ maxLength: 60, unit: 'grapheme' }).map((uri) => ({ kind: 'uri' as const, uri })),
);
const states: fc.Arbitrary<FlowState> = fc.record({
  step: fc.string({ maxLength: 40, unit: 'grapheme' }), attempts: fc.nat(1000), keyed: fc.boolean(),
  pending: fc.constantFrom('valid' as const, 'wrong' as const), asked: fc.record({ ticket: fc.string({ maxLength: 40 }), untilMs: fc.nat(2 ** 31 - 1).map((n) => n * 1000) }, { noNullPrototype: true }), entryId: fc.string({ maxLength: 40 }), matched: fc.array(destinations, { minLength: 1, maxLength: 4 }),
}, { requiredKeys: ['step', 'attempts', 'keyed'], noNullPrototype: true });
const standings: fc.Arbitrary<Standing> = fc.record({ tenant: fc.string({ maxLength: 40 }), release: fc.maxSafeNat(), state: states }, { noNullPrototype: true });

function sealed(what: Standing = standing): Uint8Array {
  const cursor = codec.seal(call, what);
  assert.ok(cursor !== undefined);
  return cursor;
}

describe('cursor', () => {
  it('says what was put in, whatever that is', () => {
    fc.assert(fc.property(standings, (what) => {
      assert.deepEqual(codec.open(call, sealed(what)), what);
    }));
  });

  it('is refused with any one bit turned', () => {
    const cursor = sealed();
    for (let bit = 0; bit < cursor.length * 8; bit++) {
      const forged = Uint8Array.from(cursor);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(codec.open(call, forged), undefined, `bit ${bit}`);
    }
  });

  it('is refused when it is cut off or goes on', () => {
    const cursor = sealed();
    for (let length = 0; length < cursor.length; length++) assert.equal(codec.open(call, cursor.subarray(0, length)), undefined);
    assert.equal(codec.open(call, Uint8Array.from([...cursor, 0])), undefined);
  });

  it('is refused when it is rubbish', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (rubbish) => {
      assert.equal(codec.open(call, rubbish), undefined);
    }));
  });

  const foreign: readonly (readonly [string, CursorCall])[] = [
    ['of another call', { ...call, callUid: 'ffeeddccbbaa99887766554433221100' }],
    ['of another called number', { ...call, called: '+31201234568' }],
    ['whose bounds were moved', { callUid: `${call.callUid}+`, called: call.called.slice(1) }],
  ];
  for (const [what, other] of foreign) {
    it(`is refused when it is one ${what}`, () => assert.equal(codec.open(other, sealed()), undefined));
  }

  it('is refused under another key', () => {
    assert.equal(cursorCodec(cursorMac(Buffer.alloc(32, 2))).open(call, sealed()), undefined);
  });

  it('is never longer than 1 KiB', () => {
    const uri = (length: number): Standing => ({ ...standing, state: { ...standing.state, matched: [{ kind: 'uri', uri: 'x'.repeat(length) }] } });
    const spare = longestCursor - sealed(uri(200)).length + 200;
    assert.equal(sealed(uri(spare)).length, longestCursor);
    assert.deepEqual(codec.open(call, sealed(uri(spare))), uri(spare));
    assert.equal(codec.seal(call, uri(spare + 1)), undefined);
    assert.equal(codec.seal(call, uri(100_000)), undefined);
    assert.deepEqual(codec.open(call, sealed()), standing, 'the codec works on afterwards');
  });

  it('has room for the longest names and destinations that a tenant may have', () => {
    const name = 'n'.repeat(64);
    const matched = Array.from({ length: 10 }, (_, at): Destination => ({ kind: 'uri', uri: String(at).repeat(51) }));
    const most: Standing = { tenant: name, release: Number.MAX_SAFE_INTEGER, state: { step: name, attempts: 100, keyed: true, pending: 'valid', entryId: name, matched } };
    assert.deepEqual(codec.open(call, sealed(most)), most);
  });

  it('is refused when it is too long, even with a good MAC', () => {
    const long = forged(Buffer.concat([content(), field(20, Buffer.alloc(longestCursor))]));
    assert.equal(codec.open(call, long), undefined);
  });

  it('is understood with fields that are not known here', () => {
    assert.deepEqual(codec.open(call, forged(Buffer.concat([content(), field(20, Buffer.from('later')), Buffer.from([21 << 3 & 0x7f | 0x80, 1, 5])]))), standing);
  });

  for (const version of [0, 2, 3, 127]) {
    it(`of version ${version} is refused`, () => {
      const body = content();
      assert.equal(body[0], 1 << 3);
      body[1] = version;
      assert.equal(codec.open(call, forged(body)), undefined);
    });
  }

  for (const [what, tail] of [['a field cut off', [0x0a, 50, 1]], ['an endless number', Array<number>(12).fill(0xff)], ['a wire type that is not used', [0x0d, 1, 2, 3, 4]]] as const) {
    it(`with ${what} is refused, even with a good MAC`, () => {
      assert.equal(codec.open(call, forged(Buffer.concat([content(), Buffer.from(tail)]))), undefined);
    });
  }
});

/** What a cursor says, without its MAC. */
function content(): Buffer {
  return Buffer.from(sealed().subarray(0, -(macLength + 2)));
}

/** A cursor that only someone with the key could make. */
function forged(body: Buffer): Uint8Array {
  const bound = [call.callUid, call.called].flatMap((text) => [Buffer.from([text.length]), Buffer.from(text)]);
  return Buffer.concat([body, Buffer.from([0x7a, macLength]), mac(Buffer.concat([...bound, body]))]);
}

function field(number: number, value: Buffer): Buffer {
  const tag = (number << 3) | 2;
  return Buffer.concat([Buffer.from([(tag & 0x7f) | 0x80, tag >> 7, (value.length & 0x7f) | 0x80, value.length >> 7]), value]);
}
