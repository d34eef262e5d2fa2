/** The real Kamailio at the door: who gets in, who is limited, who is left without an answer. */
import assert from 'node:assert/strict';
import { callRpc } from '../../cli/edge/binrpc.js';
import { trunk as trunkCommand } from '../../cli/trunk.js';
import { asNode, EdgeCall, EdgePeer, redirect, type CallText } from '../support/edge-peer.js';
import { freePort } from '../support/free-port.js';
import { kamailioProgram, startKamailio, type Edge } from '../support/kamailio.js';
import { eventually } from '../support/latchkey.js';

const missing = kamailioProgram === undefined ? 'kamailio is not installed' : undefined;

const trunks = `latchkey: 1
trunks:
  plain: { addresses: [127.0.0.2], domain: plain.example, follow: no }
  limited: { addresses: [127.0.0.3], domain: limited.example, follow: no, limits: { calls-per-second: 5 } }
`;

describe(`Kamailio at the door${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
  this.timeout(30_000);
  let edge: Edge;
  let node: EdgePeer;
  let metricsPort: number;
  const peers: EdgePeer[] = [];

  before(async function () {
    if (missing !== undefined) this.skip();
    node = await EdgePeer.udp({ answers: asNode(() => redirect(['sip:+31201119001@somewhere.example'])) });
    metricsPort = await freePort();
    edge = await startKamailio({ nodes: [node.at], trunks, flags: ['--metrics', `127.0.0.1:${metricsPort}`, '--ban-seconds', '1'] });
    await node.request('OPTIONS', 10_000);
  });
  after(async () => {
    await (edge as Edge | undefined)?.stop();
    await Promise.all([node as EdgePeer | undefined, ...peers].map(async (peer) => peer?.close()));
  });

  const at = () => ({ host: '127.0.0.1', port: edge.port });
  const peer = async (host: string) => {
    const opened = await EdgePeer.udp({ host });
    peers.push(opened);
    return opened;
  };
  const call = async (host: string, text: CallText = {}) => new EdgeCall(await peer(host), at(), text);
  const metric = async (line: string) => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return Number(new RegExp(`^latchkey_edge_${line.replaceAll(/[{}"]/g, (char) => `\\${char}`)} (\\d+)`, 'm').exec(text.replaceAll(' {', '{'))?.[1] ?? 0);
  };

  it('tells the node the trunk, and takes off what a caller says of it', async () => {
    const answer = await (await call('127.0.0.2', { headers: [['X-Latchkey-Trunk', 'limited'], ['X-Latchkey-Hops', '4'], ['X-Latchkey-Call', 'mine']] })).answer();
    assert.equal(answer.status, 302);
    const invite = await node.request('INVITE');
    assert.deepEqual([...invite.headers('X-Latchkey-Trunk'), ...invite.headers('X-Latchkey-Hops'), ...invite.headers('X-Latchkey-Call')], ['plain']);
  });

  it('refuses an address that is no trunk\'s with 403', async () => {
    assert.equal((await (await call('127.0.0.9')).answer()).status, 403);
    assert.ok(await metric('refused_total{why="unknown-address"}') >= 1);
  });

  it('answers more calls a second than a trunk may send with 503 and Retry-After, and other trunks as ever', async () => {
    const carrier = await peer('127.0.0.3');
    const calls = Array.from({ length: 40 }, () => new EdgeCall(carrier, at()));
    const answers = await Promise.all(calls.map((one) => one.answer()));
    const refused = answers.filter(({ status }) => status === 503);
    assert.ok(refused.length >= 25 && refused.length <= 35, `${refused.length} of 40 were refused`);
    for (const answer of refused) assert.match(answer.header('Retry-After'), /^[1-5]$/);
    assert.equal((await (await call('127.0.0.2')).answer()).status, 302);
    assert.equal(await metric('limited_total{trunk="limited"}'), refused.length);
  });

  it('leaves scanners without an answer, and their address for a while', async () => {
    const scanner = await peer('127.0.0.66');
    new EdgeCall(scanner, at(), { method: 'OPTIONS', userAgent: 'friendly-scanner' }).place();
    await eventually('the scanner is banned', async () => (await metric('banned_addresses')) === 1);
    new EdgeCall(scanner, at()).place();
    await eventually('what it sends is dropped', async () => (await metric('dropped_total{why="banned"}')) >= 1);
    assert.deepEqual(scanner.inbox.received, []);
    await eventually('the ban ends', async () => (await new EdgeCall(scanner, at()).answer(400).catch(() => undefined))?.status === 403);
  });

  it('bans an address that floods it with REGISTER, without a word', async () => {
    const flood = await peer('127.0.0.67');
    for (let i = 0; i < 120; i += 1) new EdgeCall(flood, at(), { method: 'REGISTER' }).place();
    await eventually('the flood is banned', async () => (await metric('bans_total{why="flood"}')) === 1);
    assert.deepEqual(flood.inbox.received, []);
  });

  it('never bans a trunk, however much it sends', async () => {
    const carrier = await peer('127.0.0.2');
    const answers = await Promise.all(Array.from({ length: 150 }, () => new EdgeCall(carrier, at(), { userAgent: 'sipvicious' }).answer()));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [302]);
  });

  it('refuses what is too large, has gone too far, or has been here twice', async () => {
    const odd = async (text: CallText) => (await (await call('127.0.0.2', text)).answer()).status;
    assert.equal(await odd({ headers: [['X-Much', 'x'.repeat(17_000)]] }), 513);
    const own = `SIP/2.0/UDP 127.0.0.1:${edge.port};branch=z9hG4bKown`;
    assert.equal(await odd({ headers: [['Via', `${own}1`], ['Via', `${own}2`]] }), 482);
    assert.equal(await odd({ headers: [['Via', `${own}1`]] }), 302);
  });

  it('relays nothing inside a call that it did not let in', async () => {
    const victim = await peer('127.0.0.80');
    const forger = await peer('127.0.0.2');
    const call = new EdgeCall(forger, at());
    const text = ['BYE', 'INVITE'].map((method) => [`${method} sip:+31900123456@${victim.at} SIP/2.0`, `Via: SIP/2.0/UDP ${forger.at};branch=z9hG4bK${method}${call.tag}`, `Route: <sip:127.0.0.1:${edge.port};lr;lk=000000000000000000000000>`, 'Max-Forwards: 70', `From: <sip:a@b>;tag=${call.tag}`, 'To: <sip:c@d>;tag=made-up', `Call-ID: ${call.callId}`, `CSeq: 1 ${method}`, `Contact: <sip:a@${forger.at}>`, 'Content-Length: 0', '', ''].join('\r\n'));
    for (const request of text) forger.send(request, at());
    assert.deepEqual([(await forger.final('BYE')).status, (await forger.final('INVITE')).status], [481, 481]);
    assert.deepEqual(victim.inbox.received, []);
  });

  it('takes no calls of a blocked trunk until it is unblocked, whatever is reloaded', async () => {
    const tell = async (...argv: string[]) => {
      let said = '';
      const stream = { write: (text: string) => (said += text) };
      return { code: await trunkCommand([...argv, '--out', edge.folder], { stdout: stream, stderr: stream, env: {} }), said };
    };
    const status = async () => (await (await call('127.0.0.2')).answer()).status;
    assert.deepEqual(await tell('block', 'plain'), { code: 0, said: 'plain is blocked\n' });
    assert.equal(await status(), 403);
    await edge.configure({});
    assert.equal(await status(), 403);
    assert.equal((await tell('list')).said, 'plain  blocked\nlimited\n');
    assert.deepEqual(await tell('unblock', 'plain'), { code: 0, said: 'plain is unblocked\n' });
    assert.equal(await status(), 302);
    assert.match((await tell('block', 'plan')).said, /no trunk named "plan", did you mean plain\?; trunks here: plain, limited/);
  });

  it('takes a new trunk and new nodes on, and lets old ones go, without a restart', async () => {
    const other = await EdgePeer.udp({ answers: asNode(() => redirect(['sip:other@somewhere.example'])) });
    peers.push(other);
    assert.match(await edge.configure({ nodes: [other.at], trunks: `${trunks}  late: { addresses: [127.0.0.4], domain: late.example, follow: no }\n` }), /has read trunks, dispatcher again/);
    assert.match((await (await call('127.0.0.4')).answer()).header('Contact'), /other@/);
    await edge.configure({ nodes: [node.at], trunks }, ['--only', 'dispatcher', '--reload']);
    assert.match((await (await call('127.0.0.4')).answer()).header('Contact'), /\+31201119001@/);
  });

  it('says what its control socket is asked, and what it refuses', async () => {
    const answer = await callRpc(`${edge.folder}/kamailio_ctl`, 'core.version');
    assert.match(JSON.stringify(answer), /kamailio/);
    const list = await callRpc(`${edge.folder}/kamailio_ctl`, 'dispatcher.list');
    assert.match(JSON.stringify(list), new RegExp(`"URI","sip:${node.at};transport=udp"`));
    const refused = await callRpc(`${edge.folder}/kamailio_ctl`, 'no.such');
    assert.equal(refused.kind, 'fault');
  });

  it('shows its metrics and whether it has a node, at their own address alone', async () => {
    assert.equal(await metric('nodes_up'), 1);
    assert.ok(await metric('calls_total{trunk="plain"}') > 100);
    assert.equal((await fetch(`http://127.0.0.1:${metricsPort}/ready`)).status, 200);
    await assert.rejects(fetch(`http://127.0.0.1:${edge.port}/metrics`, { signal: AbortSignal.timeout(300) }));
  });
});

