import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startEngine } from '../../../../sip/engine/engine.js';
import type { FromEngine, ToEngine } from '../../../../sip/engine/main.js';
import { openStack } from '../../../../sip/engine/stack.js';
import { silentLog } from '../../../../sip/engine/log.js';
import { requestText } from '../../../support/engine-messages.js';
import { SipPeer } from '../../../support/sip-peer.js';

const anyPort = { host: '127.0.0.1', port: 0 };

describe('startEngine', () => {
  it('listens on one SIP port for UDP and TCP, with a large receive buffer, and holds nothing', async () => {
    const engine = await startEngine({ sip: anyPort, control: anyPort, secret: 's' });
    assert.ok(engine.sipPort > 0 && engine.controlPort > 0);
    assert.ok(engine.receiveBufferBytes > 0);
    assert.deepEqual(engine.counts(), { transactions: 0, dialogs: 0, connections: 0, timers: 0 });
    await engine.stop();
  });

  it('a port that is taken is named in the error, and nothing stays bound', async () => {
    const engine = await startEngine({ sip: anyPort, control: anyPort, secret: 's' });
    const sip = { host: '127.0.0.1', port: engine.sipPort };
    const control = { host: '127.0.0.1', port: engine.controlPort };
    await assert.rejects(startEngine({ sip, control: anyPort, secret: 's' }), {
      message: `cannot listen for SIP over UDP on 127.0.0.1:${sip.port}: the port is taken (EADDRINUSE)`,
    });
    await assert.rejects(startEngine({ sip: anyPort, control, secret: 's' }), {
      message: `cannot listen for applications on 127.0.0.1:${control.port}: the port is taken (EADDRINUSE)`,
    });
    await engine.stop();
    const next = await startEngine({ sip, control, secret: 's' });
    await next.stop();
  });

  it('an address of another machine is refused in words', async () => {
    await assert.rejects(startEngine({ sip: { host: '192.0.2.1', port: 0 }, control: anyPort, secret: 's' }), /this machine does not have that address/);
  });
});

describe('more transactions than a stack may hold', () => {
  it('new requests get 503 with Retry-After; CANCEL and what belongs to dialogs is still taken', async () => {
    const seen: string[] = [];
    const note = (what: string) => () => void seen.push(what);
    const user = { request: note('request'), merged: note('merged'), cancel: note('cancel'), ack: note('ack'), strayResponse: note('response') };
    const stack = await openStack({ ...anyPort, log: silentLog, mostTransactions: 1 }, user);
    const peer = await SipPeer.open();
    const via = (branch: number) => `Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK-${branch}`;
    peer.send(requestText('OPTIONS', via(1)), stack.transport.port);
    peer.send(requestText('OPTIONS', via(2), 'Call-ID: second'), stack.transport.port);
    const answer = await peer.response(503);
    assert.match(answer.header('Retry-After'), /^\d$/);
    peer.send(requestText('CANCEL', via(3)), stack.transport.port);
    peer.send(requestText('BYE', via(4), 'To: <sip:x@y>;tag=b'), stack.transport.port);
    peer.send(requestText('OPTIONS', via(5), 'Call-ID: third'), stack.transport.port);
    await peer.response(503);
    assert.deepEqual(seen, ['request', 'cancel', 'request']);
    await peer.close();
    await stack.close();
    assert.equal(stack.timers.size, 0);
  });
});

describe('the engine as a child process', () => {
  let child: ChildProcess;

  beforeEach(() => {
    const main = fileURLToPath(new URL('../../../../sip/engine/main.ts', import.meta.url));
    child = fork(main, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  });

  afterEach(() => {
    child.kill('SIGKILL');
  });

  const say = (message: ToEngine) => void child.send(message);
  const hear = async <K extends FromEngine['kind']>(kind: K): Promise<Extract<FromEngine, { kind: K }>> => {
    for (;;) {
      const [message] = (await once(child, 'message')) as [FromEngine];
      if (message.kind === kind) return message as Extract<FromEngine, { kind: K }>;
    }
  };
  const start: ToEngine = { kind: 'start', options: { sip: anyPort, control: anyPort, secret: 's' } };

  it('starts, counts, outlives Ctrl-C and SIGTERM, and ends when told', async () => {
    say(start);
    const started = await hear('started');
    assert.ok(started.sipPort > 0 && started.controlPort > 0 && started.receiveBufferBytes > 0);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    say({ kind: 'counts' });
    assert.deepEqual((await hear('counts')).counts, { transactions: 0, dialogs: 0, connections: 0, timers: 0 });
    say({ kind: 'stop' });
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
  }).timeout(20_000);

  it('says why it cannot start', async () => {
    say({ ...start, options: { sip: { host: '192.0.2.1', port: 0 }, control: anyPort, secret: 's' } });
    assert.match((await hear('failed')).message, /cannot listen for SIP over UDP on 192\.0\.2\.1:0/);
  }).timeout(20_000);

  it('ends when its parent is gone', async () => {
    say(start);
    await hear('started');
    child.disconnect();
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
  }).timeout(20_000);
});
