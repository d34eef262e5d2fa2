import assert from 'node:assert/strict';
import { inviteReader } from '../../../../sip/facts/invite-reader.js';
import type { Invite } from '../../../../sip/ports/incoming-call.js';
import type { CallFacts } from '../../../../sip/ports/policy.js';
import { defaultTrunk, type Trunk } from '../../../../sip/trunks/trunk.js';
import { trunkTable } from '../../../../sip/trunks/trunk-table.js';

const uid = '0123456789abcdef0123456789abcdef';

function invite(headers: Record<string, string> = {}, uri = 'sip:+31201234567@latchkey.example', address = '192.0.2.1'): Invite {
  const all: Record<string, string> = { from: '<sip:+31612345678@carrier.example>;tag=1', to: '<sip:+31209999999@latchkey.example>', ...headers };
  return { callId: 'c', uri, source: { address, port: 5060, transport: 'udp' }, header: (name) => all[name] };
}

function factsOf(trunk: Partial<Trunk>, ...parts: Parameters<typeof invite>): CallFacts {
  const read = inviteReader(trunkTable([{ ...defaultTrunk('NL'), ...trunk }], []))(invite(...parts), uid, 1000);
  if (read.kind !== 'call') throw new Error(`refused: ${read.why}`);
  return read.facts;
}

describe('the called number', () => {
  it('is that of the Request-URI, or of the To header where the trunk says so', () => {
    assert.equal(factsOf({}).called, '+31201234567');
    assert.equal(factsOf({ calledFrom: 'to' }).called, '+31209999999');
  });
});

describe('the caller', () => {
  const asserted: Partial<Trunk> = { identity: 'asserted' };
  const pai = (value: string) => ({ 'p-asserted-identity': value });
  const anonymous = { from: '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1' };
  const table: readonly (readonly [string, Partial<Trunk>, Record<string, string>, Partial<CallFacts>])[] = [
    ['is From on a trunk of untrusted identity', {}, pai('<sip:+31700000000@x>'), { caller: '+31612345678', asserted: false, withheld: false }],
    ['is P-Asserted-Identity where it is trusted', asserted, pai('<sip:+31701234567@x>'), { caller: '+31701234567', asserted: true, withheld: false }],
    ['is From, not asserted, where nothing is asserted', asserted, {}, { caller: '+31612345678', asserted: false, withheld: false }],
    ['is the sip identity before the tel one', asserted, pai('<tel:+31702222222>, <sip:+31701111111@x>'), { caller: '+31701111111', asserted: true }],
    ['is the tel identity when the sip one is no number', asserted, pai('<sip:alice@x>, <tel:+31701234567>'), { caller: '+31701234567', asserted: true }],
    ['is no usable number when it is none', {}, { from: '<sip:alice@x>;tag=1' }, { withheld: false, asserted: false }],
    ['is withheld with Privacy: id', asserted, { ...pai('<sip:+31701234567@x>'), privacy: 'id' }, { withheld: true, asserted: false }],
    ['is withheld with Privacy: user;critical', {}, { privacy: 'user;critical' }, { withheld: true }],
    ['is withheld with Privacy: header', {}, { privacy: 'header' }, { withheld: true }],
    ['is not withheld with Privacy: none', {}, { privacy: 'none' }, { caller: '+31612345678', withheld: false }],
    ['is withheld when From is anonymous', {}, anonymous, { withheld: true }],
    ['is withheld when From is anonymous at another host', {}, { from: '<sip:anonymous@carrier.example>;tag=1' }, { withheld: true }],
    ['is the trusted identity that replaces an anonymous From', asserted, { ...anonymous, ...pai('<sip:+31701234567@x>') }, { caller: '+31701234567', withheld: false, asserted: true }],
    ['is withheld without any From', {}, { from: '' }, { withheld: true }],
    ['is read nationally by the trunk', {}, { from: '<sip:0612345678@x>;tag=1' }, { caller: '+31612345678' }],
  ];
  for (const [what, trunk, headers, wanted] of table) {
    it(what, () => {
      const facts = factsOf(trunk, headers);
      for (const [key, value] of Object.entries(wanted)) assert.equal(facts[key as keyof CallFacts], value, key);
      if (!('caller' in wanted)) assert.equal(facts.caller, undefined);
    });
  }
});

