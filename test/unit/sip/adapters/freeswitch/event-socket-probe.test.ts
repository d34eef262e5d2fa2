import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { probeEventSocket } from '../../../../../sip/adapters/freeswitch/event-socket-probe.js';

const profileRow = '             drachtio_mrf\tprofile\t             sip:mod_sofia@127.0.0.1:5090\tRUNNING (0)\n';
const authRequest = 'Content-Type: auth/request\n\n';
const accepted = 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
const status = (body: string) => `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;

/** A FreeSWITCH that says the next of these whenever it is spoken to; the first at once. */
async function probeOf(says: readonly string[], timeoutMs = 2000) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const rest = [...says];
    const speak = () => void socket.write(rest.shift() ?? '');
    socket.on('data', speak);
    speak();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await probeEventSocket({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, secret: 'x', profile: 'drachtio_mrf' }, timeoutMs);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe('the probe of an event socket', () => {
  const cases: readonly [string, readonly string[], RegExp | 'ready'][] = [
    ['a server with the profile', [authRequest, accepted, status(profileRow)], 'ready'],
    ['a wrong password', [authRequest, 'Content-Type: command/reply\nReply-Text: -ERR invalid\n\n'], /refuses the password/],
    ['an access list', ['Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n'], /access list/],
    ['a server without the profile', [authRequest, accepted, status('0 profiles 0 aliases\n')], /no running sofia profile named drachtio_mrf/],
    ['a server that speaks something else', ['SSH-2.0-OpenSSH_9.2\r\n'], /no answer within/],
  ];
  for (const [what, says, expected] of cases) {
    it(`tells ${what}`, async () => {
      const probe = await probeOf(says, expected === 'ready' ? 2000 : 300);
      if (expected === 'ready') assert.deepEqual(probe, { kind: 'ready' });
      else assert.match(probe.kind === 'unready' ? probe.why : 'ready', expected);
    });
  }

  it('tells a port where nobody listens', async () => {
    const probe = await probeEventSocket({ host: '127.0.0.1', port: 1, secret: 'x', profile: 'p' }, 2000);
    assert.deepEqual(probe, { kind: 'unready', why: 'ECONNREFUSED' });
  });
});
