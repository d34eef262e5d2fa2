/** Requests inside a call while it is played to: keys by INFO, hold and resume, UPDATE, session refresh, OPTIONS. */
import assert from 'node:assert/strict';
import type { PlacedCall } from '../support/peer-dialog.js';
import { onParts, type PartsBench } from '../support/parts-bench.js';
import type { SipPeer } from '../support/sip-peer.js';
import { sdp } from '../support/sip-text.js';

const answeredFirst = 'latchkey: 1\ntrunks:\n  pbx: { addresses: [127.0.0.1], domain: pbx.example, answer: before-prompt, transfer: refer }\n';
const menu = '+31201110002';

onParts('a call that is answered and in its menu', { trunks: answeredFirst }, (bench) => {
  for (const [type, body] of [['application/dtmf-relay', 'Signal=2\r\nDuration=250\r\n'], ['application/dtmf-relay', 'Signal= 2\nDuration= 250\n'], ['application/dtmf', '2']] as const) {
    it(`takes a key by ${type} ${JSON.stringify(body)}`, async () => {
      const { caller, call } = await inMenu(bench);
      call.send('INFO', { headers: [['Content-Type', type]], body });
      await caller.response(200, 'INFO');
      await sentOn(caller, call, /31201119002/);
    });
  }

  it('answers INFO it does not know with 415 or 469, or 200 where there is nothing in it, and takes no key from it', async () => {
    const { caller, call } = await inMenu(bench);
    call.send('INFO', { headers: [['Content-Type', 'application/media_control+xml']], body: '<x/>' });
    await caller.response(415, 'INFO');
    call.send('INFO', { headers: [['Info-Package', 'x-unheard-of'], ['Content-Type', 'application/x']], body: '2' });
    await caller.response(469, 'INFO');
    call.send('INFO');
    await caller.response(200, 'INFO');
    for (const body of ['Signal=\r\n', 'nonsense', 'Signal=ZZ\r\nDuration=x\r\n', '']) {
      call.send('INFO', { headers: [['Content-Type', 'application/dtmf-relay']], body });
      await caller.inbox.take('an answer to INFO', ({ status, cseqMethod }) => (status ?? 0) >= 200 && (status ?? 0) < 500 && cseqMethod === 'INFO');
    }
    await hangUp(caller, call);
  });

  it('goes on through hold and resume by re-INVITE', async () => {
    const { caller, call } = await inMenu(bench);
    for (const [direction, answered] of [['sendonly', /a=(recvonly|inactive)/], ['inactive', /a=inactive/], ['sendrecv', /m=audio [1-9]/]] as const) {
      call.send('INVITE', { body: sdp(40000, direction) });
      const ok = await caller.response(200, 'INVITE', 6000);
      assert.match(ok.body, answered, direction);
      call.ack(ok);
    }
    call.send('INFO', { headers: [['Content-Type', 'application/dtmf-relay']], body: 'Signal=1\r\nDuration=160\r\n' });
    await caller.response(200, 'INFO');
    await sentOn(caller, call, /31201119001/);
  });

  it('refuses a re-INVITE that it cannot meet with 488 and goes on as before', async () => {
    const { caller, call } = await inMenu(bench);
    call.send('INVITE', { body: sdp().replace('RTP/AVP 8 101', 'RTP/AVP 18').replace('8 PCMA/8000', '18 G729/8000') });
    call.ack(await caller.response(488, 'INVITE', 6000));
    call.send('INFO', { headers: [['Content-Type', 'application/dtmf']], body: '2' });
    await caller.response(200, 'INFO');
    await sentOn(caller, call, /31201119002/);
  });

  it('is refreshed by re-INVITE without an offer, by UPDATE with and without one, and asked by OPTIONS', async () => {
    const { caller, call } = await inMenu(bench);
    call.send('INVITE', { headers: [['Supported', 'timer'], ['Session-Expires', '1800;refresher=uac']] });
    const offered = await caller.response(200, 'INVITE', 6000);
    assert.match(offered.body, /m=audio [1-9]/);
    call.ack(offered, { headers: [['Content-Type', 'application/sdp']], body: sdp() });
    call.send('UPDATE', { headers: [['Supported', 'timer'], ['Session-Expires', '1800;refresher=uac']] });
    await caller.response(200, 'UPDATE');
    call.send('UPDATE', { body: sdp(40000, 'sendrecv') });
    assert.match((await caller.response(200, 'UPDATE', 6000)).body, /m=audio [1-9]/);
    call.send('OPTIONS');
    await caller.response(200, 'OPTIONS');
    await hangUp(caller, call);
  });

  it('answers what it does not take with 405, and a request of a stranger with 481', async () => {
    const { caller, call } = await inMenu(bench);
    for (const method of ['MESSAGE', 'REFER', 'SUBSCRIBE']) {
      call.send(method, { headers: method === 'REFER' ? [['Refer-To', '<sip:x@y.example>']] : [['Event', 'x']] });
      await caller.inbox.take(`a refusal of ${method}`, ({ status, cseqMethod }) => (status ?? 0) >= 400 && cseqMethod === method);
    }
    call.send('BYE', { toTag: 'stranger' });
    await caller.response(481, 'BYE');
    await hangUp(caller, call);
  });

  it('is hung up by two BYEs at once', async () => {
    const { caller, call } = await inMenu(bench);
    call.send('BYE');
    call.send('BYE');
    await caller.inbox.take('an answer to BYE', ({ status, cseqMethod }) => status === 200 && cseqMethod === 'BYE');
  });
});