describe(`a trunk for any address${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
  this.timeout(30_000);
  let edge: Edge;
  const peers: EdgePeer[] = [];

  before(async function () {
    if (missing !== undefined) this.skip();
    const node = await EdgePeer.udp({ answers: asNode(() => redirect(['sip:+31201119001@somewhere.example'])) });
    peers.push(node);
    edge = await startKamailio({ nodes: [node.at], trunks: 'latchkey: 1\ntrunks:\n  known: { addresses: [127.0.0.2], domain: known.example, follow: no }\n  default: { follow: no }\n' });
    await node.request('OPTIONS', 10_000);
  });
  after(async () => {
    await (edge as Edge | undefined)?.stop();
    await Promise.all(peers.map((peer) => peer.close()));
  });

  it('takes calls from anywhere, but scanners are left without an answer all the same', async () => {
    const open = async (host: string) => {
      const opened = await EdgePeer.udp({ host });
      peers.push(opened);
      return opened;
    };
    const at = { host: '127.0.0.1', port: edge.port };
    const anybody = await open('127.0.0.90');
    assert.equal((await new EdgeCall(anybody, at).answer()).status, 302);
    assert.equal((await new EdgeCall(await open('127.0.0.2'), at).answer()).status, 302);
    assert.deepEqual(peers[0]?.inbox.received.filter(({ method }) => method === 'INVITE').map((invite) => invite.header('X-Latchkey-Trunk')), ['default', 'known']);
    const scanner = await open('127.0.0.91');
    await assert.rejects(new EdgeCall(scanner, at, { userAgent: 'friendly-scanner' }).answer(700));
    await assert.rejects(new EdgeCall(scanner, at).answer(700));
    assert.deepEqual(scanner.inbox.received, []);
  });
});
