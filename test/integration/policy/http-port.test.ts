import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { RowDifference } from '../../../services/policy/store/release-store.js';
import { anApi, aRow, type ApiRig, type RigOptions } from '../../support/api-fixture.js';
import { until } from './support.js';

describe('the port of the API', function () {
  this.timeout(20_000);
  let rig: ApiRig;
  let port: number;
  let token: string;
  const sockets: Socket[] = [];

  const open = async (limits: RigOptions['limits'] = {}) => {
    rig = await anApi({ limits });
    await rig.api.listen({ host: '127.0.0.1', port: 0 });
    port = (rig.api.server.address() as AddressInfo).port;
    token = rig.token({ kind: 'operator' }, 'admin');
  };
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    rig.api.server.closeAllConnections();
    await rig.close();
  });

  /** A connection on which a test writes what it likes. */
  const wire = (): { readonly socket: Socket; readonly text: () => string; readonly ended: Promise<unknown> } => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    socket.on('data', (data) => void (text += data.toString())).on('error', () => undefined);
    return { socket, text: () => text, ended: once(socket, 'close') };
  };
  const head = (method: string, path: string, more: Readonly<Record<string, string | number>>) =>
    [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', ...Object.entries({ authorization: `Bearer ${token}`, ...more }).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
  const csv = { 'content-type': 'text/csv' };
  const list = '/api/v1/tenants/smith/lists/vip';
  const works = async () => assert.equal((await fetch(`http://127.0.0.1:${port}/live`)).status, 200);

  it('waits so long for the head of a request, and no longer', async () => {
    await open({ headersMs: 200 });
    const { socket, text, ended } = wire();
    socket.write('GET /api/v1/tenants HTTP/1.1\r\nhost: x\r\nx-slow: ');
    await ended;
    assert.match(text(), /^HTTP\/1\.1 408 [\s\S]*\/api\/problems\/timeout/);
  });

  it('waits so long for a JSON body, also when it comes byte by byte', async () => {
    await open({ jsonMs: 300 });
    const { socket, text, ended } = wire();
    socket.write(head('POST', '/api/v1/explain', { 'content-type': 'application/json', 'content-length': 1000 }));
    const drip = setInterval(() => socket.write(' '), 20);
    await ended;
    clearInterval(drip);
    assert.match(text(), /^HTTP\/1\.1 408 [\s\S]*\/api\/problems\/timeout/);
  });

  it('lets an upload take as long as it likes, but not be silent', async () => {
    await open({ silentMs: 400 });
    const { socket, text, ended } = wire();
    socket.write(head('PUT', list, { ...csv, 'content-length': 1000 }));
    for (let i = 0; i < 8; i++) {
      socket.write('number\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(text(), '', 'it is still read');
    await ended;
    assert.match(text(), /^HTTP\/1\.1 408 [\s\S]*nothing was changed/);
    assert.deepEqual([rig.fakes.published, rig.fakes.audit], [[], []]);
  });

  it('cuts a form that falls silent', async () => {
    await open({ silentMs: 200 });
    const { socket, ended } = wire();
    socket.write(`${head('POST', '/api/v1/tenants', { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 1000 })}--b\r\ncontent-disposition: form-data; name="tenant.yaml"; filename="x"\r\n\r\nlatch`);
    await ended;
    assert.deepEqual([rig.fakes.published, rig.fakes.audit], [[], []]);
    await works();
  });

  it('changes nothing for an upload that is cut in its middle', async () => {
    await open();
    for (const [method, path, type] of [['PUT', list, 'text/csv'], ['PUT', list, 'application/json'], ['POST', '/api/v1/tenants', 'application/zip'], ['POST', '/api/v1/tenants', 'multipart/form-data; boundary=b']] as const) {
      for (const length of [{ 'content-length': 1000 }, { 'transfer-encoding': 'chunked' }]) {
        const { socket } = wire();
        const wanted = once(rig.api.server, 'request');
        socket.write(`${head(method, path, { 'content-type': type, ...length })}${'content-length' in length ? 'number\n+31' : 'a\r\nnumber\n+31\r\n'}`);
        await wanted;
        await new Promise((resolve) => setTimeout(resolve, 50));
        socket.destroy();
      }
    }
    await works();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual([rig.fakes.published, rig.fakes.audit], [[], []]);
  });

  it('answers a body that it will not read, and cuts whoever sends on', async () => {
    await open();
    const { socket, text, ended } = wire();
    socket.write(head('PUT', list, { ...csv, authorization: 'Bearer lk_nobody-made-this-one', 'content-length': 2 * 1024 ** 3 }));
    const push = setInterval(() => socket.write(Buffer.alloc(65_536)), 20);
    await ended;
    clearInterval(push);
    assert.match(text(), /^HTTP\/1\.1 401 /);
    assert.ok(socket.bytesWritten < 100_000_000);
  });

  it('refuses an archive of 2 GB by its head', async () => {
    await open();
    const { socket, text, ended } = wire();
    socket.write(head('POST', '/api/v1/tenants', { 'content-type': 'application/zip', 'content-length': 2 * 1024 ** 3 }));
    await ended;
    assert.match(text(), /^HTTP\/1\.1 413 [\s\S]*\/api\/problems\/too-large/);
    assert.deepEqual(rig.fakes.published, []);
  });

  it('reads no more of an archive than one may be, when its head does not say how long it is', async () => {
    await open();
    const { socket, text } = wire();
    const megabyte = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1024 * 1024), Buffer.from('\r\n')]);
    let sent = 0;
    const push = (): void => {
      while (!socket.destroyed && sent++ < 500) if (!socket.write(megabyte)) return void socket.once('drain', push);
    };
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(head('POST', '/api/v1/tenants', { 'content-type': 'application/zip', 'transfer-encoding': 'chunked' }));
    push();
    await closed;
    assert.match(text(), /^HTTP\/1\.1 413 /);
    assert.ok(sent < 200, `${sent} MB were sent before it was cut`);
    assert.deepEqual(rig.fakes.published, []);
  });

  it('reads no more of an upload than is taken', async () => {
    await open();
    let taken = 0;
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    // In place of the fake that takes all at once: one that stops after the first piece.
    rig.serve({
      list: async (_tenant, _list, _format, content) => {
        for await (const chunk of content) {
          taken += chunk.length;
          await held;
        }
        return { kind: 'unchanged', tenant: 'smith', release: 7 };
      },
    });
    const total = 64 * 1024 * 1024;
    const upload = httpRequest({ host: '127.0.0.1', port, method: 'PUT', path: list, headers: { ...csv, authorization: `Bearer ${token}`, 'content-length': total } });
    let sent = 0;
    const chunk = Buffer.alloc(65_536, '1\n');
    const pump = () => {
      while (sent < total) {
        sent += chunk.length;
        if (!upload.write(chunk)) return void upload.once('drain', pump);
      }
      upload.end();
    };
    pump();
    await until('the first piece is taken', () => taken > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(sent < 24 * 1024 * 1024, `${sent} bytes went on their way while 64 kB were taken`);
    go();
    const [response] = (await once(upload, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    assert.deepEqual([response.statusCode, taken], [200, total]);
  });

  it('reads no more of a difference from the store than its reader takes', async () => {
    await open();
    let read = 0;
    const rows = 100_000;
    async function* many(): AsyncGenerator<RowDifference> {
      for (; read < rows; read++) yield { list: 'vip', after: aRow('smith', 'vip', '+31612345678', `e${read}`, { label: 'x'.repeat(400) }) };
    }
    rig.fakes.difference = many;
    const { socket } = wire();
    socket.removeAllListeners('data').pause();
    let tail = '';
    socket.write(head('GET', '/api/v1/tenants/smith/difference', {}));
    await until('some are read', () => read > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(read < rows / 2, `${read} of ${rows} rows were read for somebody who takes none`);
    for await (const data of socket as AsyncIterable<Buffer>) {
      tail = (tail + data.toString('latin1')).slice(-200);
      if (tail.endsWith('0\r\n\r\n')) break;
    }
    assert.match(tail, new RegExp(`{"end":true,"rows":${rows}}`));
  });

  it('cuts a difference that the store cannot finish, so that its end is missing', async () => {
    await open();
    rig.fakes.difference = async function* () {
      for (let i = 0; i < 1000; i++) yield { list: 'vip', after: aRow('smith', 'vip', '+31612345678', `e${i}`) };
      throw new Error('the store went away');
    };
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/tenants/smith/difference`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
    rig.fakes.difference = async function* () {
      throw new Error('the store is away');
      yield* [];
    };
    const away = await fetch(`http://127.0.0.1:${port}/api/v1/tenants/smith/difference`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(away.status, 503, 'nothing was sent yet: it can still be told');
  });

  it('answers 400 to what is no HTTP, and lives on', async () => {
    await open();
    for (const nonsense of ['\u0016\u0003\u0001\u0002\u0000\u0001', 'GET\r\n\r\n', 'GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\nabc', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`]) {
      const { socket, text, ended } = wire();
      socket.write(nonsense, 'latin1');
      await ended;
      assert.match(text(), /^HTTP\/1\.1 400 /, JSON.stringify(nonsense.slice(0, 20)));
    }
    await works();
  });

  it('takes no more connections than it may', async () => {
    await open({ connections: 5 });
    const held = Array.from({ length: 5 }, wire);
    await Promise.all(held.map(({ socket }) => once(socket, 'connect')));
    const more = wire();
    await more.ended;
    assert.equal(more.text(), '');
  });

  it('counts requests by the template of their route', async () => {
    await open();
    await fetch(`http://127.0.0.1:${port}/api/v1/tenants/smith`, { headers: { authorization: `Bearer ${token}` } });
    await fetch(`http://127.0.0.1:${port}/api/v1/callers/+31612345678`, { method: 'DELETE' });
    await fetch(`http://127.0.0.1:${port}/some/+31612345678`);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assert.match(metrics, /latchkey_http_seconds_count\{method="GET",route="\/api\/v1\/tenants\/:t",status="2xx"\} 1/);
    assert.match(metrics, /latchkey_http_seconds_count\{method="DELETE",route="\/api\/v1\/callers\/:number",status="4xx"\} 1/);
    assert.match(metrics, /latchkey_http_seconds_count\{method="GET",route="none",status="4xx"\} 1/);
    assert.ok(!metrics.includes('31612345678') && !rig.logged.join('').includes('31612345678'));
  });
});
