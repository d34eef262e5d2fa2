/** PINs that are really keyed, in each way there is, through Kamailio: afterwards they are looked for in all that any part has written. */
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { answerToOptions, kamailioProgram, startKamailio, type Edge } from '../support/kamailio.js';
import { eventually, partsNames, startLatchkey, whyNotParts, type Latchkey } from '../support/latchkey.js';
import { nothingIsLeft, phoneCall } from '../support/parts-bench.js';

const right = '907314';
const wrong = '590246';
const caller = '+31612349876';

for (const parts of ['embedded', 'real'] as const) {
  const why = whyNotParts(parts) ?? (kamailioProgram === undefined ? 'kamailio is not installed' : undefined);
  describe(`canary PINs, behind Kamailio, on ${partsNames[parts]}${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
    this.timeout(90_000);
    let latchkey: Latchkey;
    let edge: Edge;
    let capture: Socket;
    let captured = '';

    before(async function () {
      if (why !== undefined) this.skip();
      capture = createSocket('udp4', (packet) => void (captured += packet.toString('latin1'))).bind(0, '127.0.0.1');
      await once(capture, 'listening');
      latchkey = await startLatchkey({ parts, trunks: 'latchkey: 1\ntrunks:\n  carrier: { addresses: [127.0.0.1], domain: "127.0.0.1:9", follow: no }\n', edge: '127.0.0.1', env: { LATCHKEY_LOG_LEVEL: 'debug' } });
      edge = await startKamailio({ nodes: [`127.0.0.1:${latchkey.sipPort}`], trunks: [{ name: 'carrier', address: '127.0.0.1', follow: false }], flags: ['--hep', `127.0.0.1:${capture.address().port}`] });
      await eventually('the edge has a node', async () => (await answerToOptions(edge.port)) === 200);
    });
    after(async () => {
      await (edge as Edge | undefined)?.stop();
      await (latchkey as Latchkey | undefined)?.stop();
      (capture as Socket | undefined)?.close();
    });

    for (const [keyedBy, from] of [['rfc4733', '01'], ['info', '02'], ['inband', '03']] as const) {
      // Tones on the real parts need a machine that has time for them: it matters alone that the keys were on the way.
      const taken = parts === 'embedded' || keyedBy !== 'inband';
      it(`a wrong PIN and a right one are keyed by ${keyedBy}${taken ? ', and taken' : ''}`, async () => {
        const { outcome } = await phoneCall({ sipPort: edge.port }, { to: '+31201110001', from: `${caller.slice(0, -2)}${from}`, keys: [wrong, right], keyedBy });
        if (taken) assert.equal(outcome.kind, 'sent-on', JSON.stringify(outcome));
        await nothingIsLeft(latchkey);
      });
    }

    it('and are nowhere: in no log of any part, no metric, no record, no file, no database', async () => {
      const written = { latchkey: latchkey.program.output(), parts: latchkey.partsOutput(), kamailio: edge.program.output(), 'the copies to a capture server': captured, 'metrics of policy': await latchkey.metrics('policy'), 'metrics of sip': await latchkey.metrics('sip'), ...filesUnder(latchkey.dataFolder) };
      const books = Object.keys(written).filter((name) => name.includes('/calls/') || name.includes('latchkey.db'));
      assert.ok(books.length >= 2, `no record and no database was looked at: ${Object.keys(written).join(', ')}`);
      assert.match(captured, /HEP3[^]*INVITE sip:/, 'nothing was captured');
      for (const [where, text] of Object.entries(written)) {
        for (const pin of [right, wrong]) assert.ok(!text.includes(pin), `a PIN is in ${where}`);
        // Keys one by one, as they come in INFO, and as media servers tell of them.
        assert.doesNotMatch(text, /Signal *= *\d|DTMF[^\n]{0,20}\b[0-9*#]\b/, `keys are in ${where}`);
        for (const from of ['01', '02', '03']) assert.ok(!text.includes(`${caller.slice(1, -2)}${from}`) || where === 'kamailio' || where.startsWith('the copies') || where.includes('latchkey.db'), `a caller's whole number is in ${where}`);
      }
    });
  });
}

function filesUnder(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))).filter((path) => statSync(path).isFile());
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'latin1')]));
}
