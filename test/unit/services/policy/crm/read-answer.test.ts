import assert from 'node:assert/strict';
import { readAnswer, type ReadAnswer } from '../../../../../services/policy/crm/read-answer.js';
import { retryAfterMs } from '../../../../../services/policy/crm/retry-after.js';
import type { Verifier } from '../../../../../services/policy/domain/tenant.js';
import { aVerifier } from '../../../../support/fake-customers.js';

const verified = (label?: string, ...uris: readonly string[]): ReadAnswer => ({
  kind: 'verified', ...(label !== undefined && { label }), ...(uris.length > 0 && { destinations: uris.map((uri) => (uri.startsWith('+') ? { kind: 'number', number: uri } : { kind: 'uri', uri })) }),
});
const unverified: ReadAnswer = { kind: 'unverified' };
const unreadable = (detail: string): ReadAnswer => ({ kind: 'unreadable', detail });
const noVerdict = unreadable('neither true nor false at /verified');
const noDestination = unreadable('no destination that can be read at /destination');

describe('an answer of a customer\'s own system', () => {
  const table: readonly (readonly [string, ReadAnswer, Partial<Verifier>?])[] = [
    ['{"verified":true}', verified()],
    ['{"verified":false,"destination":"nonsense"}', unverified],
    ['{"verified":true,"label":" Anna ","destination":"1001"}', verified('Anna', 'sip:1001@pbx.example')],
    ['{"verified":true,"destination":"020-1234567 | 1002"}', verified(undefined, '+31201234567', 'sip:1002@pbx.example')],
    ['{"verified":true,"destination":["1001","sip:desk@other.example"]}', verified(undefined, 'sip:1001@pbx.example', 'sip:desk@other.example')],
    ['{"verified":true,"destination":1001}', verified(undefined, 'sip:1001@pbx.example')],
    ['{"verified":true,"destination":null,"label":null}', verified()],
    ['{"verified":true,"destination":"","label":""}', verified()],
    ['{"verified":true,"destination":[]}', verified()],
    ['{"verified":true,"label":{"a":1}}', verified()],
    ['{"verified":true,"label":"a\\r\\nb"}', verified('a  b')],
    ['{"verified":true,"destination":"desk"}', noDestination],
    ['{"verified":true,"destination":{"uri":"1001"}}', noDestination],
    ['{"verified":true,"destination":["1001","desk"]}', noDestination],
    ['{"verified":true,"destination":"sip:a@b.example\\r\\nX: y"}', noDestination],
    [`{"verified":true,"destination":${JSON.stringify(Array(11).fill('1001'))}}`, noDestination],
    ['{"verified":"true"}', noVerdict],
    ['{"verified":1}', noVerdict],
    ['{"verified":null}', noVerdict],
    ['{}', noVerdict],
    ['[]', noVerdict],
    ['true', noVerdict],
    ['null', noVerdict],
    ['', unreadable('no JSON')],
    ['<html>Please log in</html>', unreadable('no JSON')],
    ['{"verified":true', unreadable('no JSON')],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, noVerdict],
    ['{"__proto__":{"verified":true}}', noVerdict],
    ['{"status":"active"}', verified(), { verdict: '/status', verifiedIf: ['active', 'vip'] }],
    ['{"status":"gone"}', unverified, { verdict: '/status', verifiedIf: ['active', 'vip'] }],
    ['{"status":2}', verified(), { verdict: '/status', verifiedIf: ['2'] }],
    ['{"status":null}', unreadable('no text, number or truth value at /status'), { verdict: '/status', verifiedIf: ['null'] }],
    ['{"status":["active"]}', unreadable('no text, number or truth value at /status'), { verdict: '/status', verifiedIf: ['active'] }],
    ['[{"known":true,"who":{"name":"Jan","ext":["1003"]}}]', verified('Jan', 'sip:1003@pbx.example'), { verdict: '/0/known', label: '/0/who/name', destination: '/0/who/ext/0' }],
  ];
  for (const [text, wanted, more] of table) {
    it(`is ${wanted.kind} when it says ${text.slice(0, 70)}`, () => assert.deepEqual(readAnswer(aVerifier({ country: 'NL', pbx: 'pbx.example', ...more }), text), wanted));
  }

  it('names no extension where the tenant has no PBX', () => assert.deepEqual(readAnswer(aVerifier(), '{"verified":true,"destination":"1001"}'), noDestination));
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-11-20T10:00:00Z');
  const table: readonly (readonly [string | string[] | undefined, number | undefined])[] = [
    ['0', 0], ['120', 120_000], ['Fri, 20 Nov 2026 10:00:05 GMT', 5000], ['Fri, 20 Nov 2026 09:00:00 GMT', 0], ['soon', undefined], ['-1', undefined], ['1.5', undefined], ['2026', 2_026_000], [undefined, undefined], [['1', '2'], undefined],
  ];
  for (const [header, wanted] of table) it(`${JSON.stringify(header)} is ${wanted}`, () => assert.equal(retryAfterMs(header, nowMs), wanted));
});
