/** The real Kamailio between transports and networks: TLS and certificates, TCP, NAT, topology hiding, HEP. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { makeAuthority, opensslProgram, type Authority } from '../support/certificates.js';
import { answered, asNode, EdgeCall, EdgePeer, fromCalled, redirect, type Heard } from '../support/edge-peer.js';
import { freePort } from '../support/free-port.js';
import { kamailioProgram, startKamailio, tlsModuleThere, type Edge } from '../support/kamailio.js';
import { eventually } from '../support/latchkey.js';
import { sdp } from '../support/sip-text.js';

const missing = kamailioProgram === undefined ? 'kamailio is not installed' : undefined;
const missingTls = missing ?? (tlsModuleThere() ? undefined : 'kamailio-tls-modules is not installed') ?? (opensslProgram === undefined ? 'openssl is not installed' : undefined);
const skipped = (why: string | undefined) => (why === undefined ? '' : ` (skipped: ${why})`);

/** A node that answers calls itself, as it does for prompts; its requests within the call are for the tests. */
async function answeringNode(transport: 'udp' | 'tcp' = 'udp'): Promise<EdgePeer> {
  const node: EdgePeer = await EdgePeer[transport]();
  node.answers = asNode(answered(() => node, 'node-tag'));
  return node;
}

class Bench {
  readonly #closing: (() => Promise<unknown>)[] = [];
  edge!: Edge;

  async start(options: Parameters<typeof startKamailio>[0], node: EdgePeer): Promise<void> {
    this.edge = await startKamailio(options);
    this.#closing.push(() => this.edge.stop());
    this.keep(node);
    await node.request('OPTIONS', 10_000);
  }

  keep(peer: EdgePeer): EdgePeer {
    this.#closing.push(() => peer.close());
    return peer;
  }

