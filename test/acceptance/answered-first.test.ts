/** Trunks that want the call answered before it is played to: PIN, REFER and what far ends make of it, against the built product. */
import assert from 'node:assert/strict';
import type { PlacedCall } from '../support/peer-dialog.js';
import { onParts, type PartsBench } from '../support/parts-bench.js';
import type { Arrival, SipPeer } from '../support/sip-peer.js';
import { sdp } from '../support/sip-text.js';

const trunks = 'latchkey: 1\ntrunks:\n  pbx: { addresses: [127.0.0.1], domain: pbx.example, answer: before-prompt, transfer: refer }\n';
const menu = '+31201110002';
const message = '+31201110003';
const stranger = '+31612349999';

onParts('a trunk that is answered first', { trunks }, (bench) => {
  it('hears the prompt after the 200, keys the PIN, is sent on by REFER and hung up on', async () => {
    const result = await bench.phone({ to: '+31201110001', from: stranger, keys: ['907314#'] });
    assert.deepEqual(result.outcome, { kind: 'sent-on', by: 'refer', status: 202, targets: ['sip:+31201119003@pbx.example;user=phone'] });
    assert.ok(result.answered && result.heardMs > 300, `heard ${result.heardMs} ms`);
  });

  it('is told of a rejection by a tone of 4 s and BYE with the cause', async () => {
    const result = await bench.phone({ to: '+31201110001', from: '+31612347001', keys: ['111222', '222111'] });
    assert.equal(result.outcome.kind, 'far-hung-up');
    assert.match(result.outcome.kind === 'far-hung-up' ? (result.outcome.reason ?? '') : '', /Q\.850;cause=17/);
    assert.ok(result.durationMs > 4000, `it took only ${result.durationMs} ms`);
  });

  it('is never answered only to be refused where nothing is to be heard', async () => {
    const result = await bench.phone({ to: '+31201110005', from: stranger });
    assert.equal(result.outcome.kind === 'rejected' && result.outcome.status, 603);
    assert.equal(result.answered, false);
  });

  it('hears a message to its end and BYE', async () => {
    const result = await bench.phone({ to: message, from: stranger });
    assert.equal(result.outcome.kind, 'far-hung-up');
    assert.ok(result.heardMs > 300, `heard ${result.heardMs} ms`);
  });

  it('refuses the REFER: told so by tone and BYE', async () => {
    const { caller, refer } = await referred(bench);
    caller.respond(refer, 603);
    caller.respond(await bye(caller), 200);
  });

  it('accepts the REFER and reports a failure: told so by tone and BYE', async () => {
    const { caller, call, refer } = await referred(bench);
    caller.respond(refer, 202);
    await notify(caller, call, 'SIP/2.0 486 Busy Here', 'terminated;reason=noresource');
    caller.respond(await bye(caller), 200);
  });

  it('accepts the REFER and hangs up before any NOTIFY: transferred', async () => {
    const { caller, call, refer } = await referred(bench);
    caller.respond(refer, 202);
    call.send('BYE');
    await caller.response(200, 'BYE');
  });

  it('hangs up instead of answering the REFER: nothing is left', async () => {
    const { caller, call } = await referred(bench);
    call.send('BYE');
    await caller.response(200, 'BYE');
  });

  it('accepts the REFER and never says any more: BYE after a while', async () => {
    const { caller, refer } = await referred(bench);
    caller.respond(refer, 202);
    caller.respond(await bye(caller, 14_000), 200);
  });

  it('sends NOTIFYs that are none of this: 200 or an error, and the transfer goes on', async () => {
    const { caller, call, refer } = await referred(bench);
    caller.respond(refer, 202);
    for (const headers of [[['Event', 'presence'], ['Subscription-State', 'active']], [['Subscription-State', 'active']], [['Event', 'refer']]] as const) {
      call.send('NOTIFY', { headers, body: 'nonsense' });
      await caller.inbox.take('an answer to NOTIFY', ({ status, cseqMethod }) => (status ?? 0) >= 200 && cseqMethod === 'NOTIFY');
    }
    await notify(caller, call, 'SIP/2.0 200 OK', 'terminated;reason=noresource');
    caller.respond(await bye(caller), 200);
  });

  it('never acknowledges the 200: nothing is left of it in the end', async function () {
    this.timeout(80_000);
    const caller = await bench.peer();
    bench.call(caller, menu, { body: sdp() }).place();
    await caller.response(200, 'INVITE', 8000);
    // 64 times T1 without an ACK, then BYE (RFC 3261 section 13.3.1.4); the flow's own BYE, due before, must not be sent (section 15).
    caller.respond(await bye(caller, 40_000), 200);
  });
});

/** A call that was answered, keyed 1 in the menu by INFO, and got its REFER. */
async function referred(bench: PartsBench): Promise<{ caller: SipPeer; call: PlacedCall; refer: Arrival }> {
  const caller = await bench.peer();
  const call = bench.call(caller, menu, { body: sdp() }).place();
  call.ack(await caller.response(200, 'INVITE', 8000));
  call.send('INFO', { headers: [['Content-Type', 'application/dtmf-relay']], body: 'Signal=1\r\nDuration=160\r\n' });
  await caller.response(200, 'INFO');
  const refer = await caller.request('REFER', 8000);
  assert.match(refer.header('Refer-To'), /31201119001/);
  return { caller, call, refer };
}

async function notify(caller: SipPeer, call: PlacedCall, fragment: string, state: string): Promise<void> {
  call.send('NOTIFY', { headers: [['Event', 'refer'], ['Subscription-State', state], ['Content-Type', 'message/sipfrag']], body: `${fragment}\r\n` });
  await caller.response(200, 'NOTIFY');
}

function bye(caller: SipPeer, withinMs = 20_000): Promise<Arrival> {
  return caller.request('BYE', withinMs);
}
