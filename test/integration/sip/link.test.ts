import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { connectDrachtio, type Drachtio } from '../../../sip/adapters/drachtio/drachtio.js';
import { wallClock } from '../../../services/common/clock.js';
import { createLog } from '../../../services/common/log.js';
import { FakeClock } from '../../support/fake-clock.js';
import { until } from '../../support/sip-rig.js';

/** A control port that answers what the test says. */
class FakeStack {
  readonly sockets: Socket[] = [];
  hostports = 'udp/127.0.0.1:5060,tcp/127.0.0.1:5060';
  verdict: 'OK' | 'NO' = 'OK';
  silent = false;
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.sockets.push(socket);
    let pending = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      pending += chunk.toString('utf8');
      for (let hash = pending.indexOf('#'); hash > 0; hash = pending.indexOf('#')) {
        const length = Number(pending.slice(0, hash));
        if (pending.length < hash + 1 + length) return;
        this.#answer(socket, pending.slice(hash + 1, hash + 1 + length));
        pending = pending.slice(hash + 1 + length);
      }
    });
  }

  #answer(socket: Socket, frame: string): void {
    if (this.silent) return;
    const [id = '', type] = frame.split('|');
    const rest = type === 'authenticate' && this.verdict === 'OK' ? `|${this.hostports}|v0.9.4|${this.hostports}` : '';
    const text = `0|response|${id}|${this.verdict}${rest}`;
    socket.write(`${text.length}#${text}`);
    if (this.verdict === 'NO') socket.end();
  }
}

describe('the link to the SIP stack', () => {
  const stacks: FakeStack[] = [];
  const links: Drachtio[] = [];
  const stack = () => stacks[stacks.push(new FakeStack()) - 1] ?? assert.fail();
  function connect(port: number, advertised?: string, clock: FakeClock | typeof wallClock = wallClock): Drachtio {
    const link = connectDrachtio({ host: '127.0.0.1', port, secret: () => 's', clock, callClock: clock, log: createLog({ service: 'test', level: 'silent' }), ready: () => true, onCall: () => Promise.resolve(), ...(advertised === undefined ? {} : { advertised }) });
    links.push(link);
    return link;
  }
  afterEach(async () => {
    for (const link of links.splice(0)) await Promise.race([link.close(), new Promise((resolve) => setTimeout(resolve, 700))]);
    for (const running of stacks.splice(0)) await running.stop();
  });

  it('is ready once the stack said where it listens', async () => {
    const link = connect(await stack().listen());
    await until(() => link.ready(), 'ready');
    assert.deepEqual(link.addresses(), ['udp/127.0.0.1:5060', 'tcp/127.0.0.1:5060']);
  });

  it('is not ready while the stack has no address, or not the advertised one', async () => {
    const one = stack();
    const link = connect(await one.listen(), '192.0.2.1');
    await until(() => one.sockets.length === 1, 'connected');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(link.ready(), false);
  });

  it('is not ready with a wrong secret', async () => {
    const one = stack();
    one.verdict = 'NO';
    const link = connect(await one.listen());
    await until(() => one.sockets.length >= 2, 'tried again');
    assert.equal(link.ready(), false);
  });

  it('waits for a stack that is not there yet, and comes back after it went away', async () => {
    const first = stack();
    const port = await first.listen();
    await first.stop();
    const link = connect(port);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = stack();
    await second.listen(port);
    await until(() => link.ready(), 'ready');
    await second.stop();
    await until(() => !link.ready(), 'not ready');
    await stack().listen(port);
    await until(() => link.ready(), 'ready again', 5000);
  });

  it('gives up a connection on which pings are not answered', async () => {
    const one = stack();
    const clock = new FakeClock();
    const port = await one.listen();
    const link = connect(port, undefined, clock);
    await until(() => link.ready(), 'ready');
    one.silent = true;
    await clock.advance(10_000);
    assert.equal(link.ready(), true);
    await clock.advance(2000);
    await until(() => !link.ready(), 'given up');
    one.silent = false;
    await until(() => one.sockets.length === 2 && link.ready(), 'connected anew');
  });
});
