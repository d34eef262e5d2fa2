/** Each process of a cluster in turn is drained, killed, hung and rolled while 50 calls a second come in: what is lost, and when it was set up. */
import assert from 'node:assert/strict';
import { startCluster, type Cluster, type Member } from '../support/cluster.js';
import { kamailioProgram } from '../support/kamailio.js';
import { partsNames, whyNotParts } from '../support/latchkey.js';
import { placeMix, type MixedCall } from '../support/call-mix.js';
import { otherBuild, type OtherBuild } from '../support/other-build.js';
import { postgresIsHere } from '../support/postgres.js';

const load = { perSecond: 50, seconds: 5, pinEvery: 10, patienceMs: 9000 };
const eventMs = 1200;
/** The edge gives up a node that says nothing to an INVITE after this long, and a little more for the machine. */
const detectedMs = 3000;

/** How long a program that was killed is away. */
const downMs = 2000;

/** What was said before a process was killed may be heard after. */
const inFlightMs = 100;

const missing = kamailioProgram === undefined ? 'kamailio is not installed' : postgresIsHere ? undefined : 'no PostgreSQL for this machine';

for (const parts of ['embedded', 'real'] as const) {
  const why = missing ?? whyNotParts(parts);
  describe(`a cluster of two sip nodes and two policies under ${load.perSecond} calls/s, on ${partsNames[parts]}${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
    this.timeout(120_000);
    let cluster: Cluster;
    let next: OtherBuild | undefined;
    let after2: OtherBuild | undefined;
    const rows: string[] = [];

    before(async function () {
      if (why !== undefined) this.skip();
      cluster = await startCluster(parts);
      next = otherBuild('services/policy/domain/cursor.js', { newestCursorVersion: 2 });
      after2 = otherBuild('services/policy/domain/cursor.js', { newestCursorVersion: 2, cursorVersion: 2 });
    });
    after(async () => {
      await (cluster as Cluster | undefined)?.stop();
      next?.remove();
      after2?.remove();
      if (rows.length > 0) console.log(['', head, ...rows].join('\n'));
    });

    const callsWhile = async (what: string, event: () => Promise<unknown> | void): Promise<{ readonly calls: readonly MixedCall[]; readonly atMs: number }> => {
      await cluster.settled();
      const mix = placeMix(cluster.phone, load);
      await new Promise((resolve) => setTimeout(resolve, eventMs));
      const atMs = mix.nowMs();
      await event();
      const calls = await mix.done;
      rows.push(rowOf(what, calls, atMs));
      return { calls, atMs };
    };

    for (const at of [0, 1] as const) {
      for (const kind of parts === 'real' ? (['nodes'] as const) : (['nodes', 'replicas'] as const)) {
        const member = (): Member => cluster[kind][at];
        const name = `${kind === 'nodes' ? 'sip' : 'policy'} ${at + 1}`;

        it(`${name} drained: no call is lost, and it ends with 0`, async () => {
          const { calls } = await callsWhile(`${name} drained`, async () => assert.equal(await member().drain(), 0, member().service().program.output().slice(-1500)));
          assert.deepEqual(lostOf(calls), []);
          await member().restart();
        });
      }
    }

    // Policies are the same in both columns.
    for (const [kind, name] of parts === 'real' ? ([['nodes', 'sip 1']] as const) : ([['nodes', 'sip 1'], ['replicas', 'policy 1']] as const)) {
      it(`${name} killed: only calls with media on it are lost`, async () => {
        const { calls, atMs } = await callsWhile(`${name} killed`, () => cluster[kind][0].service().signalTree('SIGKILL'));
        const lost = calls.filter((call) => call.lost);
        if (kind === 'replicas') assert.deepEqual(lostOf(calls), []);
        for (const call of lost) assert.ok(call.kind === 'pin' && call.ringingMs !== undefined && call.ringingMs <= atMs + inFlightMs, said(call));
        await cluster[kind][0].restart();
      });

      it(`${name} hung: none is lost that was set up later than it takes to notice`, async () => {
        const { calls, atMs } = await callsWhile(`${name} hung`, () => cluster[kind][0].service().signalTree('SIGSTOP'));
        if (kind === 'replicas') assert.deepEqual(lostOf(calls), []);
        for (const call of calls.filter(({ lost }) => lost)) assert.ok(call.placedMs <= atMs + detectedMs, said(call));
        const late = calls.filter(({ lost, placedMs }) => lost && placedMs > atMs);
        assert.deepEqual(late.map(said), []);
        cluster[kind][0].service().signalTree('SIGCONT');
        await cluster[kind][0].restart();
      });
    }

    if (parts === 'real') for (const name of ['drachtio-server', 'FreeSWITCH'] as const) {
      const program = () => cluster.beside?.[name] ?? {};

      it(`${name} 1 killed, and started again: only calls with media there are lost`, async function () {
        const { restart } = program();
        if (restart === undefined) return this.skip();
        const { calls, atMs } = await callsWhile(`${name} 1 killed`, () => restart(() => new Promise((resolve) => setTimeout(resolve, downMs))));
        for (const call of calls.filter(({ lost }) => lost)) assert.ok(call.kind === 'pin' && call.ringingMs !== undefined && call.ringingMs <= atMs + inFlightMs, said(call));
      });

      it(`${name} 1 hung: none is lost that was set up later than it takes to notice`, async function () {
        const { hang, restart } = program();
        if (hang === undefined || restart === undefined) return this.skip();
        const { calls, atMs } = await callsWhile(`${name} 1 hung`, () => void hang());
        // As whatever watches over it does: a drachtio-server that goes on by itself gives every second call to a connection that is gone.
        await restart(() => Promise.resolve());
        for (const call of calls.filter(({ lost }) => lost)) assert.ok(call.placedMs <= atMs, said(call));
      });
    }

    if (parts === 'embedded') it('policies rolled to the next release and the one after it, whose cursors are of another version: no call is lost', async () => {
      for (const [build, release] of [[next, 'next release'], [after2, 'release after it']] as const) {
        const { calls } = await callsWhile(`policy 1 rolled to the ${release}`, async () => {
          await cluster.replicas[0].drain();
          await cluster.replicas[0].restart(build?.folder);
        });
        assert.deepEqual(lostOf(calls), []);
        if (release === 'next release') await cluster.replicas[1].restart(build?.folder);
      }
    });
  });
}

const head = ['| what | calls | lost: sent on | lost: with a PIN | the last lost was set up | longest until sent on at once |', '|---|---|---|---|---|---|'].join('\n');

function rowOf(what: string, calls: readonly MixedCall[], atMs: number): string {
  const lost = calls.filter((call) => call.lost);
  const of = (kind: MixedCall['kind']) => lost.filter((call) => call.kind === kind).length;
  const last = lost.length === 0 ? '' : `${Math.round(Math.max(...lost.map(({ placedMs }) => placedMs)) - atMs)} ms after`;
  const longest = Math.max(...calls.filter(({ kind, lost: gone }) => kind === 'redirect' && !gone).map(({ placedMs, overMs }) => overMs - placedMs));
  return `| ${what} | ${calls.length} | ${of('redirect')} | ${of('pin')} | ${last} | ${Math.round(longest)} ms |`;
}

function lostOf(calls: readonly MixedCall[]): readonly string[] {
  return calls.filter(({ lost }) => lost).map(said);
}

function said({ kind, placedMs, ringingMs, overMs, end }: MixedCall): string {
  return `${kind} placed at ${Math.round(placedMs)} ms${ringingMs === undefined ? '' : `, 18x at ${Math.round(ringingMs)} ms`}, over at ${Math.round(overMs)} ms: ${end}`;
}