describe('the attestation', () => {
  const verstat: Partial<Trunk> = { identity: 'asserted', attestation: { kind: 'verstat' } };
  const header: Partial<Trunk> = { attestation: { kind: 'header', name: 'x-verdict' } };
  const withVerstat = (value: string, more: Record<string, string> = {}) => ({ 'p-asserted-identity': `<sip:+31701234567@x;verstat=${value}>`, ...more });
  const table: readonly (readonly [string, Partial<Trunk>, Record<string, string>, CallFacts['attestation']])[] = [
    ['is none unless the trunk is set up for one', { identity: 'asserted' }, withVerstat('TN-Validation-Passed-A', { identity: 'eyJ…' }), 'none'],
    ['is that of verstat', verstat, withVerstat('TN-Validation-Passed-B'), 'B'],
    ['is that of the indicator beside verstat', verstat, withVerstat('TN-Validation-Passed', { 'p-attestation-indicator': 'A' }), 'A'],
    ['is C when verstat passed without a level', verstat, withVerstat('TN-Validation-Passed'), 'C'],
    ['failed when verstat failed', verstat, withVerstat('TN-Validation-Failed'), 'failed'],
    ['failed when verstat failed, whatever the level', verstat, withVerstat('TN-Validation-Failed-A'), 'failed'],
    ['is none when nothing was checked', verstat, withVerstat('No-TN-Validation'), 'none'],
    ['is none without verstat', verstat, {}, 'none'],
    ['is that of From where nothing is asserted', verstat, { from: '<sip:+31612345678@x>;tag=1;verstat=TN-Validation-Passed-C' }, 'C'],
    ['is the header of the trunk', header, { 'x-verdict': 'a' }, 'A'],
    ['failed by the header of the trunk', header, { 'x-verdict': 'failed' }, 'failed'],
    ['is none when the header says something else', header, { 'x-verdict': 'perhaps' }, 'none'],
  ];
  for (const [what, trunk, headers, wanted] of table) it(what, () => assert.equal(factsOf(trunk, headers).attestation, wanted));

  it('of a withheld number is none', () => {
    assert.equal(factsOf(verstat, withVerstat('TN-Validation-Passed-A', { privacy: 'id' })).attestation, 'none');
  });
});

describe('the trunk', () => {
  const north: Trunk = { ...defaultTrunk(), name: 'north', addresses: ['192.0.2.0/24', '2001:db8::/32'] };
  const south: Trunk = { ...defaultTrunk(), name: 'south', addresses: ['198.51.100.7'] };
  const table = trunkTable([north, south], ['203.0.113.1', '10.0.0.0/8']);
  const on = (address: string, name?: string) => table.trunkOf(invite(name === undefined ? {} : { 'x-latchkey-trunk': name }, 'sip:x@y', address))?.name;

  it('is the one of the source address', () => {
    assert.equal(on('192.0.2.200'), 'north');
    assert.equal(on('::ffff:192.0.2.200'), 'north');
    assert.equal(on('2001:db8:1::9'), 'north');
    assert.equal(on('198.51.100.7'), 'south');
    assert.equal(on('198.51.100.8'), undefined);
    assert.equal(on('not an address'), undefined);
  });

  it('is the one the edge names, and nobody else is believed', () => {
    assert.equal(on('203.0.113.1', 'south'), 'south');
    assert.equal(on('10.1.2.3', 'north'), 'north');
    assert.equal(on('203.0.113.1', 'nobody'), undefined);
    assert.equal(on('203.0.113.1'), undefined);
    assert.equal(on('192.0.2.200', 'south'), 'north');
  });

  it('is the default profile where there is one and no other fits', () => {
    const withDefault = trunkTable([defaultTrunk(), north], []);
    assert.equal(withDefault.trunkOf(invite({}, 'sip:x@y', '198.51.100.8'))?.name, 'default');
    assert.equal(withDefault.trunkOf(invite({}, 'sip:x@y', '192.0.2.9'))?.name, 'north');
  });
});
