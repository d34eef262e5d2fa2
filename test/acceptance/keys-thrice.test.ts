/** Carriers that pass a key on in every way they know: as a telephone event, by INFO and as the tone itself. */
import assert from 'node:assert/strict';
import { MediaServer } from '../../sip/media/embedded/media-server.js';
import { portRange } from '../support/free-port.js';
import { onParts, type PartsBench } from '../support/parts-bench.js';

onParts('a key that comes in three ways', {}, (bench) => {
  it('counts once: the PIN is right at the first try', async () => {
    const before = await keysHeard(bench);
    const range = portRange(2);
    const media = new MediaServer({ host: '127.0.0.1', fromPort: range.from, toPort: range.to });
    const offered = await media.offer({ codecs: ['PCMA'], events: true, ptimeMs: 20 });
    assert.ok(offered.kind === 'open');
    const caller = await bench.peer();
    const from = ['From', `<sip:+31612343001@carrier.example>;tag=thrice`] as const;
    const call = bench.call(caller, '+31201110001', { without: ['From'], headers: [from], body: offered.leg.offer }).place();
    const early = await caller.response(183, 'INVITE', 6000);
    call.confirm(early);
    assert.ok(offered.leg.accept(early.body));
    for (const key of '907314') {
      await offered.leg.sendEvent(key, 100);
      call.send('INFO', { without: ['From'], headers: [from, ['Content-Type', 'application/dtmf-relay']], body: `Signal=${key}\r\nDuration=100\r\n` });
      // The call may have ended with the first of the last key.
      await caller.inbox.take('an answer to INFO', ({ cseqMethod }) => cseqMethod === 'INFO');
      await offered.leg.sendTone(key, 100, new AbortController().signal);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    const moved = await caller.response(302, 'INVITE', 6000);
    assert.match(moved.header('Contact'), /31201119003/);
    call.ack(moved, { without: ['From'], headers: [from] });
    assert.equal((await keysHeard(bench)) - before, 6);
    await media.stop();
  });
});

async function keysHeard({ latchkey }: PartsBench): Promise<number> {
  const counts = await Promise.all(['rfc4733', 'info', 'inband'].map((source) => latchkey.metric('sip', 'latchkey_digits_total', `source="${source}"`)));
  return counts.reduce((sum, count) => sum + count, 0);
}
