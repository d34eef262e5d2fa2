/** The real Kamailio before several nodes: shares by weight, and a node that drains. */
import assert from 'node:assert/strict';
import { callRpc } from '../../cli/edge/binrpc.js';
import { nodesIn } from '../../cli/edge/reload.js';
import { answered, asNode, EdgeCall, EdgePeer, fromCalled } from '../support/edge-peer.js';
import { kamailioProgram, startKamailio, type Edge } from '../support/kamailio.js';
import { eventually } from '../support/latchkey.js';

const missing = kamailioProgram === undefined ? 'kamailio is not installed' : undefined;

describe(`nodes of different weight behind Kamailio${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
  this.timeout(40_000);
  let edge: Edge;
  let nodes: readonly EdgePeer[] = [];
  let carrier: EdgePeer;
  const ready = [true, true];

  before(async function () {
    if (missing !== undefined) this.skip();
    const peers = [await EdgePeer.udp(), await EdgePeer.udp()];
    peers.forEach((peer, index) => (peer.answers = asNode(answered(() => peer, 'node-tag'), () => ready[index] === true)));
    nodes = peers;
    carrier = await EdgePeer.udp({ host: '127.0.0.2' });
    const [heavy, light] = peers.map(({ at }) => at);
    edge = await startKamailio({ nodes: [`${heavy ?? ''};weight=75`, `${light ?? ''};weight=25`], trunks: 'latchkey: 1\ntrunks:\n  carrier: { addresses: [127.0.0.2], domain: carrier.example }\n' });
    await Promise.all(nodes.map((node) => node.request('OPTIONS', 10_000)));
  });
  after(async () => {
    await (edge as Edge | undefined)?.stop();
    await Promise.all([...nodes, carrier as EdgePeer | undefined].map(async (peer) => peer?.close()));
  });

  const at = () => ({ host: '127.0.0.1', port: edge.port });
  const call = async () => {
    const one = new EdgeCall(carrier, at());
    assert.equal((await one.answer()).status, 200);
    return one;
  };
  const taken = (node: EdgePeer | undefined) => (node?.inbox.received ?? []).filter(({ method }) => method === 'INVITE').length;
  const leftAlone = async () => nodesIn(await callRpc(`${edge.folder}/kamailio_ctl`, 'dispatcher.list')).filter(({ takesCalls }) => !takesCalls).length;

  it('take calls by their weights', async () => {
    for (let i = 0; i < 100; i += 1) await call();
    const [heavy, light] = nodes.map(taken);
    assert.equal((heavy ?? 0) + (light ?? 0), 100);
    assert.ok((light ?? 0) >= 15 && (light ?? 0) <= 35, `the light one took ${light ?? 0} of 100`);
  });

  it('get no new call while they drain, but the requests of calls that they have', async () => {
    const [draining, other] = nodes;
    assert.ok(draining !== undefined && other !== undefined);
    const one = await call();
    const its = nodes.find((node) => node.inbox.received.some((heard) => heard.method === 'INVITE' && heard.header('Call-ID') === one.callId)) ?? draining;
    const index = nodes.indexOf(its);
    ready[index] = false;
    await eventually('the edge has seen it', async () => (await leftAlone()) === 1, 10_000);
    const before = taken(its);
    for (let i = 0; i < 10; i += 1) await call();
    assert.equal(taken(its), before);

    one.inDialog('INFO');
    assert.equal((await its.request('INFO')).header('Call-ID'), one.callId);
    const invite = its.inbox.received.find((heard) => heard.method === 'INVITE' && heard.header('Call-ID') === one.callId);
    assert.ok(invite !== undefined);
    its.send(fromCalled(its, invite, 'node-tag', 'BYE'), at());
    assert.equal((await carrier.request('BYE')).header('Call-ID'), one.callId);

    ready[index] = true;
    await eventually('it is taken back', async () => (await leftAlone()) === 0, 10_000);
  });

  it('keep their state when the table is read again', async () => {
    ready[0] = false;
    await eventually('the edge has seen it', async () => (await leftAlone()) === 1, 10_000);
    await edge.configure({});
    const before = taken(nodes[0]);
    for (let i = 0; i < 10; i += 1) await call();
    assert.equal(taken(nodes[0]), before);
    ready[0] = true;
  });
});
