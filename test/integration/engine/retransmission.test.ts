import assert from 'node:assert/strict';
import { onEachColumn } from '../../support/engine-bench.js';
import { outgoingCall } from '../../support/engine-calls.js';
import type { Arrival } from '../../support/sip-peer.js';
import { sdp } from '../../support/sip-text.js';

/** Times after the first of some messages, as multiples of T1. */
function beats(arrivals: readonly Arrival[], t1: number): number[] {
  const first = arrivals[0]?.at ?? 0;
  return arrivals.slice(1).map(({ at }) => (at - first) / t1);
}

/** Timers are never early by more than the clock's grain; late they may be, by the load of the machine. */
function assertBeats(arrivals: readonly Arrival[], t1: number, expected: readonly number[]): void {
  const seen = beats(arrivals, t1).slice(0, expected.length);
  assert.equal(seen.length, expected.length, `expected ${expected.join(', ')} × T1, saw ${seen.join(', ')}`);
  expected.forEach((beat, index) => {
    const at = seen[index] ?? 0;
    assert.ok(at > beat - 0.25 && at < beat + 1, `expected ${expected.join(', ')} × T1, saw ${seen.join(', ')}`);
  });
}

onEachColumn('repetition over UDP (RFC 3261 sections 13.3.1.4 and 17)', (bench) => {
  it('a repeated INVITE is offered once, and gets the last response again', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'retr', { body: sdp() }).place();
    await caller.response(100);
    const { response } = await app.next('INVITE');
    call.place();
    response.send(180);
    const ringing = await caller.response(180);
    call.place();
    assert.equal((await caller.response(180)).raw.toString(), ringing.raw.toString());
    response.send(302, { headers: { Contact: '<sip:other@127.0.0.1:1>' } });
    const moved = await caller.response(302);
    call.place();
    assert.equal((await caller.response(302)).raw.toString(), moved.raw.toString());
    call.ack(moved);
    await app.settle();
    assert.equal(app.inbox.received.length, 1);
  });

  it('a final refusal is repeated after 1, 3 and 7 T1 until its ACK (timer G)', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'g').place();
    (await app.next('INVITE')).response.send(486);
    const first = await caller.response(486);
    for (let times = 0; times < 3; times += 1) await caller.response(486, 'INVITE', 6000);
    assertBeats(caller.responsesTo('INVITE').filter(({ status }) => status === 486), bench.server.t1, [1, 3, 7]);
    call.ack(first);
  }).timeout(20_000);

  it('a 200 is repeated after 1, 3 and 7 T1 until its ACK', async () => {
    const app = await bench.app('invite');
    const caller = await bench.peer();
    const call = bench.call(caller, 'ok').place();
    const { request, response } = await app.next('INVITE');
    await app.srf.createUAS(request, response, { localSdp: sdp() });
    const first = await caller.response(200);
    for (let times = 0; times < 3; times += 1) await caller.response(200, 'INVITE', 6000);
    assertBeats(caller.responsesTo('INVITE').filter(({ status }) => status === 200), bench.server.t1, [1, 3, 7]);
    call.ack(first);
  }).timeout(20_000);

  it('an INVITE of the app is repeated until something comes back (timer A)', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    await callee.request('INVITE', 6000);
    await callee.request('INVITE', 6000);
    const expected = bench.column === 'embedded' ? [1, 3] : [2, 6]; // drachtio-server begins with 2 × T1
    assertBeats(callee.requestsOf('INVITE'), bench.server.t1, expected);
    call.respond(486);
    await callee.request('ACK');
    await assert.rejects(dialog, { status: 486 });
  }).timeout(20_000);

  it('a BYE of the app is repeated until its answer (timer E)', async () => {
    const { callee, call, dialog } = await outgoingCall(bench);
    call.respond(200, { body: sdp() });
    const established = await dialog;
    await callee.request('ACK');
    const destroyed = established.destroy();
    const bye = await callee.request('BYE');
    const again = await callee.request('BYE', 6000);
    assert.equal(again.raw.toString(), bye.raw.toString());
    callee.respond(again, 200);
    await destroyed;
  }).timeout(20_000);
});
