import assert from 'node:assert/strict';
import { canonicalName, Header, headerId } from '../../../../../sip/engine/message/header-names.js';
import { splitList, unfold } from '../../../../../sip/engine/message/headers.js';
import { parseNameAddr, parseNameAddrs } from '../../../../../sip/engine/message/name-addr.js';
import { parameter } from '../../../../../sip/engine/message/parameters.js';
import { parseCSeq } from '../../../../../sip/engine/message/parse-message.js';
import { parseVia, stampVia } from '../../../../../sip/engine/message/via.js';

describe('parseNameAddr', () => {
  const good: readonly (readonly [string, string, string, string | undefined, string])[] = [
    ['<sip:a@b>', '', 'sip:a@b', undefined, ''],
    ['sip:a@b;tag=1', '', 'sip:a@b', '1', ';tag=1'],
    ['<sip:a@b;lr>;tag=1', '', 'sip:a@b;lr', '1', ';tag=1'],
    ['"Bob \\"x, y" <sip:a@b> ; tag = 1 ;q=0.5', '"Bob \\"x, y"', 'sip:a@b', '1', '; tag = 1 ;q=0.5'],
    ['Bob van Dam<sip:a@b>;TAG=x', 'Bob van Dam', 'sip:a@b', 'x', ';TAG=x'],
    ['<tel:+31201234567>', '', 'tel:+31201234567', undefined, ''],
    ['<sip:a@b>;x="1;tag=2";tag=3', '', 'sip:a@b', '3', ';x="1;tag=2";tag=3'],
    ['Ren\xc3\xa9 <sip:a@b>', 'Ren\xc3\xa9', 'sip:a@b', undefined, ''],
  ];
  for (const [text, display, uri, tag, parameters] of good) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseNameAddr(text), { display, uri, tag, parameters, end: text.length });
    });
  }

  for (const text of ['', '<>', '<sip:a@b', '"Bob <sip:a@b>', '"Bob" sip:a@b', 'Bell, A <sip:a@b>', '< sip:a@b >', '<sip:a@b>;', '<sip:a@b>;;x', '<sip:a@b> x', 'sip:a@b?x=y', '<sip:a@b>;x=', '<a>']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const found = parseNameAddr(text);
      assert.ok(found === undefined || found.end < text.length);
    });
  }

  it('reads lists', () => {
    const uris = parseNameAddrs('<sip:a@b;x=1,2>;q=1, "c, d" <sip:c@d> , sip:e@f')?.map(({ uri }) => uri);
    assert.deepEqual(uris, ['sip:a@b;x=1,2', 'sip:c@d', 'sip:e@f']);
    assert.equal(parseNameAddrs('<sip:a@b>,,<sip:c@d>'), undefined);
  });
});

describe('parseVia', () => {
  it('reads the first value of a list', () => {
    const value = 'SIP / 2.0 / tcp first.example.com : 4000 ;ttl=16 ; branch=z9hG4bKa , SIP/2.0/UDP b;branch=c';
    const via = parseVia(value);
    assert.deepEqual([via?.transport, via?.host, via?.port, via?.branch], ['TCP', 'first.example.com', 4000, 'z9hG4bKa']);
    assert.equal(value.slice(via?.end), ', SIP/2.0/UDP b;branch=c');
  });

  for (const text of ['', 'SIP/2.0/UDP', 'SIP/2.0 x', 'SIP/3.0/UDP x', 'HTTP/2.0/UDP x', 'SIP/2.0/UDP x:y', 'SIP/2.0/UDP x:99999', 'SIP/2.0/UDP x;', 'SIP/2.0/UDP x;;branch=1', 'SIP/2.0/UDP x y', 'SIP/2.0/UDP [::1']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parseVia(text), undefined);
    });
  }
});

describe('stampVia (RFC 3261 section 18.2.1, RFC 3581)', () => {
  const rows = [
    ['SIP/2.0/UDP 192.0.2.1;branch=z', 'SIP/2.0/UDP 192.0.2.1;branch=z;rport=5070'],
    ['SIP/2.0/UDP 192.0.2.1;rport;branch=z', 'SIP/2.0/UDP 192.0.2.1;rport=5070;branch=z'],
    ['SIP/2.0/UDP 192.0.2.1;branch=z;rport', 'SIP/2.0/UDP 192.0.2.1;branch=z;rport=5070'],
    ['SIP/2.0/UDP 192.0.2.1;rport=1;branch=z', 'SIP/2.0/UDP 192.0.2.1;rport=5070;branch=z'],
    ['SIP/2.0/UDP host.example.com;rport', 'SIP/2.0/UDP host.example.com;rport=5070;received=192.0.2.1'],
    ['SIP/2.0/UDP 10.0.0.1;branch=z', 'SIP/2.0/UDP 10.0.0.1;branch=z;rport=5070;received=192.0.2.1'],
    ['SIP/2.0/UDP 10.0.0.1;xrport;received=6.6.6.6', 'SIP/2.0/UDP 10.0.0.1;xrport;rport=5070;received=192.0.2.1'],
  ] as const;
  for (const [given, stamped] of rows) {
    it(given, () => {
      assert.equal(stampVia(parseVia(given)!, '192.0.2.1', 5070), stamped);
    });
  }
});

describe('small fields', () => {
  for (const [text, parsed] of [['1 INVITE', { number: 1, method: 'INVITE' }], ['0009  \tACK', { number: 9, method: 'ACK' }], ['2147483647 BYE', { number: 2147483647, method: 'BYE' }], ['2147483648 BYE', undefined], ['x BYE', undefined], ['1', undefined], ['1BYE', undefined], ['-1 BYE', undefined], ['1 B YE', undefined]] as const) {
    it(`CSeq ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseCSeq(text), parsed);
    });
  }

  for (const [text, name, value] of [[';a=1;B="x;c=3";c', 'b', '"x;c=3"'], [';a=1;c', 'c', ''], [';a=1', 'b', undefined], ['', 'a', undefined], [' ; a = 1', 'a', '1']] as const) {
    it(`parameter ${name} of ${JSON.stringify(text)}`, () => {
      assert.equal(parameter(text, name), value);
    });
  }

  for (const [text, parts] of [['a, b', ['a', 'b']], ['"a, b" <sip:x,y>, c', ['"a, b" <sip:x,y>', 'c']], ['"\\", " ,b', ['"\\", "', 'b']], ['', ['']]] as const) {
    it(`list ${JSON.stringify(text)}`, () => {
      assert.deepEqual(splitList(text), parts);
    });
  }

  it('a folded value is one line', () => {
    assert.equal(unfold('a\r\n  b\r\n\tc'), 'a b c');
  });

  it('names: compact, any case, unknown', () => {
    assert.deepEqual(['v', 'VIA', 'call-id', 'I', 'X-Y'].map(headerId), [Header.via, Header.via, Header.callId, Header.callId, Header.other]);
    assert.deepEqual(['contact', 'rack', 'www-authenticate', 'X-foo', 'call-id'].map(canonicalName), ['Contact', 'RAck', 'WWW-Authenticate', 'X-foo', 'Call-ID']);
  });
});
