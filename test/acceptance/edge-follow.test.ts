/** The real Kamailio while its nodes and trunks change: `latchkey edge-follow` beside it, a name whose addresses come and go. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callRpc } from '../../cli/edge/binrpc.js';
import { edgeFollow } from '../../cli/edge-follow.js';
import { asNode, EdgeCall, EdgePeer, redirect } from '../support/edge-peer.js';
import { freePort } from '../support/free-port.js';
import { answerToOptions, kamailioProgram, startKamailio, type Edge } from '../support/kamailio.js';
import { eventually } from '../support/latchkey.js';

const nodePort = 15060;
const trunks = (...addresses: readonly string[]): string => `latchkey: 1\ntrunks:\n  carrier: { addresses: [${addresses.join(', ')}], domain: destination.invalid, follow: no }\n`;

describe(`an edge that follows its nodes${kamailioProgram === undefined ? ' (skipped: kamailio is not installed)' : ''}`, function () {
  this.timeout(60_000);
  const ends: (() => unknown)[] = [];
  let names: readonly string[] = [];
  let edge: Edge;
  let said = '';

  before(async function () {
    if (kamailioProgram === undefined) this.skip();
    names = ['127.0.0.11'];
    await node('127.0.0.11');
    edge = await startKamailio({ port: await freePort(), nodes: [`127.0.0.11:${nodePort}`], trunks: trunks('127.0.0.1') });
    ends.push(() => edge.stop());
    await eventually('the edge has a node', async () => (await answerToOptions(edge.port)) === 200);
    const end = new AbortController();
    const argv = ['--nodes', `dns:///sip-nodes.test:${nodePort}`, '--trunks', join(edge.folder, 'trunks.yaml'), '--out', edge.folder, '--every', '50ms'];
    const addresses = (): Promise<readonly string[]> => (names.length === 0 ? Promise.reject(new Error('getaddrinfo ENOTFOUND sip-nodes.test')) : Promise.resolve(names));
    const following = edgeFollow(argv, { stdout: { write: (text) => (said += text) }, stderr: { write: (text) => (said += text) }, env: {} }, { end: end.signal, addresses });
    ends.push(async () => {
      end.abort();
      assert.equal(await following, 0);
    });
  });
  after(async () => {
    for (const finish of ends.splice(0).reverse()) await finish();
  });

  /** It sends every call to a host that is named after it. */
  async function node(host: string): Promise<EdgePeer> {
    const peer = await EdgePeer.udp({ host, port: nodePort, answers: asNode(() => redirect([`sip:${host}@destination.invalid`])) });
    ends.push(() => peer.close().catch(() => undefined));
    return peer;
  }

  /** Which node took a call, or what was answered instead of a redirect. */
  async function call(from = '127.0.0.1'): Promise<string> {
    const carrier = await EdgePeer.udp({ host: from });
    try {
      const final = await new EdgeCall(carrier, { host: '127.0.0.1', port: edge.port }).answer(5000);
      return final.status === 302 ? (/sip:([\d.]+)@/.exec(final.header('Contact'))?.[1] ?? '') : String(final.status);
    } finally {
      await carrier.close();
    }
  }

  async function kamailioKnows(host: string): Promise<boolean> {
    return JSON.stringify(await callRpc(join(edge.folder, 'kamailio_ctl'), 'dispatcher.list')).includes(`sip:${host}:`);
  }

  async function takers(calls: number): Promise<readonly string[]> {
    const taken = [];
    for (let n = 0; n < calls; n += 1) taken.push(await call());
    return [...new Set(taken)].sort();
  }

  it('gives calls to a node that has come', async () => {
    assert.deepEqual(await takers(4), ['127.0.0.11']);
    await node('127.0.0.12');
    names = ['127.0.0.12', '127.0.0.11'];
    await eventually('both take calls', async () => (await takers(4)).length === 2);
    assert.deepEqual([await kamailioKnows('127.0.0.11'), await kamailioKnows('127.0.0.12')], [true, true]);
  });

  it('gives none to one that has gone, and loses none meanwhile', async () => {
    names = ['127.0.0.12'];
    const meanwhile = new Set<string>();
    await eventually('the table is read again', async () => {
      meanwhile.add(await call());
      return !(await kamailioKnows('127.0.0.11'));
    });
    assert.deepEqual([...meanwhile].filter((taker) => !taker.startsWith('127.0.0.1')), []);
    assert.deepEqual(await takers(6), ['127.0.0.12']);
  });

  it('keeps its nodes while the name has no address, and says so once', async () => {
    names = [];
    await eventually('it is said', async () => said.includes('all stays as it is: getaddrinfo ENOTFOUND'));
    assert.deepEqual(await takers(4), ['127.0.0.12']);
    names = ['127.0.0.12'];
    assert.equal(said.split('ENOTFOUND').length, 2);
  });

  it('takes a trunk that was added, and starts no Kamailio anew for any of this', async () => {
    assert.notEqual(await call('127.0.0.3').catch(() => 'nothing'), '127.0.0.12');
    writeFileSync(join(edge.folder, 'trunks.yaml'), trunks('127.0.0.1', '127.0.0.3'));
    await eventually('its call is taken', async () => (await call('127.0.0.3').catch(() => '')) === '127.0.0.12', 20_000);
    process.kill(edge.program.pid, 0);
    assert.equal(await Promise.race([edge.program.ended, Promise.resolve('runs')]), 'runs');
  });
});
