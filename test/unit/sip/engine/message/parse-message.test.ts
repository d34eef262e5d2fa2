import assert from 'node:assert/strict';
import { parseMessage } from '../../../../../sip/engine/message/parse-message.js';
import { refusalText } from '../../../../../sip/engine/message/reply.js';
import { requestText, sipText } from '../../../../support/engine-messages.js';

describe('parseMessage refuses', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['two From', requestText('INVITE').replace('\r\nTo:', '\r\nf: <sip:x@y>\r\nTo:'), '400 Several From Headers'],
    ['no Call-ID', requestText('INVITE').replace(/Call-ID: .*\r\n/, ''), '400 Missing Call-ID Header'],
    ['a Call-ID with a bar', requestText('INVITE', 'Call-ID: a|b'), '400 Bad Call-ID Header'],
    ['a From tag with a bar', requestText('INVITE', 'From: <sip:x@y>;tag=a|b'), '400 Bad From Header'],
    ['a list in To', requestText('INVITE', 'To: <sip:x@y>, <sip:z@y>'), '400 Bad To Header'],
    ['no Via', requestText('INVITE').replace(/Via: .*\r\n/, ''), '400 Bad Via Header'],
    ['a loose LF', requestText('INVITE', 'X-Y: a\nRoute: <sip:evil>'), '400 Bad Header Line'],
    ['a loose CR', requestText('INVITE', 'X-Y: a\rb'), '400 Bad Header Line'],
    ['a header without a name', requestText('INVITE', ': x'), '400 Bad Header Line'],
    ['a header without a colon', requestText('INVITE').replace('Max-Forwards: 70', 'Max-Forwards 70'), '400 Bad Header Line'],
    ['a Contact that is none', requestText('INVITE', 'Contact: <sip:x@y>;;'), '400 Bad Contact Header'],
    ['a Record-Route that is none', requestText('INVITE', 'Record-Route: <sip:x@y'), '400 Bad Record-Route Header'],
    ['Max-Forwards above 255', requestText('INVITE', 'Max-Forwards: 256'), '400 Bad Max-Forwards Header'],
    ['no blank line at the end', requestText('INVITE').slice(0, -2), '400 No Blank Line After Headers'],
    ['version 3.0', requestText('INVITE').replace('SIP/2.0\r', 'SIP/3.0\r'), '505 Version Not Supported'],
    ['no version', requestText('INVITE').replace(' SIP/2.0\r', '\r'), '400 Bad Request Line'],
  ];
  for (const [what, text, expected] of rows) {
    it(what, () => {
      const message = parseMessage(text);
      assert.equal(message.kind === 'refused' && `${message.status} ${message.reason}`, expected);
    });
  }
});

describe('parseMessage drops', () => {
  for (const [what, text] of [['nothing', ''], ['a keep-alive', '\r\n\r\n'], ['other protocols', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'], ['noise', '\x00\xff\x80'], ['a response without CSeq', sipText('SIP/2.0 200 OK', 'Via: SIP/2.0/UDP x')], ['a status of 99', requestText('INVITE').replace(/^[^\r]*/, 'SIP/2.0 099 X')]] as const) {
    it(what, () => {
      assert.equal(parseMessage(text).kind, 'noise');
    });
  }
});

describe('parseMessage and Content-Length', () => {
  const withBody = (length: string, body: string) => requestText('MESSAGE').replace('Content-Length: 0', length) + body;

  it('the body of a datagram may end before the datagram does', () => {
    const message = parseMessage(withBody('Content-Length: 2', 'okmore'));
    assert.equal(message.kind === 'request' && message.body, 'ok');
  });

  it('a datagram needs none, a stream does', () => {
    const text = withBody('X: y', 'all of it');
    const message = parseMessage(text);
    assert.equal(message.kind === 'request' && message.body, 'all of it');
    assert.equal(parseMessage(text, 'stream').kind, 'refused');
  });
});

describe('refusalText', () => {
  const refusal = (text: string) => {
    const message = parseMessage(text);
    assert.equal(message.kind, 'refused');
    return message.kind === 'refused' ? refusalText(message.headers, '192.0.2.9', 5099, { status: message.status, reason: message.reason, toTag: 'mine' }) : undefined;
  };

  it('copies what is there', () => {
    const text = refusal(requestText('INVITE', 'CSeq: x INVITE'));
    assert.equal(
      text,
      sipText(
        'SIP/2.0 400 Bad CSeq Header',
        'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1;rport=5099;received=192.0.2.9',
        'From: <sip:caller@example.com>;tag=a',
        'To: <sip:called@example.net>;tag=mine',
        'Call-ID: call-1',
        'CSeq: x INVITE',
        'Content-Length: 0',
      ),
    );
  });

  it('without a usable Via there is none', () => {
    assert.equal(refusal(requestText('INVITE', 'Via: nonsense')), undefined);
  });
});
