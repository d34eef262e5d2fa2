import assert from 'node:assert/strict';
import type { Connect } from '../../../../../proto/types/latchkey/policy/v1/Connect.js';
import type { DecideResponse } from '../../../../../proto/types/latchkey/policy/v1/DecideResponse.js';
import type { DecideResponse__Output } from '../../../../../proto/types/latchkey/policy/v1/DecideResponse.js';
import { loadPolicyProto } from '../../../../../proto/load.js';
import { writeDecision } from '../../../../../services/policy/grpc/write-answer.js';
import type { Decision, Directive } from '../../../../../services/policy/domain/decision.js';
import { readAnswer } from '../../../../../sip/adapters/policy/read-answer.js';

const { v1 } = loadPolicyProto();
const { responseSerialize, responseDeserialize } = v1.PolicyService.service.Decide;

/** Over the wire and back: what the other end would see. */
function carried(response: DecideResponse): DecideResponse__Output {
  return responseDeserialize(responseSerialize(response));
}

const prompt = { sha256: 'ab'.repeat(32), durationMs: 1200, language: 'en' };
const cursor = Buffer.from('cursor');
const reason = { tenant: 'demo', step: 'ask', release: 3, entryId: 'e1', cause: 'flow' } as const;

describe('readAnswer of what the policy wrote', () => {
  const directives: Directive[] = [
    { kind: 'connect', destinations: [{ kind: 'number', number: '+31201234500' }, { kind: 'uri', uri: 'sip:desk@pbx.example' }], mode: 'trunk', ringSeconds: 30, failedWanted: false },
    { kind: 'connect', destinations: [{ kind: 'uri', uri: 'tel:+31201234500' }], mode: 'bridge', ringSeconds: 20, failedWanted: true, whisper: prompt, label: 'a V.I.P.' },
    ...(['busy', 'declined', 'forbidden', 'not-found', 'unwanted', 'anonymous', 'unavailable'] as const).map((as) => ({ kind: 'reject', as }) as const),
    { kind: 'hang-up' },
    { kind: 'collect', prompts: [prompt, prompt], minDigits: 4, maxDigits: 8, endKey: '#', firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000, bargeIn: true, secret: true },
    { kind: 'play', prompts: [] },
    { kind: 'wait', ms: 4000 },
    { kind: 'wait', ms: 4000, prompt },
    { kind: 'record', box: 'reception', prompts: [prompt], maxSeconds: 120 },
  ];
  for (const directive of directives) {
    it(`gives back ${JSON.stringify(directive).slice(0, 60)}`, () => {
      const decision: Decision = { directive, cursor, reason };
      assert.deepEqual(readAnswer(carried(writeDecision(decision))), { kind: 'decision', ...decision, cursor: new Uint8Array(cursor) });
    });
  }

  it('leaves out an entry that there was not', () => {
    const { entryId: _, ...without } = reason;
    const read = readAnswer(carried(writeDecision({ directive: { kind: 'hang-up' }, cursor, reason: without })));
    assert.deepEqual(read?.reason, without);
  });
});

describe('readAnswer of nonsense', () => {
  const connect: Connect = { destinations: [{ number: '+31201234500' }], mode: 1, ringSeconds: 30 };
  const collect = { minDigits: 4, maxDigits: 8, firstDigitMs: 1, betweenDigitsMs: 1, totalMs: 1 };
  const table: [string, DecideResponse][] = [
    ['no directive', {}],
    ['a directive of no kind', { directive: {} }],
    ['a connect to nowhere', { directive: { connect: { ...connect, destinations: [] } } }],
    ['a destination of no kind', { directive: { connect: { ...connect, destinations: [{}] } } }],
    ['a destination that is no number', { directive: { connect: { ...connect, destinations: [{ number: '0201234500' }] } } }],
    ['a destination that would break a header', { directive: { connect: { ...connect, destinations: [{ uri: 'sip:a@b\r\nX: y' }] } } }],
    ['a URI of another kind', { directive: { connect: { ...connect, destinations: [{ uri: 'https://x' }] } } }],
    ['a mode of no kind', { directive: { connect: { ...connect, mode: 0 } } }],
    ['a mode that nobody knows', { directive: { connect: { ...connect, mode: 99 as never } } }],
    ['a collect of no digit', { cursor, directive: { collect: { ...collect, maxDigits: 0 } } }],
    ['a collect of more digits at least than at most', { cursor, directive: { collect: { ...collect, minDigits: 9 } } }],
    ['a collect without time', { cursor, directive: { collect: { ...collect, firstDigitMs: 0 } } }],
    ['a collect without a cursor to go on with', { directive: { collect } }],
    ['a play without a cursor to go on with', { directive: { play: {} } }],
    ['a failure wanted back without a cursor', { directive: { connect: { ...connect, failedWanted: true } } }],
    ['a wait of an hour', { cursor, directive: { wait: { ms: 3_600_000 } } }],
    ['a prompt without a hash', { cursor, directive: { play: { prompts: [{ durationMs: 1 }] } } }],
    ['a recording into no box', { cursor, directive: { record: { maxSeconds: 1 } } }],
    ['a cursor of more than 1 KiB', { cursor: Buffer.alloc(1025), directive: { hangUp: {} } }],
  ];
  for (const [title, response] of table) it(`refuses ${title}`, () => assert.equal(readAnswer(carried(response)), undefined));

  it('takes a rejection of no kind, or of one that it does not know, for unavailable', () => {
    for (const kind of [0, 99]) assert.deepEqual(readAnswer(carried({ directive: { reject: { kind: kind as never } } }))?.directive, { kind: 'reject', as: 'unavailable' });
  });
});
