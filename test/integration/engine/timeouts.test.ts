import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AppRequest } from '../../support/drachtio-app.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { outgoingCall } from '../../support/engine-calls.js';
import { sdp } from '../../support/sip-text.js';

/** On the real server each of these takes 32 s; they run side by side. */
onEachColumn(
  'after 64 × T1',
  (bench) => {
    it('a 200 without ACK ends in a BYE of the server; an INVITE or INFO of the app without answer ends in 408', async () => {
      await Promise.all([neverAcknowledged(), neverAnswered(), neverAnsweredRequest()]);
    }).timeout(60_000);

    const long = () => 64 * bench.server.t1 + 8000;

    async function neverAcknowledged() {
      const app = await bench.app('invite');
      const caller = await bench.peer();
      const call = bench.call(caller, 'noack', { body: sdp() }).place();
      const { request, response } = await app.next('INVITE');
      const dialog = await app.srf.createUAS(request, response, { localSdp: sdp() });
      const destroyed = once(dialog, 'destroy');
      const bye = await caller.request('BYE', long());
      assert.equal(bye.header('Reason'), 'SIP;cause=200;text="ACK timeout"');
      caller.respond(bye, 200);
      const [told, reason] = (await destroyed) as [AppRequest, string];
      assert.deepEqual([told.source, told.stackTxnId, told.stackDialogId], ['application', 'unsolicited', call.dialogId]);
      assert.equal(reason, 'ACK timeout');
    }

    async function neverAnswered() {
      const { dialog } = await outgoingCall(bench);
      await assert.rejects(dialog, { status: 408 });
    }

    async function neverAnsweredRequest() {
      const { callee, call, dialog } = await outgoingCall(bench);
      call.respond(200, { body: sdp() });
      const established = await dialog;
      await callee.request('ACK');
      const answer = await established.request({ method: 'INFO' });
      assert.equal(answer.status, 408);
    }
  },
  { embeddedT1: 40 },
);

onEachColumn('a next hop that is not there', (bench) => {
  it('is told as a 503 at once', async () => {
    const app = await bench.app();
    const gone = await bench.peer();
    const uri = gone.uri('x');
    await gone.close();
    const started = performance.now();
    await assert.rejects(app.srf.createUAC(uri, { localSdp: sdp() }), { status: 503 });
    assert.ok(performance.now() - started < 2000);
  });

  it('over TCP is told as a 503 at once', async () => {
    const app = await bench.app();
    const gone = await bench.peer('tcp');
    const uri = gone.uri('x');
    await gone.close();
    await assert.rejects(app.srf.createUAC(uri, { localSdp: sdp() }), { status: 503 });
  });

  it('comes to a raw connection as a frame without bytes and address', async () => {
    const control = await bench.control();
    const gone = await bench.peer();
    const uri = gone.uri('x');
    await gone.close();
    const echo = await control.reply(control.command(`sip||\r\nINVITE ${uri} SIP/2.0\r\nContent-Length: 0\r\n\r\n`));
    const { tokens } = await control.sip('SIP/2.0 503');
    assert.deepEqual(tokens.slice(1, 7), ['sip', 'network', '0', 'udp', '', '0']);
    assert.equal(tokens[8], echo.tokens[10]);
  });
});
