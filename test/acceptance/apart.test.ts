/** Carrier, edge, nodes, policies and database on hosts of their own: what each shows of itself, links that are cut, and a bad way to the edge. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPhone, type Phone } from '../../cli/phone/phone.js';
import { makeHosts, whyNoHosts, type Host, type Hosts } from '../support/hosts-apart.js';
import { kamailioProgram } from '../support/kamailio.js';
import { eventually } from '../support/latchkey.js';
import { postgresPrograms, startPostgres } from '../support/postgres-server.js';
import { runProgram, startProgram, type Program } from '../support/program.js';
import { startUdpRelay } from '../support/udp-relay.js';

const friend = '+31612340001';
const screened = '+31201110001';
const missing = kamailioProgram === undefined ? 'kamailio is not installed' : postgresPrograms === undefined ? 'no PostgreSQL for this machine' : whyNoHosts();

describe(`hosts that are apart${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
  this.timeout(180_000);
  let hosts: Hosts;
  let phone: Phone;
  const closers: (() => Promise<unknown> | void)[] = [];

  before(async function () {
    if (missing !== undefined) this.skip();
    hosts = makeHosts(['edge', 'sip1', 'sip2', 'policy1', 'policy2', 'database']);
    closers.push(() => hosts.remove());
    await startSite(hosts, closers);
    phone = await openPhone({ via: { host: at('edge'), port: 5060 }, rtp: { fromPort: 22_000, toPort: 22_199 } });
    closers.push(() => phone.close());
    await eventually('calls are redirected', async () => (await sentOn(1, 0)) === 1, 60_000);
  });
  after(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const at = (name: string): string => hosts.host(name).address;
  /** How many of these calls of a friend are sent on. */
  const sentOn = async (calls: number, everyMs: number): Promise<number> => {
    const outcomes = await Promise.all(Array.from({ length: calls }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * everyMs));
      return phone.call({ to: screened, from: friend, timeoutMs: 9000 });
    }));
    return outcomes.filter(({ outcome }) => outcome.kind === 'sent-on').length;
  };

  /** Both nodes take calls again: the edge has seen that they are back. */
  /** A policy whose link was cut is asked again some seconds after it is back: until then the other one is needed. */
  const allServe = async (): Promise<void> => {
    const served = async () => Promise.all([['sip1', 'calls'], ['sip2', 'calls'], ['policy1', 'decisions'], ['policy2', 'decisions']].map(async ([name = '', what]) => {
      const text = await fetch(`http://${at(name)}:8080/metrics`).then((response) => response.text());
      return [...text.matchAll(new RegExp(`^latchkey_${what}_total\\{.*\\} (\\d+)$`, 'gm'))].reduce((sum, [, count]) => sum + Number(count), 0);
    }));
    await eventually('both nodes take calls, and both policies decide them', async () => {
      const before = await served();
      const all = await sentOn(6, 20);
      return all === 6 && (await served()).every((count, index) => count > (before[index] ?? 0));
    }, 30_000);
  };

  it('a caller hears the prompt, keys the code and is sent on', async () => {
    const { outcome, heardMs } = await phone.call({ to: screened, from: '+31612349999', keys: ['907314'], timeoutMs: 30_000 });
    assert.ok(outcome.kind === 'sent-on' && heardMs > 300, JSON.stringify({ outcome, heardMs }));
  });

  it('Contact, Record-Route and SDP show addresses that the carrier can reach, and Via is the carrier\'s own', async () => {
    const { ringing, ours } = await inviteByHand(hosts.here, at('edge'));
    const addresses = (line: RegExp) => [...(line.exec(ringing)?.[0] ?? '').matchAll(/\d+\.\d+\.\d+\.\d+/g)].map(([address]) => address);
    const ofNodes = [at('sip1'), at('sip2')];
    assert.deepEqual(addresses(/^(Record-Route|r): .*$/im), addresses(/^(Record-Route|r): .*$/im).map(() => at('edge')), ringing);
    assert.ok(addresses(/^Record-Route: .*$/im).length > 0, ringing);
    const [contact = ''] = addresses(/^Contact: .*$/im);
    assert.ok([...ofNodes, at('edge')].includes(contact), ringing);
    for (const media of [...ringing.matchAll(/^[oc]=.*IN IP4 (\S+)/gm)].map(([, address]) => address ?? '')) assert.ok(ofNodes.includes(media), ringing);
    assert.match(ringing, new RegExp(`^Via: SIP/2.0/UDP ${ours}`, 'm'));
    assert.doesNotMatch(ringing, /127\.0\.0\.1|0\.0\.0\.0/);
  });

  for (const name of ['sip1', 'sip2', 'policy1', 'policy2', 'database'] as const) {
    it(`the link of ${name} is cut: every call is served, and all is well when it is back`, async () => {
      await allServe();
      hosts.host(name).cut();
      try {
        assert.equal(await sentOn(15, 200), 15);
      } finally {
        hosts.host(name).mend();
      }
      await allServe();
    });
  }

  it('the database is away: a right code is taken as well', async () => {
    hosts.host('database').cut();
    try {
      const { outcome } = await phone.call({ to: screened, from: '+31612349998', keys: ['907314'], timeoutMs: 30_000 });
      assert.ok(outcome.kind === 'sent-on', JSON.stringify(outcome));
    } finally {
      hosts.host('database').mend();
    }
  });

  it('the link of the edge is cut: nobody is answered, and calls are served again when it is back', async () => {
    hosts.host('edge').cut();
    try {
      const { outcome } = await phone.call({ to: screened, from: friend, timeoutMs: 1500 });
      assert.ok(outcome.kind === 'no-answer', JSON.stringify(outcome));
    } finally {
      hosts.host('edge').mend();
    }
    await eventually('calls are served again', async () => (await sentOn(5, 50)) === 5, 20_000);
  });

  it('a way to the edge with 200 ms of delay and 5 % of loss: calls end as they should', async () => {
    let seed = 1;
    const random = () => ((seed = (seed * 48_271) % 2_147_483_647) - 1) / 2_147_483_646;
    const relay = await startUdpRelay(hosts.here, { host: at('edge'), port: 5060 }, { delayMs: 200, loss: 0.05, random });
    const far = await openPhone({ via: { host: relay.host, port: relay.port }, rtp: { fromPort: 22_200, toPort: 22_399 } });
    try {
      const calls = await Promise.all(Array.from({ length: 20 }, (_, index) => far.call({ to: screened, from: index % 2 === 0 ? friend : `+3161234980${index % 10}`, timeoutMs: 40_000, ...(index % 2 === 1 && { keys: ['907314'] }) })));
      assert.deepEqual(calls.map(({ outcome }) => outcome.kind).filter((kind) => kind !== 'sent-on'), [], `${JSON.stringify(relay.counts)}`);
      assert.ok(relay.counts.lost > 0, JSON.stringify(relay.counts));
    } finally {
      await far.close();
      await relay.close();
    }
  });
});

