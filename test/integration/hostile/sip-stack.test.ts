/** A SIP stack that sends what no SIP stack sends: the sip service lives on, quotes nothing of it, and connects anew. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { connectDrachtio, type Drachtio } from '../../../sip/adapters/drachtio/drachtio.js';
import { wallClock } from '../../../services/common/clock.js';
import { createLog } from '../../../services/common/log.js';
import { until } from '../../support/sip-rig.js';

const canary = '590246';

describe('a hostile SIP stack', function () {
  this.timeout(20_000);
  let server: Server;
  let link: Drachtio;
  let sockets: Socket[];
  let logged: string;
  let printed: string;
  const print = console.error;

  beforeEach(async () => {
    [sockets, logged, printed] = [[], '', ''];
    console.error = (...words: unknown[]) => void (printed += words.map(String).join(' '));
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => answer(socket, chunk.toString('latin1')));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    link = connectDrachtio({ host: '127.0.0.1', port, secret: () => 's', clock: wallClock, callClock: wallClock, log: createLog({ service: 'test', level: 'info', to: { write: (line) => void (logged += line) } }), ready: () => true, onCall: () => Promise.resolve() });
    await until(() => link.ready(), 'ready');
  });

  afterEach(async () => {
    console.error = print;
    await link.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    assert.ok(!`${logged}${printed}`.includes(canary), 'what came was quoted');
  });

  const last = (): Socket => sockets.at(-1) ?? assert.fail('nobody is connected');
  const anew = async (): Promise<void> => {
    const before = sockets.length;
    await until(() => sockets.length > before && link.ready(), 'connected anew');
  };

  for (const [what, bytes] of [
    ['a length that is a word', 'many#bytes'], ['a length below nothing', '-4#ab'], ['a length of nothing', '0#'],
    ['a length that no number holds', `${'9'.repeat(40)}#x`], ['binary with a hash in it', Buffer.concat([randomBytes(50), Buffer.from('x#x')])],
  ] as const) {
    it(`${what}: connects anew`, async () => {
      const again = anew();
      last().write(bytes);
      await again;
    });
  }

  it('a frame without end: is held to its limit, then connects anew', async () => {
    const again = anew();
    const socket = last();
    const flood = setInterval(() => socket.destroyed || socket.write(Buffer.alloc(64 * 1024, 'x')), 1);
    socket.write('900000000#');
    await again;
    clearInterval(flood);
  });

  it('frames that mean nothing: are left out, and the link stays', async () => {
    const frames = [
      'x', '|', '1|what', '1|response', '1|response|nobody|OK', '1|sip', '1|sip|network|10|udp|a|b|c|d|e', '1|cdr:start|x|y',
      `1|sip|network|10|udp|127.0.0.1|5060|t|txn|dlg\r\nINFO sip:x@y SIP/2.0\r\nSignal=${canary}`,
      `1|sip|network|10|udp|127.0.0.1|5060|t|txn|dlg\r\n${canary}`,
      `1|sip|network|10|udp|127.0.0.1|5060|t|txn|dlg\r\nINVITE sip:${canary}@x SIP/2.0\r\nCall-ID: 1\r\n\r\n`,
      '1|sip|application|10|udp|127.0.0.1|5060|t|unsolicited|dlg\r\nBYE sip:x SIP/2.0\r\nCall-ID: 1\r\n\r\n',
      '1|sip|network|10|udp|127.0.0.1|5060|t|txn|dlg\r\nSIP/2.0 200 OK\r\nCall-ID: 1\r\n\r\n',
    ];
    for (const frame of frames) last().write(`${Buffer.byteLength(frame)}#${frame}`);
    const pinged = once(last(), 'data');
    await pinged;
    assert.equal(sockets.length, 1);
    assert.equal(link.ready(), true);
    assert.match(logged, /a message of the SIP stack could not be taken/);
  });
});

function answer(socket: Socket, text: string): void {
  for (const [, id, what] of text.matchAll(/#([0-9a-f-]{36})\|(authenticate|route|ping)/g)) {
    const reply = `0|response|${id}|OK${what === 'authenticate' ? '|udp/127.0.0.1:5060|v0.9.4|udp/127.0.0.1:5060' : ''}`;
    socket.write(`${reply.length}#${reply}`);
  }
}
