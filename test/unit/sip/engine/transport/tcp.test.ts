import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { silentLog } from '../../../../../sip/engine/log.js';
import { openStack, type Stack } from '../../../../../sip/engine/stack.js';
import { TimerQueue } from '../../../../../sip/engine/timing/timer-queue.js';
import { TcpTransport } from '../../../../../sip/engine/transport/tcp.js';
import { TCP_LIMITS } from '../../../../../sip/engine/transport/tcp-connection.js';
import { requestText } from '../../../../support/engine-messages.js';

const ignored = () => undefined;

async function dial(port: number): Promise<{ socket: Socket; text: () => string; closed: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', ignored);
  await once(socket, 'connect');
  return { socket, text: () => text, closed: once(socket, 'close') };
}

describe('SIP over TCP', () => {
  let stack: Stack;

  before(async () => {
    const user = { request: ignored, merged: ignored, cancel: ignored, ack: ignored, strayResponse: ignored };
    stack = await openStack({ host: '127.0.0.1', port: 0, log: silentLog, mostTransactions: 100 }, user);
  });

  after(() => stack.close());

  it('a message above 64 kB is answered 513 and ends the connection', async () => {
    const { socket, text, closed } = await dial(stack.transport.port);
    socket.write(requestText('MESSAGE').replace('Content-Length: 0', 'Content-Length: 70000'));
    await closed;
    assert.match(text(), /^SIP\/2\.0 513 Message Too Large\r\n/);
    assert.match(text(), /Call-ID: call-1\r\n/);
  });

  it('headers above 64 kB too', async () => {
    const { socket, text, closed } = await dial(stack.transport.port);
    socket.write(requestText('OPTIONS').slice(0, -2) + 'X-Long: y\r\n'.repeat(7000));
    await closed;
    assert.match(text(), /^SIP\/2\.0 513 /);
  });

  it('a message without Content-Length is answered 400 and ends the connection', async () => {
    const { socket, text, closed } = await dial(stack.transport.port);
    socket.write(requestText('OPTIONS').replace('Content-Length: 0\r\n', ''));
    await closed;
    assert.match(text(), /^SIP\/2\.0 400 Bad Content-Length\r\n/);
  });

  it('a malformed message that has a length is answered 400, and the connection goes on', async () => {
    const { socket, text } = await dial(stack.transport.port);
    socket.write(requestText('OPTIONS', 'To: <x'));
    socket.write('\r\n\r\n');
    while (!text().endsWith('\r\n\r\n\r\n')) await once(socket, 'data');
    assert.match(text(), /^SIP\/2\.0 400 Bad To Header\r\n/);
    socket.destroy();
  });

  it('a double CRLF is answered with one (RFC 5626 section 3.5.1)', async () => {
    const { socket, text } = await dial(stack.transport.port);
    socket.write('\r\n\r\n');
    await once(socket, 'data');
    assert.equal(text(), '\r\n');
    socket.destroy();
  });
});

describe('a TCP port that is closed', () => {
  it('is told to everybody who sent to it, and a later message is tried anew', async () => {
    const timers = new TimerQueue();
    const transport = await TcpTransport.open('127.0.0.1', 0, timers, { receive: ignored, broken: ignored }, silentLog);
    const closedPort = await aClosedPort();
    const send = () => new Promise<Error>((resolve) => transport.send('x', { protocol: 'tcp', host: '127.0.0.1', port: closedPort }, resolve));
    const errors = await Promise.all([send(), send()]);
    errors.push(await send());
    assert.deepEqual(errors.map((error) => (error as NodeJS.ErrnoException).code), Array(3).fill('ECONNREFUSED'));
    await transport.close();
    assert.deepEqual([transport.size, timers.size], [0, 0]);
  });
});

async function aClosedPort(): Promise<number> {
  const transport = await TcpTransport.open('127.0.0.1', 0, new TimerQueue(), { receive: ignored, broken: ignored }, silentLog);
  const { port } = transport;
  await transport.close();
  return port;
}

describe('a TCP connection that brings nothing', () => {
  it('is closed: soon if it never said anything, sooner if it began and does not go on', async () => {
    const timers = new TimerQueue();
    const limits = { ...TCP_LIMITS, partialMs: 20, silentMs: 60 };
    const transport = await TcpTransport.open('127.0.0.1', 0, timers, { receive: ignored, broken: ignored }, silentLog, limits);
    const silent = await dial(transport.port);
    const partial = await dial(transport.port);
    partial.socket.write('OPTIONS sip:');
    const first = await Promise.race([silent.closed.then(() => 'silent'), partial.closed.then(() => 'partial')]);
    assert.equal(first, 'partial');
    await silent.closed;
    await transport.close();
    assert.equal(transport.size, 0);
    assert.equal(timers.size, 0);
  });
});
