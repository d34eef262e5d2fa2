import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../services/common/log.js';
import { CallBook } from '../../../sip/call-book.js';
import { callLine } from '../../../sip/call-line.js';
import type { CallEnd } from '../../../sip/call/take-call.js';
import { aCall, askPin, connectTo } from '../../support/call-story.js';
import { FakeClock } from '../../support/fake-clock.js';

async function anEnd(headers: Record<string, string> = {}): Promise<CallEnd> {
  return aCall({ headers, trunk: { domain: 'sip.carrier.example' } })
    .answered(askPin('welcome'), connectTo('', { destinations: [{ kind: 'number', number: '+31201234500' }] }))
    .enters('4711')
    .run();
}

describe('what is written down of a call', () => {
  it('has its numbers masked, unless asked otherwise', async () => {
    const end = await anEnd();
    const line = callLine(end, true);
    assert.deepEqual([line['called'], line['caller'], line['to']], ['+312*****67', '+316*****78', ['sip:+312*****00@sip.carrier.example;user=phone']]);
    const clear = callLine(end, false);
    assert.deepEqual([clear['called'], clear['caller']], ['+31201234567', '+31612345678']);
  });

  it('says how it ended, and why', async () => {
    const { call, ...line } = callLine(await anEnd(), true);
    assert.match(String(call), /^[0-9a-f]{32}$/);
    assert.deepEqual(
      [line['callId'], line['outcome'], line['blame'], line['status'], line['tenant'], line['step'], line['release'], line['why'], line['trunk']],
      ['story@carrier.example', 'redirected', 'success', 302, 'demo', 'screen', 1, 'flow', 'default'],
    );
  });

  it('has neither a PIN nor a withheld number', async () => {
    const text = JSON.stringify([callLine(await anEnd({ privacy: 'id' }), false), callLine(await anEnd(), true)]);
    assert.ok(!text.includes('4711'));
    assert.ok(!text.includes('612345678'));
  });
});

describe('the book of calls', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'latchkey-book-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  function aBook(clock: FakeClock, to: string, lines: string[], dropped: number[]): CallBook {
    const log = createLog({ service: 'test', level: 'info', to: { write: (line) => void lines.push(line) } });
    return new CallBook({ folder: to, mask: true, clock, log, dropped: (count) => dropped.push(count) });
  }

  it('writes one log line and one record of each call', async () => {
    const [clock, lines, dropped] = [new FakeClock(Date.UTC(2026, 4, 1, 12)), [] as string[], [] as number[]];
    const book = aBook(clock, folder, lines, dropped);
    for (let i = 0; i < 3; i++) book.add(await anEnd());
    await clock.advance(250);
    book.add(await anEnd());
    await book.close();
    const records = (await readFile(join(folder, '2026-05-01.jsonl'), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(records.length, 4);
    assert.equal(lines.length, 4);
    for (const line of lines) assert.equal((JSON.parse(line) as Record<string, unknown>)['callId'], 'story@carrier.example');
    assert.equal(records[0]?.['at'], '2026-01-05T12:00:00.000Z');
    assert.deepEqual(dropped, []);
    assert.equal(clock.pending, 0);
  });

  it('logs an error of ours as one, with what was thrown', async () => {
    const lines: string[] = [];
    const book = aBook(new FakeClock(), folder, lines, []);
    book.add(await aCall().answered({ kind: 'throws' }).run());
    await book.close();
    const line = JSON.parse(lines[0] ?? '') as { level: string; err: { message: string } };
    assert.equal(line.level, 'error');
    assert.match(line.err.message, /thrown by the story/);
  });

  it('counts what a disk does not take', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const dropped: number[] = [];
    const book = aBook(new FakeClock(), join(file, 'calls'), [], dropped);
    book.add(await anEnd());
    book.add(await anEnd());
    await book.close();
    assert.deepEqual(dropped, [2]);
  });
});
