import assert from 'node:assert/strict';
import type { Directive } from '../../../sip/ports/policy.js';
import { connectTo, prompt } from '../../support/call-story.js';
import { whyMissing } from '../../support/drachtio-server.js';
import type { PlacedCall } from '../../support/peer-dialog.js';
import type { SipPeer } from '../../support/sip-peer.js';
import { sdp } from '../../support/sip-text.js';
import { SipRig, until } from '../../support/sip-rig.js';

/** A prompt, then a connect: one call's worth. */
const script = (): Directive[] => [{ kind: 'play', prompts: [{ ...prompt('closed'), durationMs: 300 }] }, connectTo('sip:desk@pbx.example')];
const nothing = { calls: 0, dialogs: 0, legs: 0, timers: 0 };

for (const column of ['embedded', 'real'] as const) {
  const missing = whyMissing(column);
  describe(`calls without an offer that are to hear something (${column}${missing === undefined ? '' : `; skipped: ${missing}`})`, () => {
    let rig: SipRig;
    before(async function start() {
      if (missing !== undefined) this.skip();
      rig = await SipRig.start(column);
    });
    beforeEach(() => {
      rig.media.accepted.length = 0;
      rig.script = script();
    });
    afterEach(() => until(() => JSON.stringify(rig.held) === JSON.stringify(nothing), 'nothing is held any more').catch(() => assert.deepEqual(rig.held, nothing)));
    after(() => rig?.stop());

    it('the 200 has our offer, the ACK the answer; what comes next is a REFER', async () => {
      const caller = await rig.peer();
      const call = rig.call(caller).place();
      const ok = await caller.response(200, 'INVITE');
      assert.equal(ok.body, 'our offer');
      call.ack(ok, { body: sdp() });
      await followsRefer(caller, call);
      assert.deepEqual(rig.media.accepted, [sdp()]);
      assert.equal((await rig.nextEnd()).outcome.kind, 'transferred');
    });

    // drachtio-server is asked for reliable responses only by callers who insist.
    const wish = column === 'embedded' ? 'Supported' : 'Require';
    it(`with ${wish}: 100rel the 183 has our offer, the PRACK the answer; the call is redirected unanswered`, async () => {
      const caller = await rig.peer();
      const call = rig.call(caller, { headers: [[wish, '100rel']] }).place();
      const early = await caller.response(183);
      assert.equal(early.body, 'our offer');
      call.confirm(early);
      call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]], body: sdp() });
      await caller.response(200, 'PRACK');
      call.ack(await caller.response(302));
      assert.deepEqual(rig.media.accepted, [sdp()]);
      assert.equal((await rig.nextEnd()).outcome.kind, 'redirected');
    });

    it(`with ${wish}: 100rel a 200 after that has no SDP`, async () => {
      rig.script = [{ kind: 'play', prompts: [{ ...prompt('closed'), durationMs: 50 }] }, connectTo('sip:desk@pbx.example', { mode: 'refer' })];
      const caller = await rig.peer();
      const call = rig.call(caller, { headers: [[wish, '100rel']] }).place();
      const early = await caller.response(183);
      call.confirm(early);
      call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]], body: sdp() });
      const ok = await caller.response(200, 'INVITE');
      assert.deepEqual([ok.body, ok.header('Content-Type')], ['', '']);
      call.ack(ok);
      await followsRefer(caller, call);
      await rig.nextEnd();
    });

    it('an ACK without SDP, or with another body, is followed by BYE with a Reason', async () => {
      for (const parts of [{}, { headers: [['Content-Type', 'text/plain']], body: 'hello' }] as const) {
        rig.script = script();
        const caller = await rig.peer();
        const call = rig.call(caller).place();
        call.ack(await caller.response(200, 'INVITE'), parts);
        const bye = await caller.request('BYE');
        caller.respond(bye, 200);
        assert.match(bye.header('Reason'), /^Q\.850;cause=65;/);
        assert.deepEqual((await rig.nextEnd()).outcome, { kind: 'failed', cause: 'no-sdp', sipStatus: 200 });
      }
    });

    it('a PRACK without SDP is followed by 488', async () => {
      const caller = await rig.peer();
      const call = rig.call(caller, { headers: [[wish, '100rel']] }).place();
      const early = await caller.response(183);
      call.confirm(early);
      call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]] });
      const refused = await caller.response(488);
      call.ack(refused);
      assert.match(refused.header('Warning'), /^304 latchkey "/);
      assert.deepEqual((await rig.nextEnd()).outcome, { kind: 'failed', cause: 'no-sdp', sipStatus: 488 });
    });

    it('a caller who cancels instead of the PRACK, or hangs up with the ACK, leaves nothing behind', async () => {
      const caller = await rig.peer();
      const call = rig.call(caller, { headers: [[wish, '100rel']] }).place();
      const early = await caller.response(183);
      if (column === 'embedded') call.cancel();
      else {
        // drachtio-server does not survive a final response before the PRACK.
        call.confirm(early);
        call.send('PRACK', { headers: [['RAck', `${early.header('RSeq')} 1 INVITE`]], body: sdp() });
        call.cancel();
      }
      call.ack(await caller.response(487, 'INVITE'));
      assert.equal((await rig.nextEnd()).outcome.kind, 'abandoned');
      rig.script = script();
      const next = rig.call(caller).place();
      next.ack(await caller.response(200, 'INVITE'));
      next.send('BYE');
      await rig.nextEnd();
    });

    it('an UPDATE before the ACK is not taken for the answer', async () => {
      const caller = await rig.peer();
      const call = rig.call(caller).place();
      const ok = await caller.response(200, 'INVITE');
      call.confirm(ok);
      call.send('UPDATE', { body: sdp(40_002) });
      const refused = await caller.inbox.take('a refusal', ({ status, cseqMethod }) => (status ?? 0) >= 400 && cseqMethod === 'UPDATE');
      assert.ok(refused.status === 488 || refused.status === 491, refused.startLine);
      call.ack(ok, { body: sdp() });
      await followsRefer(caller, call);
      assert.deepEqual(rig.media.accepted, [sdp()]);
      await rig.nextEnd();
    });
  });
}

/** Takes the REFER, says that it went well, and is hung up on. */
async function followsRefer(caller: SipPeer, call: PlacedCall): Promise<void> {
  caller.respond(await caller.request('REFER'), 202);
  call.send('NOTIFY', { headers: [['Event', 'refer'], ['Subscription-State', 'terminated;reason=noresource'], ['Content-Type', 'message/sipfrag']], body: 'SIP/2.0 200 OK\r\n' });
  await caller.response(200, 'NOTIFY');
  caller.respond(await caller.request('BYE'), 200);
}
