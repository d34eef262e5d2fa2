import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import type { TenantFiles } from '../../../services/policy/domain/config/tenant-files.js';
import { unchanging, type Operator, type OperatorSource } from '../../../services/policy/domain/operator.js';
import type { PublishAnswer, Publisher } from '../../../services/policy/releases/publisher.js';
import { readFiles } from '../../../services/policy/releases/read-folder.js';
import { openPublishingThread } from '../../../services/policy/releases/worker/open-publishing-thread.js';
import type { ToThread } from '../../../services/policy/releases/worker/messages.js';
import { openStore } from '../../../services/policy/store/open-store.js';
import type { Store } from '../../../services/policy/store/store.js';
import { aPinKeys } from '../../support/directory-fixture.js';
import { Publishing, tests } from '../../support/publishing.js';

const api = { ...tests, source: 'api' } as const;
const yaml = `latchkey: 1
tenant: smith
country: NL
lists:
  vip: { kind: callers, file: lists/vip.csv }
  clients: { kind: pins, file: lists/clients.csv }
prompts: { welcome: { file: prompts/welcome.wav } }
lines:
  - number: "+31201234567"
    start: screen
    steps:
      screen: { do: check-caller, list: vip, listed: direct, unlisted: ask }
      ask: { do: ask-pin, list: clients, prompt: welcome, valid: direct, invalid: end }
      direct: { do: connect, to: "+31201234500" }
      end: { do: hang-up }
`;