  async stop(): Promise<void> {
    for (const close of this.#closing.reverse()) await close();
  }
}

describe(`trunks over TLS${skipped(missingTls)}`, function () {
  this.timeout(40_000);
  const bench = new Bench();
  let authority: Authority;
  let node: EdgePeer;
  let tlsPort: number;

  before(async function () {
    if (missingTls !== undefined) this.skip();
    authority = makeAuthority('Test authority');
    const own = authority.sign('edge.example', 'edge.example');
    node = await answeringNode('tcp');
    tlsPort = await freePort();
    const port = await freePort();
    const trunks = 'latchkey: 1\ntrunks:\n  by-name: { tls: SBC.carrier.example, domain: carrier.example }\n  by-dns: { tls: sbc2.carrier.example, domain: other.example }\n  by-address: { addresses: [127.0.0.5], domain: third.example }\n';
    await bench.start({ port, nodes: [`${node.at};transport=tcp`], trunks, flags: ['--listen', `127.0.0.1:${port},tls:127.0.0.1:${tlsPort}`, '--tls-cert', own.cert, '--tls-key', own.key, '--tls-ca', authority.ca] }, node);
  });
  after(async () => {
    await bench.stop();
    (authority as Authority | undefined)?.remove();
  });

  const carrier = async (files?: { readonly cert: string; readonly key: string }, host = '127.0.0.9') => {
    const own = files === undefined ? {} : { cert: readFileSync(files.cert), key: readFileSync(files.key) };
    return bench.keep(await EdgePeer.connected({ host: '127.0.0.1', port: tlsPort }, { host, tls: { ca: readFileSync(authority.ca), servername: 'edge.example', ...own } }));
  };
  const callOf = (peer: EdgePeer) => new EdgeCall(peer, { host: '127.0.0.1', port: tlsPort });

  it('are known by the common name of their certificate, and called back over the same connection', async () => {
    const peer = await carrier(authority.sign('sbc.carrier.example'));
    const call = callOf(peer);
    assert.equal((await call.answer()).status, 200);
    const invite = await node.request('INVITE');
    assert.equal(invite.header('X-Latchkey-Trunk'), 'by-name');
    await node.request('ACK');
    call.inDialog('BYE');
    assert.equal((await peer.final('BYE')).status, 200);
  });

  it('are known by the DNS name in it', async () => {
    assert.equal((await callOf(await carrier(authority.sign('whatever', 'sbc2.carrier.example'))).answer()).status, 200);
    assert.equal((await node.request('INVITE')).header('X-Latchkey-Trunk'), 'by-dns');
  });

  it('are known by their address where they show no certificate', async () => {
    assert.equal((await callOf(await carrier(undefined, '127.0.0.5')).answer()).status, 200);
    assert.equal((await node.request('INVITE')).header('X-Latchkey-Trunk'), 'by-address');
  });

  it('are refused with another name, without a certificate, and without TLS', async () => {
    assert.equal((await callOf(await carrier(authority.sign('sbc.other.example'))).answer()).status, 403);
    assert.equal((await callOf(await carrier()).answer()).status, 403);
    const plain = bench.keep(await EdgePeer.udp({ host: '127.0.0.9' }));
    assert.equal((await new EdgeCall(plain, { host: '127.0.0.1', port: bench.edge.port }).answer()).status, 403);
  });

  it('get no connection with a certificate that somebody else signed', async () => {
    const stranger = makeAuthority('Another authority');
    try {
      const peer = await carrier(stranger.sign('sbc.carrier.example')).catch(() => undefined);
      await assert.rejects(async () => peer === undefined ? Promise.reject(new Error('no connection')) : callOf(peer).answer(500));
    } finally {
      stranger.remove();
    }
  });
});

describe(`a trunk over TCP${skipped(missing)}`, function () {
  this.timeout(30_000);
  const bench = new Bench();
  let node: EdgePeer;

  before(async function () {
    if (missing !== undefined) this.skip();
    node = await answeringNode();
    await bench.start({ nodes: [node.at], trunks: 'latchkey: 1\ntrunks:\n  carrier: { addresses: [127.0.0.8], domain: carrier.example }\n' }, node);
  });
  after(() => bench.stop());

  it('is served by a node over UDP, with requests of either side within the call', async () => {
    const carrier = bench.keep(await EdgePeer.connected({ host: '127.0.0.1', port: bench.edge.port }, { host: '127.0.0.8' }));
    const call = new EdgeCall(carrier, { host: '127.0.0.1', port: bench.edge.port });
    assert.equal((await call.answer()).status, 200);
    const invite = await node.request('INVITE');
    await node.request('ACK');
    carrier.answers = ({ method }) => (method === 'BYE' ? { status: 200 } : undefined);
    call.inDialog('INFO');
    assert.equal((await node.request('INFO')).header('Call-ID'), call.callId);
    node.send(fromCalled(node, invite, 'node-tag', 'BYE'), { host: '127.0.0.1', port: bench.edge.port });
    assert.equal((await carrier.request('BYE')).header('Call-ID'), call.callId);
    assert.equal((await node.final('BYE')).status, 200);
  });
});

describe(`a trunk behind NAT${skipped(missing)}`, function () {
  this.timeout(30_000);
  const bench = new Bench();
  let node: EdgePeer;

  before(async function () {
    if (missing !== undefined) this.skip();
    node = await answeringNode();
    await bench.start({ nodes: [node.at], trunks: 'latchkey: 1\ntrunks:\n  pbx: { addresses: [127.0.0.6], domain: pbx.example, nat: yes }\n' }, node);
  });
  after(() => bench.stop());

  it('hears the node\'s requests at the address that it sends from, not at that which it names', async () => {
    const pbx = bench.keep(await EdgePeer.udp({ host: '127.0.0.6' }));
    const call = new EdgeCall(pbx, { host: '127.0.0.1', port: bench.edge.port }, { claims: '10.99.0.5:5060' });
    assert.equal((await call.answer()).status, 200);
    const invite = await node.request('INVITE');
    node.send(fromCalled(node, invite, 'node-tag', 'BYE'), { host: '127.0.0.1', port: bench.edge.port });
    const bye = await pbx.request('BYE');
    assert.match(bye.uri ?? '', /^sip:carrier@10\.99\.0\.5:5060/);
  });
});

describe(`topology hiding${skipped(missing)}`, function () {
  this.timeout(40_000);
  const bench = new Bench();
  let node: EdgePeer;
  let carrier: EdgePeer;
  let destination: EdgePeer;
  const edgeAt = () => ({ host: '127.0.0.1', port: bench.edge.port });

  before(async function () {
    if (missing !== undefined) this.skip();
    // At addresses of their own, to be seen where they show.
    node = await EdgePeer.udp({ host: '127.0.0.31' });
    node.answers = asNode(answered(() => node, 'node-tag'));
    carrier = bench.keep(await EdgePeer.udp({ host: '127.0.0.32' }));
    destination = bench.keep(await EdgePeer.udp({ host: '127.0.0.33' }));
    destination.answers = answered(() => destination, 'destination-tag');
    await bench.start({ nodes: [node.at], trunks: `latchkey: 1\ntrunks:\n  carrier: { addresses: [127.0.0.32], domain: "${destination.at}", follow: yes }\n  back: { addresses: [127.0.0.34], domain: back.example, follow: no }\n`, flags: ['--hide-topology'] }, node);
  });
  after(() => bench.stop());

  const shows = (messages: readonly Heard[], ...hosts: readonly string[]) => messages.filter(({ raw }) => hosts.some((host) => raw.toString('latin1').split('\r\n\r\n')[0]?.includes(host))).map((message) => message.raw.toString('latin1'));

  it('shows the carrier no address of a node, through re-INVITE and BYE of either side', async () => {
    const call = new EdgeCall(carrier, edgeAt());
    assert.equal((await call.answer()).status, 200);
    const invite = await node.request('INVITE');
    await node.request('ACK');
    carrier.answers = ({ method }) => (method === 'ACK' ? undefined : { status: 200, parts: { headers: [['Contact', `<sip:carrier@${carrier.at}>`]] } });
    node.send(fromCalled(node, invite, 'node-tag', 'INVITE', 1, sdp()), edgeAt());
    assert.equal((await carrier.request('INVITE')).header('Call-ID'), call.callId);
    assert.equal((await node.final('INVITE')).status, 200);
    call.inDialog('INVITE', [], sdp());
    assert.equal((await node.request('INVITE')).cseq, 2);
    assert.equal((await carrier.final('INVITE')).status, 200);
    call.inDialog('REFER', [['Refer-To', `<sip:other@elsewhere.example?Replaces=${call.callId.replace('@', '%40')}%3Bto-tag%3Da%3Bfrom-tag%3Db>`]]);
    assert.match((await node.request('REFER')).header('Refer-To'), new RegExp(`Replaces=${call.callId.split('@')[0] ?? ''}%40`));
    node.send(fromCalled(node, invite, 'node-tag', 'BYE', 2), edgeAt());
    await carrier.request('BYE');
    assert.equal((await node.final('BYE')).status, 200);
    assert.deepEqual(shows(carrier.inbox.received, '127.0.0.31'), []);
  });

  it('shows carrier and destination nothing of each other', async () => {
    node.answers = asNode(() => redirect([`sip:desk@${destination.at}`]));
    const call = new EdgeCall(carrier, edgeAt());
    assert.equal((await call.answer()).status, 200);
    const invite = await destination.request('INVITE');
    await destination.request('ACK');
    destination.send(fromCalled(destination, invite, 'destination-tag', 'BYE'), edgeAt());
    await carrier.request('BYE');
    // Of the destination, its own Request-URI; of the carrier, From and To are no route.
    assert.deepEqual(shows(carrier.inbox.received.filter((heard) => heard.header('Call-ID') === call.callId), '127.0.0.33'), []);
    const routes = destination.inbox.received.flatMap((heard) => ['Via', 'Contact', 'Record-Route', 'Route'].flatMap((name) => heard.headers(name)));
    assert.deepEqual(routes.filter((value) => value.includes('127.0.0.32') || value.includes('127.0.0.31')), []);
  });

  it('leaves a 302 readable for the carrier that follows it', async () => {
    node.answers = asNode(() => redirect([`sip:desk@${destination.at}`]));
    const back = bench.keep(await EdgePeer.udp({ host: '127.0.0.34' }));
    assert.equal((await new EdgeCall(back, edgeAt()).answer()).header('Contact'), `<sip:desk@${destination.at}>`);
  });
});

describe(`HEP${skipped(missing)}`, function () {
  this.timeout(30_000);
  const bench = new Bench();

  before(function () {
    if (missing !== undefined) this.skip();
  });
  after(() => bench.stop());

  it('copies the messages of a call, and no key', async () => {
    const capture = createSocket('udp4').bind(0, '127.0.0.1');
    await once(capture, 'listening');
    let copied = '';
    capture.on('message', (packet) => (copied += packet.toString('latin1')));
    const node = await answeringNode();
    await bench.start({ nodes: [node.at], trunks: 'latchkey: 1\ntrunks:\n  carrier: { addresses: [127.0.0.7], domain: carrier.example }\n', flags: ['--hep', `127.0.0.1:${capture.address().port}`] }, node);
    const carrier = bench.keep(await EdgePeer.udp({ host: '127.0.0.7' }));
    const call = new EdgeCall(carrier, { host: '127.0.0.1', port: bench.edge.port });
    await call.answer();
    call.inDialog('INFO', [['Content-Type', 'application/dtmf-relay']], 'Signal=7\r\nDuration=160\r\n');
    assert.equal((await carrier.final('INFO')).status, 200);
    call.inDialog('BYE');
    await carrier.final('BYE');
    await eventually('the BYE was copied', () => /CSeq: 3 BYE/.test(copied));
    assert.match(copied, /^HEP3/);
    assert.match(copied, /INVITE sip:\+31201110001/);
    assert.ok(!/Signal|INFO/.test(copied.replaceAll(/^Allow:.*$/gm, '')), 'an INFO was copied');
    await new Promise<void>((resolve) => capture.close(() => resolve()));
  });
});
