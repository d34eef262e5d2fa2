import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { onEachColumn } from '../../support/engine-bench.js';
import { outgoingCall } from '../../support/engine-calls.js';
import { TakenCall } from '../../support/peer-dialog.js';
import { sdp, tagOf } from '../../support/sip-text.js';

onEachColumn('a call that is challenged (RFC 3261 section 22)', (bench) => {
  it('401: the server acknowledges; the second INVITE has the same Call-ID and From tag, the next CSeq and the credentials', async () => {
    const { callee, call, dialog } = await outgoingCall(bench, {
      callingNumber: '2000',
      auth: { username: 'bob', password: 'secret' },
    });
    const { invite } = call;
    const challenge = 'Digest realm="test.local",nonce="abc123",algorithm=MD5,qop="auth"';
    callee.respond(invite, 401, { toTag: call.tag, headers: [['WWW-Authenticate', challenge]] });
    const ack = await callee.request('ACK');
    assert.equal(ack.header('CSeq'), `${invite.cseq} ACK`);
    const second = await callee.request('INVITE');
    assert.equal(second.uri, invite.uri);
    assert.equal(second.header('Call-ID'), invite.header('Call-ID'));
    assert.equal(second.header('From'), invite.header('From'));
    assert.equal(second.cseq, invite.cseq + 1);
    assert.notEqual(second.header('Via'), invite.header('Via'));
    assert.equal(second.body, invite.body);
    assert.equal(parameter(second.header('Authorization'), 'response'), digest(second.header('Authorization'), invite.uri ?? ''));
    const again = new TakenCall(callee, second);
    again.respond(200, { body: sdp() });
    const established = await dialog;
    assert.equal(established.id, `${second.header('Call-ID')};from-tag=${tagOf(second.header('From')) ?? ''}`);
    assert.equal((await callee.request('ACK')).cseq, second.cseq);
    const destroyed = established.destroy();
    callee.respond(await callee.request('BYE'), 200);
    await destroyed;
  });

  it('407 to a BYE is told to the app, which sends it again with credentials', async () => {
    const { callee, call, dialog } = await outgoingCall(bench, { auth: { username: 'bob', password: 'secret' } });
    call.respond(200, { body: sdp() });
    const established = await dialog;
    const destroyed = established.destroy();
    const bye = await callee.request('BYE');
    const challenge = 'Digest realm="test.local",nonce="n2",algorithm=MD5,qop="auth"';
    callee.respond(bye, 407, { headers: [['Proxy-Authenticate', challenge]] });
    const second = await callee.request('BYE');
    assert.ok(second.cseq > bye.cseq);
    assert.match(second.header('Proxy-Authorization'), /^Digest username="bob"/);
    callee.respond(second, 200);
    await destroyed;
  });
});

function parameter(credentials: string, name: string): string {
  return new RegExp(`${name}="?([^",]+)`).exec(credentials)?.[1] ?? '';
}

/** The response that RFC 2617 section 3.2.2 wants, for qop=auth. */
function digest(credentials: string, uri: string): string {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const part = (name: string) => parameter(credentials, name);
  const secret = md5(`bob:${part('realm')}:secret`);
  return md5([secret, part('nonce'), part('nc'), part('cnonce'), 'auth', md5(`INVITE:${uri}`)].join(':'));
}