onParts('a call that is not answered yet and in its menu', {}, (bench) => {
  it('takes keys by INFO in the early dialog', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, menu, { body: sdp() }).place();
    call.confirm(await caller.response(183, 'INVITE', 6000));
    call.send('INFO', { headers: [['Content-Type', 'application/dtmf-relay']], body: 'Signal=2\r\nDuration=160\r\n' });
    await caller.response(200, 'INFO');
    const moved = await caller.response(302, 'INVITE', 6000);
    assert.match(moved.header('Contact'), /31201119002/);
    call.ack(moved);
  });

  it('has its reliable 183 acknowledged late, twice, and with a wrong RAck', async () => {
    const caller = await bench.peer();
    // drachtio-server is asked for reliable responses only by callers who insist.
    const call = bench.call(caller, menu, { headers: [[bench.parts === 'embedded' ? 'Supported' : 'Require', '100rel']], body: sdp() }).place();
    const early = await caller.response(183, 'INVITE', 6000);
    assert.match(early.header('Require'), /100rel/);
    call.confirm(early);
    const rseq = Number(early.header('RSeq'));
    // drachtio-server says nothing to such a PRACK.
    if (bench.parts === 'embedded') {
      call.send('PRACK', { headers: [['RAck', `${rseq + 7} 1 INVITE`]] });
      await caller.response(481, 'PRACK');
    }
    call.send('PRACK', { headers: [['RAck', `${rseq} 1 INVITE`]] });
    await caller.response(200, 'PRACK');
    call.send('PRACK', { headers: [['RAck', `${rseq} 1 INVITE`]] });
    await caller.inbox.take('an answer to the second PRACK', ({ status, cseqMethod }) => (status ?? 0) >= 200 && cseqMethod === 'PRACK');
    call.cancel();
    call.ack(await caller.response(487, 'INVITE'));
  });

  it('takes reliable responses but acknowledges none: the flow goes on and ends with its refusal, and the next call is served', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, menu, { headers: [['Supported', '100rel']], body: sdp() }).place();
    await caller.response(183, 'INVITE', 6000);
    const final = await caller.inbox.take('a final response', ({ status, cseqMethod }) => (status ?? 0) >= 300 && cseqMethod === 'INVITE', 45_000);
    call.ack(final);
    const next = bench.call(caller, '+31201110004').place();
    next.ack(await caller.response(302, 'INVITE'));
  });

  for (const method of ['BYE', 'UPDATE', 'INVITE', 'INFO', 'OPTIONS', 'REFER', 'MESSAGE', 'PRACK', 'NOTIFY', 'NONSENSE']) {
    it(`gets a ${method} before the answer, and can be cancelled or is over`, async () => {
      const caller = await bench.peer();
      const call = bench.call(caller, menu, { body: sdp() }).place();
      call.confirm(await caller.response(183, 'INVITE', 6000));
      call.send(method, ['UPDATE', 'INVITE'].includes(method) ? { body: sdp(40020) } : { headers: [['Refer-To', '<sip:x@y.example>'], ['Event', 'refer'], ['RAck', '1 1 INVITE']] });
      await caller.inbox.take(`an answer to ${method}`, ({ status, cseqMethod, cseq }) => (status ?? 0) >= 200 && cseqMethod === method && cseq === 2, 1500).catch(() => undefined);
      call.cancel();
      const final = await caller.inbox.take('the end of the INVITE', ({ status, cseqMethod, cseq }) => (status ?? 0) >= 200 && cseqMethod === 'INVITE' && cseq === 1, 6000);
      // drachtio-server ends the INVITE by itself on a BYE.
      assert.equal(final.status, method === 'BYE' && bench.parts === 'real' ? 500 : 487, final.startLine);
      call.ack(final);
      const next = bench.call(caller, '+31201110004').place();
      next.ack(await caller.response(302, 'INVITE'));
    });
  }

  it('is cancelled twice, and after its end', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, menu, { body: sdp() }).place();
    await caller.response(183, 'INVITE', 6000);
    call.cancel();
    call.cancel();
    call.ack(await caller.response(487, 'INVITE'));
    call.cancel();
    await caller.response(200, 'CANCEL');
  });
});

async function inMenu(bench: PartsBench): Promise<{ caller: SipPeer; call: PlacedCall }> {
  const caller = await bench.peer();
  const call = bench.call(caller, menu, { body: sdp() }).place();
  call.ack(await caller.response(200, 'INVITE', 8000));
  return { caller, call };
}

/** The REFER comes; the far end hangs up as one that follows it. */
async function sentOn(caller: SipPeer, call: PlacedCall, target: RegExp): Promise<void> {
  const refer = await caller.request('REFER', 8000);
  assert.match(refer.header('Refer-To'), target);
  caller.respond(refer, 202);
  await hangUp(caller, call);
}

async function hangUp(caller: SipPeer, call: PlacedCall): Promise<void> {
  call.send('BYE');
  await caller.response(200, 'BYE');
}
