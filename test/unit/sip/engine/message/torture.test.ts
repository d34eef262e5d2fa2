import assert from 'node:assert/strict';
import { refusalOf } from '../../../../../sip/engine/core/admission.js';
import { requestForApp } from '../../../../../sip/engine/core/frames.js';
import { Header } from '../../../../../sip/engine/message/header-names.js';
import { listOf } from '../../../../../sip/engine/message/headers.js';
import { scanTrusted } from '../../../../../sip/engine/message/scan-message.js';
import type { SipRequest } from '../../../../../sip/engine/message/message.js';
import { parseMessage } from '../../../../../sip/engine/message/parse-message.js';
import { parseUri } from '../../../../../sip/engine/message/uri.js';
import { stampVia } from '../../../../../sip/engine/message/via.js';
import { tortureMessage, tortureMessages } from '../../../../support/torture-messages.js';

/** What each message of RFC 4475 must come to: served, dropped, or refused with that status. */
const expected4475: Readonly<Record<string, 'served' | 'response' | 'dropped' | number>> = {
  // 3.1.1 valid messages
  wsinv: 'served', intmeth: 501, esc01: 'served', escnull: 'served', esc02: 501, lwsdisp: 'served', longreq: 'served',
  dblreq: 'served', semiuri: 'served', transports: 'served', mpart01: 'served', unreason: 'response', noreason: 'response',
  // 3.1.2 invalid messages
  badinv01: 400, clerr: 400, ncl: 400, scalar02: 400, scalarlg: 'dropped', quotbal: 400, ltgtruri: 400, lwsruri: 400,
  lwsstart: 400, trws: 400, escruri: 400, baddate: 400, regbadct: 400, badaspec: 400, baddn: 400, badvers: 505,
  mismatch01: 400, mismatch02: 400, bigcode: 'dropped',
  // 3.2 transaction layer semantics
  badbranch: 'served',
  // 3.3 application layer semantics
  insuf: 400, unkscm: 416, novelsc: 416, unksm2: 'served', bext01: 420, invut: 'served', regaut01: 'served', multi01: 400,
  mcl01: 400, bcast: 'response', zeromf: 'served', cparam01: 'served', cparam02: 'served', regescrt: 'served', sdp01: 'served',
  // 3.4 backward compatibility
  inv2543: 'served',
};

/** The same for RFC 5118. */
const expected5118: Readonly<Record<string, 'served' | number>> = {
  'ipv6-good': 'served', 'ipv6-bad': 400, 'port-ambiguous': 'served', 'port-unambiguous': 'served',
  'via-received-param-with-delim': 'served', 'via-received-param-no-delim': 'served', 'ipv6-in-sdp': 'served',
  'mult-ip-in-header': 'served', 'mult-ip-in-sdp': 'served', 'ipv4-mapped-ipv6': 'served', 'ipv6-bug-abnf-3-colons': 'served',
};

function outcomeOf(text: string): 'served' | 'response' | 'dropped' | number {
  const message = parseMessage(text);
  switch (message.kind) {
    case 'request':
      return refusalOf(message)?.status ?? 'served';
    case 'response':
      return 'response';
    case 'refused':
      return message.status;
    case 'noise':
      return 'dropped';
  }
}

function served(name: string): SipRequest {
  const message = parseMessage(tortureMessage('rfc4475', name));
  assert.equal(message.kind, 'request');
  return message;
}

for (const [rfc, expected] of [['rfc4475', expected4475], ['rfc5118', expected5118]] as const) {
  describe(`torture messages of ${rfc.toUpperCase()}`, () => {
    it('are all here', () => {
      assert.deepEqual(tortureMessages(rfc).map(({ name }) => name).sort(), Object.keys(expected).sort());
    });

    for (const [name, outcome] of Object.entries(expected)) {
      it(`${name}: ${outcome}`, () => {
        assert.equal(outcomeOf(tortureMessage(rfc, name)), outcome);
      });
    }
  });
}

describe('what is understood of the torture messages', () => {
  it('wsinv: blanks and folds everywhere', () => {
    const message = served('wsinv');
    assert.equal(message.callId, 'wsinv.ndaksdj@192.0.2.1');
    assert.deepEqual(message.cseq, { number: 9, method: 'INVITE' });
    assert.equal(message.to.tag, '1918181833n');
    assert.equal(message.from.tag, '98asjd8');
    assert.equal(message.from.display, '"J Rosenberg \\\\\\""');
    assert.deepEqual([message.via.transport, message.via.host, message.via.branch], ['UDP', '192.0.2.2', '390skdjuw']);
    assert.equal(message.body.length, 150);
    assert.equal(listOf(message.headers, Header.via).length, 3);
    assert.equal(message.headers.named('newfangledheader'), 'newfangled value continued newfangled value');
  });

  it('wsinv: the application gets it a line a header, and nothing is lost', () => {
    const message = served('wsinv');
    const shown = scanTrusted(requestForApp(message, stampVia(message.via, '192.0.2.9', 5999)));
    assert.equal(shown?.headers.irregular, false);
    assert.equal(shown?.headers.length, message.headers.length);
    assert.equal(shown?.body, message.body);
    const vias = listOf(shown.headers, Header.via);
    assert.match(vias[0]!, /192\.0\.2\.2;branch=390skdjuw;rport=5999;received=192\.0\.2\.9$/);
    assert.equal(vias.length, 3);
  });

  it('esc01, semiuri: what is escaped is not taken apart', () => {
    assert.deepEqual(parseUri(served('esc01').uri), sip({ user: 'sips%3Auser%40example.com', host: 'example.net' }));
    assert.deepEqual(parseUri(served('semiuri').uri), sip({ user: 'user;par=u%40example.net', host: 'example.com' }));
  });

  it('dblreq: what follows the body in a datagram is not a message', () => {
    const message = served('dblreq');
    assert.equal(message.method, 'REGISTER');
    assert.equal(message.body, '');
  });

  it('longreq: long values stay whole', () => {
    const message = served('longreq');
    assert.ok(message.callId.length > 100);
    assert.ok(message.headers.named('unknown-longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong-name') !== undefined);
    assert.equal(message.headers.count(Header.via), 34);
  });

  it('transports: any transport may stand in Via', () => {
    const { headers } = served('transports');
    assert.equal(listOf(headers, Header.via).length, 5);
  });

  it('unreason, noreason: a reason may be UTF-8 or empty', () => {
    const reasons = ['unreason', 'noreason'].map((name) => {
      const message = parseMessage(tortureMessage('rfc4475', name));
      return message.kind === 'response' ? message.reason : undefined;
    });
    assert.ok(Buffer.from(reasons[0]!, 'latin1').toString('utf8').includes('простое'));
    assert.equal(reasons[1], '');
  });
});

function sip(parts: { user: string; host: string }) {
  return { kind: 'sip', secure: false, password: undefined, port: undefined, parameters: '', headers: '', ...parts };
}
