import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readTrunks } from '../../../../sip/trunks/read-trunks.js';
import { defaultTrunk } from '../../../../sip/trunks/trunk.js';

function faultsOf(text: string): readonly string[] {
  const read = readTrunks(text, 'trunks.yaml');
  return read.kind === 'faults' ? read.faults : [];
}

const good = `latchkey: 1
trunks:
  carrier-a:
    addresses: [192.0.2.0/24, "2001:db8::1"]
    tls: SBC.Carrier-a.example
    nat: yes
    limits: { calls-per-second: 20 }
    edge: no
    identity: asserted
    country: NL
    format: e164-no-plus
    called-from: to
    answer: before-prompt
    transfer: refer
    follow: no
    dtmf: rfc4733
    codecs: PCMU
    domain: sip.carrier-a.example
    refusals: { unwanted: 603 }
    attestation: { header: X-Verdict }
  default: {}
`;

describe('trunk profiles', () => {
  it('are read with all their keys, and defaults for the rest', () => {
    const read = readTrunks(good, 'trunks.yaml', 'DE');
    assert.deepEqual(read.kind === 'trunks' && read.trunks, [
      {
        name: 'carrier-a', addresses: ['192.0.2.0/24', '2001:db8::1'], certificates: ['sbc.carrier-a.example'], nat: true, limits: { callsPerSecond: 20 }, edge: false, identity: 'asserted', country: 'NL', format: 'e164-no-plus', calledFrom: 'to', answer: 'before-prompt',
        transfer: 'refer', follow: false, dtmf: 'rfc4733', codecs: ['PCMU'], domain: 'sip.carrier-a.example', refusals: { unwanted: 603 }, attestation: { kind: 'header', name: 'x-verdict' },
      },
      defaultTrunk('DE'),
    ]);
  });

  it('of the example are in order', () => {
    const read = readTrunks(readFileSync('examples/trunks.yaml', 'utf8'), 'examples/trunks.yaml');
    assert.equal(read.kind, 'trunks');
  });

  const table: readonly (readonly [string, string, readonly string[]])[] = [
    ['broken YAML', 'trunks: [', ['trunks.yaml:1 Flow sequence in block collection must be sufficiently indented and end with a ]']],
    ['an empty file', '', ['trunks.yaml found nothing; allowed: a mapping']],
    ['no trunks', 'latchkey: 1\n', ['trunks.yaml:1 trunks: missing; allowed: a mapping of names to profiles']],
    ['no profile', 'trunks: {}\n', ['trunks.yaml:1 trunks: found no profile; at least one is needed']],
    ['another key', 'trunk: {}\ntrunks: { default: {} }\n', ['trunks.yaml:1 trunk: no such key, did you mean trunks?; allowed: trunks, latchkey']],
    ['a profile that is none', 'trunks:\n  default: 3\n', ['trunks.yaml:2 trunks.default: found "3"; allowed: a mapping']],
    ['what only the default may leave out', 'trunks:\n  a: {}\n', ['trunks.yaml:2 trunks.a.addresses: missing; only the profile "default" may leave it out', 'trunks.yaml:2 trunks.a.domain: missing; only the profile "default" may leave it out']],
    ['a bridge', 'trunks:\n  default:\n    transfer: bridge\n', ['trunks.yaml:3 trunks.default.transfer: bridge is not available yet; allowed: redirect, refer']],
    ['a mistyped key', 'trunks:\n  default:\n    adresses: 192.0.2.1\n', ['trunks.yaml:3 trunks.default.adresses: no such key, did you mean addresses?; keys here: addresses, tls, nat, limits, edge, identity, country, format, called-from, answer, transfer, follow, dtmf, codecs, domain, refusals, attestation']],
    ['the same trunk twice', 'trunks:\n  default: {}\n  default: {}\n', ['trunks.yaml:3 Map keys must be unique']],
    ['a certificate of two', 'trunks:\n  a: { tls: sbc.example, domain: a.example }\n  b: { tls: SBC.example, domain: b.example }\n', ['trunks.yaml:3 trunks.b.tls: sbc.example is a certificate of "a" already; a call has one trunk']],
    ['an address of two', 'trunks:\n  a: { addresses: 192.0.2.1, domain: a.example }\n  b: { addresses: 192.0.2.1, domain: b.example }\n', ['trunks.yaml:3 trunks.b.addresses: 192.0.2.1 is an address of "a" already; a call has one trunk']],
  ];
  for (const [what, text, wanted] of table) it(`with ${what} are refused`, () => assert.deepEqual(faultsOf(text), wanted));

  it('with many faults are refused with all of them, each with its line', () => {
    const faults = faultsOf(`trunks:
  Bad_Name:
    addresses: [192.0.2.0/33, nowhere]
    tls: ["*"]
    nat: always
    limits: { calls: 5, calls-per-second: 0 }
    identity: trusted
    country: XX
    follow: perhaps
    codecs: [G729]
    domain: "sip:x"
    refusals: { busy: 200, rude: 486 }
    attestation: always
`);
    assert.deepEqual(faults, [
      'trunks.yaml:2 trunks.Bad_Name: a name is 1 to 32 of a-z, 0-9 and -',
      'trunks.yaml:3 trunks.Bad_Name.addresses: found "192.0.2.0/33"; allowed: an IP address or a range, as 192.0.2.0/24',
      'trunks.yaml:3 trunks.Bad_Name.addresses: found "nowhere"; allowed: an IP address or a range, as 192.0.2.0/24',
      'trunks.yaml:4 trunks.Bad_Name.tls: found "*"; allowed: a name in the carrier\'s client certificate, as sip.carrier.example',
      'trunks.yaml:5 trunks.Bad_Name.nat: found "always"; allowed: yes, no',
      'trunks.yaml:6 trunks.Bad_Name.limits: found "calls"; allowed: calls-per-second',
      'trunks.yaml:6 trunks.Bad_Name.limits: found "0" for calls-per-second; allowed: a whole number from 1 to 100000',
      'trunks.yaml:7 trunks.Bad_Name.identity: found "trusted"; allowed: asserted, from',
      'trunks.yaml:8 trunks.Bad_Name.country: found "XX"; allowed: a country code of two letters, as NL',
      'trunks.yaml:9 trunks.Bad_Name.follow: found "perhaps"; allowed: yes, no',
      'trunks.yaml:10 trunks.Bad_Name.codecs: found "G729"; allowed: PCMA, PCMU',
      'trunks.yaml:11 trunks.Bad_Name.domain: found "sip:x"; allowed: a host or host:port, as sip.carrier.example',
      'trunks.yaml:12 trunks.Bad_Name.refusals: found "200" for busy; allowed: a SIP status from 400 to 699',
      'trunks.yaml:12 trunks.Bad_Name.refusals: found "rude"; allowed: busy, declined, forbidden, not-found, unwanted, anonymous, unavailable',
      'trunks.yaml:13 trunks.Bad_Name.attestation: found "always"; allowed: none, verstat, { header: NAME }',
    ]);
  });
});