async function startSite(hosts: Hosts, closers: (() => Promise<unknown> | void)[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-apart-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const network = `${hosts.here.replace(/\.\d+$/, '')}.0/24`;
  const database = hosts.host('database');
  const server = await startPostgres({ place: { address: database.address, network, run: (command, args) => database.run(command, args) } });
  closers.push(() => server.stop());
  const env = { ...process.env, LATCHKEY_PIN_KEY: randomBytes(32).toString('hex'), LATCHKEY_GRPC_TOKEN: randomBytes(16).toString('hex'), LATCHKEY_PROBE: '2s', LATCHKEY_DRAIN: '1s' };
  const start = async (host: Host, service: 'policy' | 'sip', http: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const [command, words] = host.run(process.execPath, ['cli/latchkey.mjs', service, '--data', join(folder, host.name), http, `${host.address}:8080`, ...args]);
    const program = startProgram(command, words, { env: { ...env, ...more } });
    closers.push(() => program.stop());
    await ready(host, program);
  };
  for (const name of ['policy1', 'policy2']) await start(hosts.host(name), 'policy', '--policy-http', ['--config', 'test/acceptance/tenants', '--store', server.url, '--grpc', `${hosts.host(name).address}:50051`]);
  writeFileSync(join(folder, 'trunks.yaml'), `latchkey: 1\ntrunks:\n  carrier: { addresses: [${hosts.here}], domain: "${hosts.here}:5099", follow: no }\n`);
  const policies = ['policy1', 'policy2'].map((name) => `${hosts.host(name).address}:50051`).join(',');
  const nodes = ['sip1', 'sip2'].map((name) => hosts.host(name));
  for (const node of nodes) {
    const args = ['--policy', policies, '--sip', '0.0.0.0:5060', '--rtp', '0.0.0.0:20000-20199', '--edge', hosts.host('edge').address, '--trunks', join(folder, 'trunks.yaml')];
    await start(node, 'sip', '--sip-http', args, { LATCHKEY_SIP_ADVERTISED: node.address, LATCHKEY_RTP_ADVERTISED: node.address });
  }
  const edge = hosts.host('edge');
  const made = runProgram(process.execPath, ['cli/latchkey.mjs', 'edge-config', '--trunks', join(folder, 'trunks.yaml'), '--nodes', nodes.map(({ address }) => `${address}:5060`).join(','), '--listen', `${edge.address}:5060`, '--out', join(folder, 'edge')]);
  assert.equal(made.code, 0, made.output);
  const [command, words] = edge.run(kamailioProgram ?? '', ['-f', join(folder, 'edge', 'kamailio.cfg'), '-DD', '-E', '-Y', folder, '-P', join(folder, 'pid'), '-m', '64', '-M', '8']);
  const kamailio = startProgram(command, words);
  closers.push(() => kamailio.stop());
}

async function ready(host: Host, program: Program): Promise<void> {
  const there = async () => (await fetch(`http://${host.address}:8080/ready`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined))?.ok === true;
  await eventually(`${host.name} is ready`, there, 60_000).catch((error: Error) => {
    throw new Error(`${error.message}; it said:\n${program.output().slice(-2000)}`);
  });
}

/** An INVITE of a stranger as bare text, its first 18x, and a CANCEL. */
async function inviteByHand(here: string, edge: string): Promise<{ readonly ringing: string; readonly ours: string }> {
  const socket = createSocket('udp4').bind(0, here);
  await once(socket, 'listening');
  const ours = `${here}:${socket.address().port}`;
  const id = randomBytes(6).toString('hex');
  const sdp = `v=0\r\no=- 1 1 IN IP4 ${here}\r\ns=-\r\nc=IN IP4 ${here}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n`;
  const head = (method: string) => `${method} sip:${screened}@${edge} SIP/2.0\r\nVia: SIP/2.0/UDP ${ours};branch=z9hG4bK${id};rport\r\nMax-Forwards: 70\r\nFrom: <sip:+31612349997@${here}>;tag=${id}\r\nTo: <sip:${screened}@${edge}>\r\nCall-ID: ${id}\r\nCSeq: 1 ${method}\r\n`;
  const ringing = new Promise<string>((resolve) => socket.on('message', (message) => (/^SIP\/2.0 18/.test(message.toString()) ? resolve(message.toString()) : undefined)));
  socket.send(`${head('INVITE')}Contact: <sip:carrier@${ours}>\r\nContent-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`, 5060, edge);
  try {
    return { ringing: await Promise.race([ringing, new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no 18x within 10 s')), 10_000))]), ours };
  } finally {
    socket.send(`${head('CANCEL')}Content-Length: 0\r\n\r\n`, 5060, edge, () => socket.close());
  }
}