describe('publishing in a thread', function () {
  this.timeout(60_000);
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  let folder: string;
  let store: Store;
  let at: Publishing;
  let thread: Publisher;
  let operator: OperatorSource;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-thread-'));
    const place = { kind: 'sqlite', file: join(folder, 'test.db') } as const;
    store = await openStore(place);
    at = new Publishing(store);
    operator = unchanging(undefined);
    logged.length = 0;
    thread = openPublishingThread({ store: place, pinKeys: aPinKeys.all, operator: { current: () => operator.current(), changed: (then) => ((told = then), () => undefined) }, keep: { releases: 100, days: 90 }, log, start });
    const files = await readFiles(at.folder('smith', { ...(await wav()), 'tenant.yaml': yaml, 'lists/vip.csv': 'number\n+31612345678\n', 'lists/clients.csv': 'pin\n471147\n' }));
    assert.equal((await thread.folder(files, tests)).kind, 'published');
  });
  afterEach(async () => {
    await thread.close();
    await at.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let told: () => void = () => undefined;

  let worker: Worker | undefined;
  const start = (file: URL, workerData: unknown): Worker => (worker = new Worker(file, { workerData, execArgv: ['--import', new URL('../../support/typescript.mjs', import.meta.url).href] }));

  const list = (content: AsyncIterable<Uint8Array>): Promise<PublishAnswer> => thread.list('smith', 'vip', 'csv', content, api);
  const entry = (label: string): Promise<PublishAnswer> => thread.entries('smith', 'vip', { put: [{ number: '+31612345679', label }], remove: [] }, api);

  it('answers as one here would: published, refused, not found, gone back', async () => {
    assert.deepEqual(await entry('Anna').then((answer) => answer.kind === 'published' && answer.versions), { vip: 2 });
    const refused = await list(pieces('number\nx\n'));
    assert.deepEqual(refused.kind === 'refused' && refused.total, 1);
    assert.deepEqual(await thread.list('smith', 'nobody', 'csv', pieces('number\n'), api), { kind: 'not-found', what: 'list' });
    assert.deepEqual(await thread.goBack('smith', 1, api).then((answer) => answer.kind === 'published' && answer.release), 3);
    assert.equal((await store.heads())[0]?.release, 3);
  });

  it('hands a folder over in one copy, and leaves the files as they are', async () => {
    const files = await readFiles(at.folder('smith', { 'lists/vip.csv': 'number\n+31612345679\n', 'notes.txt': 'x'.repeat(2 * 1024 * 1024) }));
    const before = sizesOf(files);
    let sent: TenantFiles | undefined;
    const to = worker ?? assert.fail();
    const post = to.postMessage.bind(to);
    Object.assign(to, { postMessage: (message: ToThread, moved: readonly ArrayBuffer[]) => {
      post(message, moved);
      if (message.kind === 'job' && message.job.kind === 'folder') sent = message.job.files;
    } });
    const answer = await thread.folder(files, tests);
    assert.deepEqual(answer.kind === 'published' && answer.summary.lists, { vip: { added: 1, removed: 1, changed: 0 } }, JSON.stringify(answer));
    // Memory that went over is none here any more.
    assert.deepEqual([...new Set(sizesOf(sent ?? assert.fail()).values())], [0]);
    assert.deepEqual(sizesOf(files), before);
  });

  it('takes a list of many chunks whole', async () => {
    const rows = 60_000;
    const content = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('number,label\n');
      for (let row = 0; row < rows; row += 1000) {
        yield Buffer.from(Array.from({ length: 1000 }, (_, n) => `+3161${String(row + n).padStart(7, '0')},caller ${row + n}\n`).join(''));
      }
    };
    const answer = await list(content());
    assert.deepEqual(answer.kind === 'published' && answer.summary.lists['vip']?.added, rows, JSON.stringify(answer));
  });

  it('stops asking for a list that is refused already', async () => {
    let given = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('number\n');
      for (;;) {
        given += 1;
        yield Buffer.alloc(65_536, 'x');
      }
    };
    const answer = await list(endless());
    assert.equal(answer.kind, 'refused');
    const soFar = given;
    assert.ok(soFar < 100, `${soFar} chunks were taken`);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(given <= soFar + 1);
  });

  it('does one entry while a large list is on its way', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('number\n+31612345670\n');
      await gate;
      yield Buffer.from('+31612345671\n');
    };
    const large = thread.list('smith', 'vip', 'csv', slow(), api);
    const small = await thread.entries('smith', 'clients', { put: [{ pin: '083624' }], remove: [] }, api);
    assert.equal(small.kind, 'published');
    release();
    assert.equal((await large).kind, 'published');
  });

  it('rejects with what broke the list off, and goes on', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('number\n');
      throw new Error('connection reset');
    };
    await assert.rejects(list(broken()), /the list broke off while it was read: connection reset/);
    assert.equal((await entry('Anna')).kind, 'published');
  });

  it('does what the operator says now', async () => {
    const never: Operator = { tenants: { smith: { on: true, numbers: [], lines: {}, destinations: { countries: [], types: [], domains: [] }, limits: {}, quotas: { rows: 2 } } }, shares: [] };
    operator = unchanging(never);
    told();
    assert.deepEqual(await entry('Anna'), { kind: 'over-quota', quota: 'rows', found: 3, allowed: 2 });
    operator = unchanging(undefined);
    told();
    assert.equal((await entry('Anna')).kind, 'published');
  });

  it('tells who waits when it dies, and is started again for the next', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('number\n+31612345670\n');
      await gate;
    };
    const dying = list(slow());
    await entry('Anna');
    await worker?.terminate();
    await assert.rejects(dying, /the thread that publishes died .*publish again/);
    release();
    assert.ok(logged.join('').includes('the thread that publishes died'), logged.join(''));
    assert.deepEqual((await store.heads())[0]?.release, 2);
    assert.equal((await entry('Berta')).kind, 'published');
  });

  it('publishes nothing any more once it is closed', async () => {
    await thread.close();
    await assert.rejects(entry('Anna'), /the service is ending/);
  });

  it('shows a PIN in no error and no log', async () => {
    const answers = [await thread.list('smith', 'clients', 'csv', pieces('pin,destination\n8035551234567,nowhere\n8035551234567,\n"80355512x,\n'), api), await thread.entries('smith', 'clients', { put: [{ pin: '8035551234567' }, { pin: '80355512x' }], remove: ['80355512x'] }, api)];
    assert.ok(answers.every(({ kind }) => kind === 'refused'));
    assert.doesNotMatch(JSON.stringify(answers) + logged.join(''), /80355512/);
  });
});

async function wav(): Promise<Record<string, Buffer>> {
  const { pcm16, tone } = await import('../../support/wav.js');
  return { 'prompts/welcome.wav': pcm16(tone(500, 8000, 0.1), 8000) };
}

function sizesOf(files: TenantFiles): ReadonlyMap<string, number> {
  return new Map([...files].map(([path, file]) => [path, file.kind === 'bytes' ? file.bytes.length : 0]));
}

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
