/** Bytes that are no calls: scanners, fuzzers and broken senders against the built product. It answers or is silent, and lives on. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { onParts, type PartsBench } from '../support/parts-bench.js';
import type { Arrival, SipPeer } from '../support/sip-peer.js';
import { sdp } from '../support/sip-text.js';

const redirects = '+31201110004';
const asks = '+31201110002';

onParts('what is no proper message', {}, (bench) => {
  afterEach('a call still comes through', async () => {
    assert.equal((await callThrough(bench)).status, 302);
    assert.equal(await bench.latchkey.metric('sip', 'latchkey_calls_total', 'outcome="failed",blame="us"'), 0);
  });

  it('garbage, binary and half messages over UDP', async () => {
    const peer = await bench.peer();
    const junk = ['hello', '\r\n\r\n', '\0\0\0\0', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'INVITE\r\n\r\n', 'INVITE sip:x SIP/2.0', 'SIP/2.0 200 OK\r\n\r\n', 'SIP/2.0 999999 Huh\r\n\r\n', 'INVITE sip:+31201110004@x SIP/3.0\r\n\r\n'];
    for (const text of junk) peer.send(text, bench.latchkey.sipPort);
    for (let i = 0; i < 200; i++) peer.send(randomBytes(1 + ((i * 37) % 1400)), bench.latchkey.sipPort);
  });

  it('an INVITE cut off after every 7th byte', async () => {
    const peer = await bench.peer();
    const whole = bench.call(peer, redirects, { body: sdp() }).first;
    for (let end = 1; end < whole.length - 1; end += 7) peer.send(whole.slice(0, end).replace(/Call-ID: \S+/, `Call-ID: cut${end}`), bench.latchkey.sipPort);
  });

  it('headers that are damaged: 400 or silence, never 500 and never a redirect', async () => {
    // drachtio-server makes up a Call-ID where none is.
    const noCallId: readonly (readonly [string, string])[] = bench.parts === 'embedded' ? [['Call-ID', '']] : [];
    const damages: readonly (readonly [string, string])[] = [
      ['CSeq', '-1 INVITE'], ['CSeq', '99999999999999999999 INVITE'], ['CSeq', '1 BYE'], ['CSeq', 'x'],
      ['Via', 'nonsense'], ['To', '"open <sip:x@y>'], ['Max-Forwards', '-1'], ...noCallId,
    ];
    for (const [name, value] of damages) {
      const peer = await bench.peer();
      bench.call(peer, redirects, { without: [name], headers: [[name, value]], body: sdp() }).place();
      const final = await finalWithin(peer, 700);
      assert.ok(final === undefined || (final.status !== undefined && final.status >= 400 && final.status < 500), `${name}: ${value}: ${final?.startLine}`);
    }
  });

  it('a thousand Via headers', async () => {
    const peer = await bench.peer('tcp');
    const vias = Array.from({ length: 1000 }, (_, i) => ['Via', `SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKv${i}`] as const);
    bench.call(peer, redirects, { headers: vias, body: sdp() }).place();
    const final = await finalWithin(peer, 2000);
    assert.ok(final === undefined || (final.status ?? 0) >= 300, final?.startLine);
  });

  it('nine kilobytes of headers: answered like any call', async () => {
    const peer = await bench.peer();
    const headers = Array.from({ length: 90 }, (_, i) => [`X-Carrier-Note-${i}`, 'x'.repeat(80)] as const);
    const call = bench.call(peer, redirects, { headers, body: sdp() }).place();
    const moved = await peer.response(302, 'INVITE');
    call.ack(moved);
  });

  it('an Identity header of 50 kB over TCP: answered like any call, or 400 where the stack takes less', async () => {
    const peer = await bench.peer('tcp');
    const call = bench.call(peer, redirects, { headers: [['Identity', `${'eyJ0'.repeat(12_500)};info=<https://cert.example.org/c.pem>;alg=ES256;ppt=shaken`]], body: sdp() }).place();
    const final = await finalWithin(peer, 3000);
    assert.equal(final?.status, bench.parts === 'embedded' ? 302 : 400);
    if (final?.status === 302) call.ack(final);
  });

  it('over TCP, one byte at a time', async function () {
    this.timeout(20_000);
    const socket = await dial(bench);
    const text = bench.call(await bench.peer('tcp'), redirects, { body: sdp() }).first;
    const answers = answersOn(socket);
    for (const byte of Buffer.from(text)) await new Promise<void>((resolve) => socket.write(Buffer.from([byte]), () => resolve()));
    await answers.until(/^SIP\/2\.0 302 /m);
    socket.destroy();
  });

  it('over TCP, two calls in one segment', async () => {
    const peer = await bench.peer('tcp');
    const [one, other] = [bench.call(peer, redirects), bench.call(peer, redirects)];
    // drachtio-server takes a keep-alive between them for the end of all.
    peer.send(`${one.first}${bench.parts === 'embedded' ? '\r\n\r\n' : ''}${other.first}`, bench.latchkey.sipPort);
    const moved = [await peer.response(302, 'INVITE'), await peer.response(302, 'INVITE')];
    assert.deepEqual(moved.map((answer) => answer.header('Call-ID')).sort(), [one.callId, other.callId].sort());
  });

  it('over TCP, a length that is huge, negative or a word, and then silence', async () => {
    for (const length of ['999999999', '-5', 'many']) {
      const socket = await dial(bench);
      socket.on('error', () => undefined);
      socket.write(bench.call(await bench.peer('tcp'), redirects).first.replace('Content-Length: 0', `Content-Length: ${length}`));
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.destroy();
    }
  });

  it('over TCP, garbage without end', async () => {
    const socket = await dial(bench);
    socket.on('error', () => undefined);
    for (let i = 0; i < 50 && !socket.destroyed; i++) await new Promise<void>((resolve) => socket.write(randomBytes(4096), () => resolve()));
    socket.destroy();
  });

  it('over TCP, a connection that goes in the middle of a call', async () => {
    const peer = await bench.peer('tcp');
    const call = bench.call(peer, asks, { body: sdp() }).place();
    await peer.response(183, 'INVITE', 5000);
    await peer.close();
    assert.ok(call.callId.length > 0);
  });
});

onParts('the same INVITE by different ways', {}, (bench) => {
  it('with another branch while the first waits: 482, and the first goes on', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, asks, { body: sdp() }).place();
    await caller.response(183, 'INVITE', 5000);
    const other = await bench.peer();
    other.send(call.first.replace(call.branch, `${call.branch}other`), bench.latchkey.sipPort);
    const merged = await finalWithin(other, 3000);
    const answer = merged ?? (await finalWithin(caller, 100));
    // drachtio-server leaves the second one to time out.
    assert.equal(answer?.status, bench.parts === 'embedded' ? 482 : undefined, [...other.received, ...caller.received].map(({ startLine }) => startLine).join(', '));
    call.cancel();
    call.ack(await caller.response(487, 'INVITE'));
  });

  it('again with the same branch: the same transaction, no second call', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, asks, { body: sdp() }).place();
    await caller.response(183, 'INVITE', 5000);
    for (let i = 0; i < 5; i++) call.place();
    assert.equal(await bench.latchkey.metric('sip', 'latchkey_calls'), 1);
    call.cancel();
    call.ack(await caller.response(487, 'INVITE'));
  });

  it('with another From tag: answered, and the first goes on and can be cancelled', async () => {
    const caller = await bench.peer();
    const call = bench.call(caller, asks, { body: sdp() }).place();
    await caller.response(183, 'INVITE', 5000);
    const second = bench.call(await bench.peer(), redirects, { callId: call.callId, body: sdp() });
    const other = await bench.peer();
    other.send(second.first.replace(/127\.0\.0\.1:\d+;branch/, `127.0.0.1:${other.port};branch`), bench.latchkey.sipPort);
    const final = await finalWithin(other, 3000);
    assert.ok(final?.status === 302 || final?.status === 500 || final?.status === 482, final?.startLine);
    call.cancel();
    call.ack(await caller.response(487, 'INVITE'));
  });
});

async function callThrough(bench: PartsBench): Promise<Arrival> {
  const caller = await bench.peer();
  const call = bench.call(caller, redirects).place();
  const final = await caller.inbox.take('a final response', ({ status }) => status !== undefined && status >= 200, 8000);
  call.ack(final);
  return final;
}

/** The final response to an INVITE, or `undefined` when none came in that time. */
function finalWithin(peer: SipPeer, ms: number): Promise<Arrival | undefined> {
  return peer.inbox.take('a final response', ({ status }) => status !== undefined && status >= 200, ms).catch(() => undefined);
}

async function dial({ latchkey }: PartsBench): Promise<Socket> {
  const socket = connect(latchkey.sipPort, '127.0.0.1').setNoDelay(true);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

function answersOn(socket: Socket): { readonly until: (pattern: RegExp) => Promise<void> } {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  const until = (pattern: RegExp) => new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${String(pattern)} came; what came:\n${text}`)), 8000);
    const look = () => {
      if (!pattern.test(text)) return;
      clearTimeout(timer);
      resolve();
    };
    socket.on('data', look);
    look();
  });
  return { until };
}
