import assert from 'node:assert/strict';
import { givenHeader, guessedContentType, passedHeaders } from '../../../../../sip/engine/core/app-headers.js';
import { parseRAck } from '../../../../../sip/engine/core/reliable-provisionals.js';
import { Header } from '../../../../../sip/engine/message/header-names.js';
import { scanTrusted } from '../../../../../sip/engine/message/scan-message.js';

const headersOf = (...lines: string[]) => scanTrusted(['SIP/2.0 200 OK', ...lines, '', ''].join('\r\n'))!.headers;

describe('headers of an application', () => {
  it('go out in their usual spelling, without those that are filled in elsewhere', () => {
    const headers = headersOf('contact: <sip:a@b>', 'X-mine: 1', 'history-info: <sip:c@d>;index=1', 'cseq: 1 INVITE', 'subject:');
    const dropped = new Set([Header.cseq]);
    assert.equal(passedHeaders(headers, dropped, '192.0.2.1:5060'), 'Contact: <sip:a@b>\r\nX-mine: 1\r\nHistory-Info: <sip:c@d>;index=1\r\nSubject: \r\n');
  });

  const rows: readonly (readonly [string, string])[] = [
    ['contact: sip:2000@localhost', '<sip:2000@192.0.2.1:5060>'],
    ['contact: "A B" <sip:2000@localhost:9;transport=tcp>;expires=5', '"A B" <sip:2000@192.0.2.1:5060;transport=tcp>;expires=5'],
    ['contact: <sip:localhost>', '<sip:localhost>'],
    ['contact: <sip:a@localhost.example.com>', '<sip:a@localhost.example.com>'],
    ['from: <sip:localhost>;tag=1', '<sip:192.0.2.1:5060>;tag=1'],
    ['p-asserted-identity: <sip:a@localhost>, <tel:+31201234567>', '<sip:a@192.0.2.1:5060>, <tel:+31201234567>'],
    ['subject: me@localhost', 'me@localhost'],
  ];
  for (const [line, value] of rows) {
    it(`${line} becomes ${value}`, () => {
      assert.equal(passedHeaders(headersOf(line), new Set(), '192.0.2.1:5060').replace(/^[^:]*: /, ''), `${value}\r\n`);
    });
  }

  it('an IPv6 address keeps its brackets', () => {
    assert.equal(givenHeader(headersOf('contact: <sip:a@localhost>'), Header.contact, '[::1]:5060'), '<sip:a@[::1]:5060>');
  });

  it('SDP is recognised, nothing else', () => {
    assert.deepEqual(['v=0\r\n', 'hello', ''].map(guessedContentType), ['application/sdp', undefined, undefined]);
  });
});

describe('RAck (RFC 3262 section 7.2)', () => {
  for (const [text, parsed] of [['17 1 INVITE', { rseq: 17, cseq: 1, method: 'INVITE' }], [' 17   1 INVITE ', { rseq: 17, cseq: 1, method: 'INVITE' }], ['x 1 INVITE', undefined], ['1 INVITE', undefined], ['1 2 INVITE x', undefined], [undefined, undefined]] as const) {
    it(JSON.stringify(text) ?? 'none', () => {
      assert.deepEqual(parseRAck(text), parsed);
    });
  }
});
