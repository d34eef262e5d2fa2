import assert from 'node:assert/strict';
import { askPin, connectTo, prompt } from '../../support/call-story.js';
import { whyMissing } from '../../support/drachtio-server.js';
import type { PlacedCall } from '../../support/peer-dialog.js';
import { SipRig, until } from '../../support/sip-rig.js';
import type { SipPeer } from '../../support/sip-peer.js';
import { sdp } from '../../support/sip-text.js';

const nothing = { calls: 0, dialogs: 0, legs: 0, timers: 0 };

for (const column of ['embedded', 'real'] as const) {
  const missing = whyMissing(column);
  describe(`calls that are answered first (${column}${missing === undefined ? '' : `; skipped: ${missing}`})`, () => {
    let rig: SipRig;
    before(async function start() {
      if (missing !== undefined) this.skip();
      rig = await SipRig.start(column, { trunk: { answer: 'before-prompt' } });
    });
    afterEach(() => until(() => JSON.stringify(rig.held) === JSON.stringify(nothing), 'nothing is held any more').catch(() => assert.deepEqual(rig.held, nothing)));
    after(() => rig?.stop());

    async function answered(): Promise<{ caller: SipPeer; call: PlacedCall }> {
      const caller = await rig.peer();
      const call = rig.call(caller, { body: sdp() }).place();
      const ok = await caller.response(200, 'INVITE');
      assert.equal(ok.body, 'our answer');
      assert.match(ok.header('Allow'), /NOTIFY/);
      call.ack(ok);
      return { caller, call };
    }

    it('a flow that hangs up ends with BYE and cause 16', async () => {
      rig.script = [{ kind: 'play', prompts: [{ ...prompt('closed'), durationMs: 50 }] }, { kind: 'hang-up' }];
      const { caller } = await answered();
      const bye = await caller.request('BYE');
      caller.respond(bye, 200);
      assert.match(bye.header('Reason'), /^Q\.850;cause=16;/);
      assert.deepEqual((await rig.nextEnd()).outcome, { kind: 'hung-up', sipStatus: 200 });
    });

    it('a BYE and a REFER wait for the ACK of the 200', async () => {
      for (const [method, directive] of [['BYE', { kind: 'hang-up' }], ['REFER', connectTo('sip:desk@pbx.example', { mode: 'refer' })]] as const) {
        rig.script = [{ kind: 'play', prompts: [{ ...prompt('closed'), durationMs: 20 }] }, directive];
        const caller = await rig.peer();
        const call = rig.call(caller, { body: sdp() }).place();
        const ok = await caller.response(200, 'INVITE');
        // The 200 comes again: time enough for what must not come yet.
        await caller.response(200, 'INVITE');
        assert.deepEqual(caller.requestsOf(method), []);
        call.ack(ok);
        caller.respond(await caller.request(method), method === 'BYE' ? 200 : 603);
        if (method === 'REFER') call.send('BYE');
        await rig.nextEnd();
      }
    });

    it('a rejection is the tone of its cause for 4 s, then BYE with the cause', async function tone() {
      this.timeout(15_000);
      rig.script = [{ kind: 'play', prompts: [{ ...prompt('sorry'), durationMs: 50 }] }, { kind: 'reject', as: 'busy' }];
      const { caller } = await answered();
      const bye = await caller.request('BYE', 6000);
      caller.respond(bye, 200);
      assert.match(bye.header('Reason'), /^Q\.850;cause=17;/);
      assert.equal(rig.media.heard.at(-1), 'tone:busy');
      await rig.nextEnd();
    });

    it('a caller who hangs up while a prompt plays ends all', async () => {
      rig.script = [askPin('welcome')];
      const { caller, call } = await answered();
      call.send('BYE');
      await caller.response(200, 'BYE');
      assert.deepEqual((await rig.nextEnd()).outcome, { kind: 'abandoned', sipStatus: 200 });
    });

    it('what comes within the call is served', async () => {
      rig.script = [askPin('welcome')];
      const { caller, call } = await answered();
      call.send('OPTIONS');
      assert.match((await caller.response(200, 'OPTIONS')).header('Allow'), /INVITE/);
      call.send('INFO', { headers: [['Content-Type', 'text/plain']], body: 'x' });
      assert.equal((await caller.response(415, 'INFO')).header('Accept'), 'application/dtmf-relay, application/dtmf');
      call.send('INFO', { headers: [['Info-Package', 'foo'], ['Content-Type', 'application/foo']], body: 'x' });
      assert.equal((await caller.response(469, 'INFO')).header('Recv-Info'), 'nil');
      call.send('UPDATE');
      await caller.response(200, 'UPDATE');
      call.send('REFER', { headers: [['Refer-To', '<sip:x@y.example>']] });
      await caller.response(405, 'REFER');
      call.send('MESSAGE', { headers: [['Content-Type', 'text/plain']], body: 'x' });
      await caller.response(405, 'MESSAGE');
      call.send('BYE');
      await caller.response(200, 'BYE');
      await rig.nextEnd();
    });

    it('a re-INVITE gets the answer of the media, one without an offer ours, one that cannot be met 488', async () => {
      rig.script = [askPin('welcome')];
      const { caller, call } = await answered();
      call.send('INVITE', { body: sdp(40002, 'sendonly') });
      const held = await caller.response(200, 'INVITE');
      assert.equal(held.body, 'renegotiated');
      call.ack(held);
      call.send('INVITE');
      const offered = await caller.response(200, 'INVITE');
      assert.equal(offered.body, 'renegotiated');
      call.ack(offered);
      rig.media.renegotiated = undefined;
      call.send('UPDATE', { body: sdp(40004) });
      await caller.response(488, 'UPDATE');
      rig.media.renegotiated = 'renegotiated';
      call.send('BYE');
      await caller.response(200, 'BYE');
      await rig.nextEnd();
    });

    it('a connect is a REFER whose NOTIFYs are followed, then BYE', async () => {
      rig.script = [{ kind: 'play', prompts: [{ ...prompt('hello'), durationMs: 50 }] }, connectTo('tel:+31201234500')];
      const { caller, call } = await answered();
      const refer = await caller.request('REFER');
      assert.equal(refer.header('Refer-To'), '<tel:+31201234500>');
      assert.match(refer.header('Referred-By'), /^<sip:\+31201234567@127\.0\.0\.1:\d+;user=phone>$/);
      caller.respond(refer, 202);
      for (const [fragment, state] of [['SIP/2.0 100 Trying', 'active'], ['SIP/2.0 200 OK', 'terminated;reason=noresource']] as const) {
        call.send('NOTIFY', { headers: [['Event', 'refer'], ['Subscription-State', state], ['Content-Type', 'message/sipfrag']], body: `${fragment}\r\n` });
        await caller.response(200, 'NOTIFY');
      }
      caller.respond(await caller.request('BYE'), 200);
      assert.deepEqual((await rig.nextEnd()).outcome, { kind: 'transferred', to: ['tel:+31201234500'], sipStatus: 200 });
    });

    it('a transferred caller who says BYE before any NOTIFY was transferred', async () => {
      rig.script = [{ kind: 'play', prompts: [{ ...prompt('hello'), durationMs: 50 }] }, connectTo('sip:desk@pbx.example')];
      const { caller, call } = await answered();
      caller.respond(await caller.request('REFER'), 202);
      await new Promise((resolve) => setTimeout(resolve, 50));
      call.send('BYE');
      await caller.response(200, 'BYE');
      assert.deepEqual((await rig.nextEnd()).outcome, { kind: 'transferred', to: ['sip:desk@pbx.example'], sipStatus: 202 });
    });
  });
}
