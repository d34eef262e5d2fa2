/** Bytes, streams and messages that no client of ours sends, at the gRPC port: it answers with a refusal or closes, and serves on. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2, constants, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { connect, type Socket } from 'node:net';
import type { RunningGrpc } from '../../../services/policy/grpc/server.js';
import { createPolicyMetrics } from '../../../services/policy/metrics.js';
import { createRegistry } from '../../../services/common/process-metrics.js';
import { aClient, aDecider, aQuestion, aServer, aWatch, never, noSecurity, rejected, until } from '../policy/support.js';

const token = 'a-token-of-the-tests';
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const unauthenticated = '16';

describe('a hostile neighbour at the gRPC port', function () {
  this.timeout(30_000);
  let server: RunningGrpc;
  let registry: ReturnType<typeof createRegistry>;
  const sockets: Socket[] = [];
  const sessions: ClientHttp2Session[] = [];

  before(async () => {
    registry = createRegistry();
    server = await aServer(aDecider(() => rejected('busy')), { tokens: () => [token], metrics: createPolicyMetrics(registry) });
  });
  after(() => server.stop());
  afterEach('a client of ours is served, and no stream is left', async () => {
    const client = aClient([server], aWatch(), { ...noSecurity, grpcToken: { text: token } });
    assert.equal(await client.whenReady(5000), true);
    assert.equal((await client.decide(aQuestion(), never)).kind, 'decision');
    await client.close();
    for (const session of sessions.splice(0)) session.destroy();
    for (const socket of sockets.splice(0)) socket.destroy();
    for (let streams = '', i = 0; !/ 0$/.test(streams) && i < 200; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      streams = /^latchkey_streams .*$/m.exec(await registry.metrics())?.[0] ?? '';
      if (i === 199) assert.equal(streams, 'latchkey_streams 0');
    }
  });

  const dial = async (): Promise<Socket> => {
    const socket = connect(server.address.port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const session = (): ClientHttp2Session => {
    const one = connectHttp2(`http://127.0.0.1:${server.address.port}`).on('error', () => undefined);
    sessions.push(one);
    return one;
  };
  const ask = (on: ClientHttp2Session, path: string, more: Record<string, string> = {}): ClientHttp2Stream =>
    on.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...more }).on('error', () => undefined);
  const withToken = { authorization: `Bearer ${token}` };
  const method = (name: string) => `/latchkey.policy.v1.PolicyService/${name}`;

  /** The gRPC status that a call ends with; `closed`: none came. */
  const statusOf = (stream: ClientHttp2Stream): Promise<string> => new Promise((resolve) => {
    stream.on('response', (headers: IncomingHttpHeaders) => {
      if (headers['grpc-status'] !== undefined) resolve(String(headers['grpc-status']));
    });
    stream.on('trailers', (headers: IncomingHttpHeaders) => resolve(String(headers['grpc-status'])));
    stream.on('close', () => resolve('closed'));
    stream.resume();
  });

  it('random bytes, HTTP/1.1, TLS, and HTTP/2 that goes wrong after its preface', async () => {
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    const frames = [
      Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]), Buffer.from([0, 0, 1, 1, 4, 0, 0, 0, 1, 0xff]), Buffer.from([0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0, 0, 5, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5]),
      Buffer.from([0, 0, 0, 9, 0, 0, 0, 0, 3]), randomBytes(5000),
    ];
    const all = [randomBytes(3000), Buffer.from('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'), Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc]), preface.subarray(0, 10), ...frames.map((frame) => Buffer.concat([preface, settings, frame]))];
    for (const bytes of all) (await dial()).write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 100));
  });

  it('two hundred connections that say nothing', async () => {
    await Promise.all(Array.from({ length: 200 }, dial));
  });

  it('who has no token learns nothing: not which methods there are, nor whether a message is good', async () => {
    const one = session();
    const paths = ['Decide', 'DecideStream', 'Explain', 'GetPrompt', 'Report'].map(method);
    for (const path of [...paths, '/grpc.health.v1.Health/Check', '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo']) {
      for (const more of [{}, { authorization: 'Bearer' }, { authorization: `bearer ${token}x` }, { authorization: `Basic ${token}` }, { authorization: 'x'.repeat(8000) }]) {
        const stream = ask(one, path, more);
        stream.end(randomBytes(20));
        assert.equal(await statusOf(stream), unauthenticated, `${path} ${JSON.stringify(more).slice(0, 30)}`);
      }
    }
  });

  it('a thousand streams without a token, and a thousand that are reset as soon as they are opened', async () => {
    const one = session();
    const refused = await Promise.all(Array.from({ length: 1000 }, () => statusOf(ask(one, method('DecideStream')))));
    assert.deepEqual([...new Set(refused)], [unauthenticated]);
    const other = session();
    for (let i = 0; i < 1000 && !other.destroyed; i++) ask(other, method('DecideStream'), withToken).close(constants.NGHTTP2_CANCEL);
    await new Promise((resolve) => setTimeout(resolve, 200));
  });

  it('with a token: messages that are no messages, too long, or cut off', async () => {
    const framed = (bytes: Buffer, length = bytes.length, flag = 0) => Buffer.concat([Buffer.from([flag]), Buffer.from(Uint32Array.of(length).buffer).reverse(), bytes]);
    const deep = Buffer.concat(Array.from({ length: 500 }, (_, i) => Buffer.from([0x12, ...varint(2 * (500 - i))])));
    for (const name of ['Decide', 'DecideStream', 'Explain', 'GetPrompt', 'Report']) {
      for (const bytes of [framed(randomBytes(300)), framed(Buffer.alloc(0)), framed(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])), framed(deep), framed(randomBytes(100), 0xffffffff), framed(randomBytes(50), 50, 1), Buffer.from([0, 0, 0])]) {
        const stream = ask(session(), method(name), withToken);
        stream.end(bytes);
        const status = await statusOf(stream);
        assert.ok(status === 'closed' || /^\d+$/.test(status), `${name}: ${status}`);
      }
    }
    const flood = ask(session(), method('DecideStream'), withToken);
    flood.write(framed(Buffer.alloc(5 * 1024 * 1024)));
    assert.notEqual(await statusOf(flood), '0');
  });

  it('a client that never reads its answers costs no more than those it may have outstanding', async () => {
    const one = session();
    const stream = ask(one, method('DecideStream'), withToken);
    stream.pause();
    const question = Buffer.concat([Buffer.from([0, 0, 0, 0, 6, 0x0a, 4, 0x08, 1, 0x12, 0])]);
    for (let i = 0; i < 3000; i++) stream.write(question);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(process.memoryUsage().rss < 2 ** 31);
    await until('it is still there', () => !one.destroyed);
  });
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
