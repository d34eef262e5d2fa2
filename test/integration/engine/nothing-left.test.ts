import assert from 'node:assert/strict';
import { once } from 'node:events';
import { onEachColumn } from '../../support/engine-bench.js';
import { answeredCall, outgoingCall } from '../../support/engine-calls.js';
import { sdp } from '../../support/sip-text.js';

onEachColumn(
  'when calls are over',
  (bench) => {
    it('neither transactions, dialogs nor timers are left of them', async () => {
      await Promise.all([...Array.from({ length: 20 }, hungUpByCaller), ...Array.from({ length: 20 }, hungUpByApp), refused(), cancelled(), abandoned()]);
      const left = () => bench.server.counts?.();
      const deadline = performance.now() + 200 * bench.server.t1 + 3000;
      const busy = () => {
        const counts = left();
        return counts !== undefined && counts.transactions + counts.dialogs + counts.timers > 0;
      };
      while (busy() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
      const { transactions, dialogs, timers } = left() ?? { transactions: -1, dialogs: -1, timers: -1 };
      assert.deepEqual({ transactions, dialogs, timers }, { transactions: 0, dialogs: 0, timers: 0 });
    }).timeout(30_000);

    async function hungUpByCaller() {
      const { caller, call, dialog } = await answeredCall(bench, 'a');
      const destroyed = once(dialog, 'destroy');
      call.send('BYE');
      await caller.response(200, 'BYE');
      await destroyed;
    }

    async function hungUpByApp() {
      const { callee, call, dialog } = await outgoingCall(bench);
      call.respond(200, { body: sdp() });
      const established = await dialog;
      await callee.request('ACK');
      const destroyed = established.destroy();
      callee.respond(await callee.request('BYE'), 200);
      await destroyed;
    }

    async function refused() {
      const { callee, call, dialog } = await outgoingCall(bench);
      call.respond(486);
      await callee.request('ACK');
      await assert.rejects(dialog);
    }

    async function cancelled() {
      const { callee, call, sent, dialog } = await outgoingCall(bench);
      call.respond(180);
      sent.cancel();
      callee.respond(await callee.request('CANCEL'), 200, { toTag: call.tag });
      call.respond(487);
      await callee.request('ACK');
      await assert.rejects(dialog);
    }

    /** The callee rings, answers the CANCEL and then is never heard of again (RFC 3261 section 9.1, last paragraph). */
    async function abandoned() {
      const { callee, call, sent } = await outgoingCall(bench);
      call.respond(180);
      sent.cancel();
      callee.respond(await callee.request('CANCEL'), 200, { toTag: call.tag });
    }
  },
  { columns: ['embedded'], embeddedT1: 20 },
);
