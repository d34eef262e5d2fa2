/** Two sip nodes and two policy replicas on one PostgreSQL, behind the real Kamailio: each a process that can be drained, killed or hung. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callRpc } from '../../cli/edge/binrpc.js';
import { nodesIn } from '../../cli/edge/reload.js';
import { openPhone, type Phone } from '../../cli/phone/phone.js';
import { startServer, type DrachtioServer } from './drachtio-server.js';
import { freePort, portRange } from './free-port.js';
import { startFreeswitch, type Freeswitch } from './freeswitch.js';
import { startKamailio, type Edge } from './kamailio.js';
import { eventually, type Parts } from './latchkey.js';
import { freshDatabase, type Database } from './postgres.js';
import { startPolicyApart, startSipApart, type ServiceApart } from './services-apart.js';

/** A process of the cluster, whichever instance it is now. */
export interface Member {
  readonly name: string;
  service(): ServiceApart;
  /** SIGTERM; resolves with the exit code. */
  drain(): Promise<number>;
  /** Ends what is left of it and starts it anew where it was. @param built another build of the product */
  restart(built?: string): Promise<void>;
}

export interface Cluster {
  readonly nodes: readonly [Member, Member];
  readonly replicas: readonly [Member, Member];
  /** What the first node has beside it, where that is a program of ours: drachtio-server and FreeSWITCH. */
  readonly beside: Readonly<Record<'drachtio-server' | 'FreeSWITCH', Pick<DrachtioServer | Freeswitch, 'restart' | 'hang'>>> | undefined;
  readonly phone: Phone;
  /** All replicas are open to all nodes, and the edge sends calls to all nodes. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const tenants = 'test/acceptance/tenants';

export async function startCluster(parts: Parts): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cluster-'));
  const closers: (() => Promise<unknown> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const database = await freshDatabase();
    closers.push(() => database.drop());
    const replicas = await pair((at) => policyMember(at, database));
    for (const { member } of replicas) closers.push(() => member.service().stop());
    const trunks = join(folder, 'trunks.yaml');
    writeFileSync(trunks, 'latchkey: 1\ntrunks:\n  carrier: { addresses: [127.0.0.1], domain: "127.0.0.1:5099", follow: no }\n');
    const nodes = await pair((at) => sipMember(at, parts, replicas.map(({ grpc }) => grpc), trunks, closers));
    for (const { member } of nodes) closers.push(() => member.service().stop());
    const edge = await startKamailio({ nodes: nodes.map(({ sipPort }) => `127.0.0.1:${sipPort}`), trunks: [{ name: 'carrier', address: '127.0.0.1', follow: false }] });
    closers.push(() => edge.stop());
    const rtp = portRange(400);
    const phone = await openPhone({ via: { host: '127.0.0.1', port: edge.port }, rtp: { fromPort: rtp.from, toPort: rtp.to } });
    closers.push(() => phone.close());
    const settled = () => seesAll(edge, nodes.map(({ member }) => member));
    await settled();
    return { nodes: [nodes[0].member, nodes[1].member], replicas: [replicas[0].member, replicas[1].member], beside: nodes[0].beside, phone, settled, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function pair<T>(make: (at: number) => Promise<T>): Promise<readonly [T, T]> {
  return Promise.all([make(1), make(2)]);
}

/** The same for both: cursors and PIN hashes of one are understood by the other. */
const pinKey = randomBytes(32).toString('hex');

async function policyMember(at: number, database: Database): Promise<{ readonly grpc: string; readonly member: Member }> {
  const grpcPort = await freePort();
  const start = (built?: string) => startPolicyApart({ tenants, grpcPort, more: ['--store', database.url], env: { LATCHKEY_PIN_KEY: pinKey }, ...(built !== undefined && { built }) });
  return { grpc: `127.0.0.1:${grpcPort}`, member: await memberOf(`policy ${at}`, start) };
}

async function sipMember(at: number, parts: Parts, replicas: readonly string[], trunks: string, closers: (() => Promise<unknown> | void)[]): Promise<{ readonly sipPort: number; readonly member: Member; readonly beside: Cluster['beside'] }> {
  const real = parts === 'real' ? await Promise.all([startServer('real'), startFreeswitch()]) : undefined;
  if (real !== undefined) closers.push(() => real[0].stop(), () => real[1].stop());
  const sipPort = real?.[0].sipPort ?? (await freePort());
  const { args, env } = realParts(real);
  // Calls under way that hang on a dead peer end before the test does.
  const start = () => startSipApart(replicas.join(','), ['--edge', '127.0.0.1', '--trunks', trunks, ...args], { LATCHKEY_PROBE: '2s', LATCHKEY_DRAIN: '20s', ...env }, true, { sipPort });
  return { sipPort, member: await memberOf(`sip ${at}`, start), beside: real && { 'drachtio-server': real[0], FreeSWITCH: real[1] } };
}

function realParts(real: readonly [DrachtioServer, Freeswitch] | undefined): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  if (real === undefined) return { args: [], env: {} };
  const [drachtio, freeswitch] = real;
  return {
    args: ['--engine', `drachtio:127.0.0.1:${drachtio.controlPort}`, '--media', `freeswitch:${freeswitch.host}:${freeswitch.port}`],
    env: { LATCHKEY_DRACHTIO_SECRET: drachtio.secret, LATCHKEY_FREESWITCH_SECRET: freeswitch.secret, LATCHKEY_ESL_ADVERTISED: '127.0.0.1' },
  };
}

async function memberOf(name: string, start: (built?: string) => Promise<ServiceApart>): Promise<Member> {
  let service = await start();
  return {
    name,
    service: () => service,
    drain: () => {
      service.program.signal('SIGTERM');
      return service.program.ended;
    },
    restart: async (built) => {
      await service.stop();
      service = await start(built);
    },
  };
}

async function seesAll(edge: Edge, nodes: readonly Member[]): Promise<void> {
  for (const node of nodes) {
    await eventually(`${node.name} is ready, with both replicas`, async () => (await node.service().ready()) && (await node.service().metrics()).includes('\nlatchkey_policy_replicas 2\n'), 60_000);
  }
  const taken = async () => nodesIn(await callRpc(join(edge.folder, 'kamailio_ctl'), 'dispatcher.list')).filter(({ takesCalls }) => takesCalls);
  await eventually('the edge sends calls to all nodes', async () => (await taken()).length === nodes.length, 60_000);
}
