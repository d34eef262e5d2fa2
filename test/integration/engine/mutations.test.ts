import assert from 'node:assert/strict';
import { connect } from 'node:net';
import fc from 'fast-check';
import { frame } from '../../support/control-client.js';
import { onEachColumn } from '../../support/engine-bench.js';
import { sdp } from '../../support/sip-text.js';

/** A cut, a swap, an insertion or a repetition somewhere in a text. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  put: fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('\r\n', '\r\n\r\n', ':', ';', '<', '"', ',', '\0', ' ', 'x'.repeat(3000), '99999999999999999999', '%', '\\', '|', '#')),
});

type Damage = Readonly<{ at: number; length: number; put: string }>;

function apply(text: string, damages: readonly Damage[]): string {
  return damages.reduce((now, { at, length, put }) => {
    const start = Math.floor(at * now.length);
    return now.slice(0, start) + put + now.slice(start + length);
  }, text);
}

const batches = fc.array(fc.array(damage, { minLength: 1, maxLength: 4 }), { minLength: 40, maxLength: 40 });

onEachColumn(
  'damaged messages',
  (bench) => {
    it('over UDP do not keep the engine from its work', async () => {
      const app = await bench.app('invite', 'options');
      await fc.assert(
        fc.asyncProperty(batches, async (batch) => {
          const peer = await bench.peer();
          for (const damages of batch) {
            const call = bench.call(peer, 'm', { body: sdp(), headers: [['Supported', '100rel'], ['Record-Route', '<sip:127.0.0.1;lr>']] });
            peer.send(apply(call.first, damages), bench.server.sipPort);
          }
          bench.call(peer, 'alive', { method: 'OPTIONS' }).place();
          const alive = await app.inbox.take('the OPTIONS', ({ request }) => request.method === 'OPTIONS' && request.uri.includes('alive'));
          alive.response.send(200);
          await peer.response(200, 'OPTIONS');
          await peer.close();
        }),
        { numRuns: 25 },
      );
    }).timeout(60_000);

    it('over TCP and on the control port neither', async () => {
      await fc.assert(
        fc.asyncProperty(batches, async (batch) => {
          const control = await bench.control();
          const call = bench.call(await bench.peer(), 'm', { body: sdp() });
          const command = frame(`m1|sip||\r\nOPTIONS sip:x@127.0.0.1:9 SIP/2.0\r\nSubject: x\r\n\r\n`);
          for (const damages of batch.slice(0, 10)) {
            await pour(bench.server.sipPort, apply(call.first, damages));
            await pour(bench.server.controlPort, apply(frame(`a|authenticate|${bench.server.secret}|`) + command, damages));
          }
          assert.deepEqual(await control.ask('ping'), ['OK', 'pong']);
        }),
        { numRuns: 15 },
      );
    }).timeout(60_000);
  },
  { columns: ['embedded'] },
);

/** Writes bytes to a port, hangs up, and waits for the end. */
function pour(port: number, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
    socket.setTimeout(500, () => socket.destroy());
  });
}
