/** A FreeSWITCH that talks nonsense, and strangers on the port where FreeSWITCH calls back: no media, and nothing worse. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { wallClock } from '../../../services/common/clock.js';
import { createLog } from '../../../services/common/log.js';
import { openFreeswitchMedia } from '../../../sip/adapters/freeswitch/freeswitch-media.js';
import { probeEventSocket } from '../../../sip/adapters/freeswitch/event-socket-probe.js';
import type { Media } from '../../../sip/ports/media.js';
import { until } from '../../support/sip-rig.js';

const profile = '  drachtio_mrf\tprofile\t  sip:mod_sofia@127.0.0.1:5090\tRUNNING (0)\n';
const nonsense: readonly (readonly [string, string | Buffer])[] = [
  ['a percent sign that escapes nothing', 'Content-Type: text/event-plain\nA: %E0%A4%A\n\n'],
  ['an event of broken JSON', 'Content-Type: text/event-json\nContent-Length: 4\n\n{"a"'],
  ['an event of JSON that is no object', 'Content-Type: text/event-json\nContent-Length: 4\n\nnull'],
  ['an event of broken XML', 'Content-Type: text/event-xml\nContent-Length: 4\n\n<a><'],
  ['a length below nothing', 'Content-Type: api/response\nContent-Length: -900\n\nx'],
  ['replies that nobody asked for', 'Content-Type: api/response\n\nContent-Type: command/reply\n\n'.repeat(20)],
  ['a heartbeat without a heart', 'Content-Type: text/event-plain\nContent-Length: 25\n\nEvent-Name: HEARTBEAT\n\n\n\n'],
  ['sixty thousand empty lines', '\n'.repeat(60_000)],
  ['binary', Buffer.concat([randomBytes(3000), Buffer.from('\n\n')])],
];

describe('a hostile FreeSWITCH', function () {
  this.timeout(20_000);
  let fake: FakeFreeswitch;
  let media: Media;
  const print = { error: console.error, info: console.info };

  beforeEach(async () => {
    // The library has its say on the console.
    console.error = console.info = () => undefined;
    fake = await FakeFreeswitch.start();
    media = await openFreeswitchMedia({
      servers: [{ host: '127.0.0.1', port: fake.port }], secret: () => 'x', srf: new EventEmitter(), listenHost: '127.0.0.1', advertisedHost: '127.0.0.1',
      prompts: { path: async () => undefined, samples: async () => undefined }, missing: () => undefined, clock: wallClock, log: createLog({ service: 'test', level: 'silent' }),
    });
    await until(() => media.ready(), 'FreeSWITCH is connected');
  });
  afterEach(async () => {
    await media.stop();
    await fake.stop();
    Object.assign(console, print);
  });

  for (const [what, bytes] of nonsense) {
    it(`${what}: is survived, and it is of use again when it talks sense`, async () => {
      for (const socket of fake.sockets) socket.write(bytes);
      // Whatever became of the connection, this is its end: another is made.
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (const socket of fake.sockets) socket.destroy();
      await until(() => media.ready() && fake.open() > 0, 'connected again');
    });
  }

  it('one that talks nonsense for ever leaves no connection behind for each try', async () => {
    fake.says = 'Content-Type: text/event-plain\nA: %E0%A4%A\n\n';
    for (const socket of fake.sockets) socket.destroy();
    await until(() => !media.ready(), 'FreeSWITCH is of no use');
    const before = fake.accepted;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.ok(fake.accepted - before < 12, `${fake.accepted - before} connections in three seconds`);
    assert.ok(fake.open() <= 2, `${fake.open()} connections are open`);
  });

  it('strangers on the port where FreeSWITCH calls back are closed or ignored', async () => {
    const port = fake.callbackPort();
    const channel = 'Content-Type: command/reply\nEvent-Name: CHANNEL_DATA\nvariable_sip_user_agent: drachtio-fsmrf:guessed\n\n';
    for (const bytes of [...nonsense.map(([, text]) => text), channel, 'Content-Type: command/reply\nEvent-Name: CHANNEL_DATA\n\n', 'GET / HTTP/1.1\r\n\r\n']) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(bytes);
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
    }
    assert.equal(media.ready(), true);
    assert.equal(media.legs(), 0);
  });

  it('the probe gives a server up whose lengths are no numbers, or whose frame has no end', async () => {
    for (const [says, why] of [['Content-Type: x\nContent-Length: many\n\n', /no event socket frame/], ['Content-Length: -17\n\n', /no event socket frame/], ['x'.repeat(1_100_000), /without end/]] as const) {
      fake.says = says;
      const probe = await probeEventSocket({ host: '127.0.0.1', port: fake.port, secret: 'x', profile: 'drachtio_mrf' }, 2000);
      assert.match(probe.kind === 'unready' ? probe.why : 'ready', why);
    }
  });
});

/** Answers as much of the event socket's protocol as drachtio-fsmrf asks for, or says one thing to everybody. */
class FakeFreeswitch {
  readonly sockets = new Set<Socket>();
  says: string | undefined;
  accepted = 0;
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  static async start(): Promise<FakeFreeswitch> {
    const fake = new FakeFreeswitch();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  open(): number {
    return this.sockets.size;
  }

  /** Where this process listens for FreeSWITCH's sockets: of all that it listens on, the one that is not ours. */
  callbackPort(): number {
    const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
    const listening = handles.flatMap((handle) => (handle instanceof Object && handle.constructor.name === 'Server' && 'address' in handle ? [(handle as Server).address()] : []));
    const found = listening.find((address) => typeof address === 'object' && address !== null && address.port !== this.port);
    return typeof found === 'object' && found !== null ? found.port : assert.fail('nothing listens');
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.accepted += 1;
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    if (this.says !== undefined) return void socket.write(this.says);
    socket.write('Content-Type: auth/request\n\n');
    let said = '';
    socket.on('data', (chunk) => {
      const commands = (said + chunk.toString('latin1')).split('\n\n');
      said = commands.pop() ?? '';
      for (const command of commands) {
        if (command.startsWith('api ')) socket.write(`Content-Type: api/response\nContent-Length: ${profile.length}\n\n${profile}`);
        else socket.write('Content-Type: command/reply\nReply-Text: +OK accepted\n\n');
      }
    });
  }
}
