import assert from 'node:assert/strict';
import { InviteClientTransaction } from '../../../../../sip/engine/transaction/invite-client.js';
import { NonInviteClientTransaction } from '../../../../../sip/engine/transaction/non-invite-client.js';
import type { ClientEvents } from '../../../../../sip/engine/transaction/transaction.js';
import type { Hop } from '../../../../../sip/engine/transport/hop.js';
import { aResponse } from '../../../../support/engine-messages.js';
import { machineRoom } from '../../../../support/engine-timers.js';

const source: Hop = { protocol: 'udp', host: '192.0.2.1', port: 5060 };

function events() {
  const seen: (number | string)[] = [];
  const listener: ClientEvents = {
    response: (response) => void seen.push(response.status),
    timedOut: () => void seen.push('timed out'),
    unreachable: () => void seen.push('unreachable'),
  };
  return { seen, listener };
}

function anInvite(reliable = false) {
  const room = machineRoom(reliable);
  const { seen, listener } = events();
  const silences: number[] = [];
  const parts = { text: 'INVITE', ackOf: () => 'ACK', silent: () => void silences.push(room.clock.now()) };
  const invite = new InviteClientTransaction(parts, room.around, listener);
  invite.start();
  return { ...room, room, seen, invite, silences };
}

function anOptions(reliable = false) {
  const room = machineRoom(reliable);
  const { seen, listener } = events();
  const transaction = new NonInviteClientTransaction({ text: 'OPTIONS', silent: () => undefined }, room.around, listener);
  transaction.start();
  return { ...room, room, seen, transaction };
}

describe('INVITE client transaction (RFC 3261 section 17.1.1, RFC 6026)', () => {
  it('is repeated at T1, doubling, and given up after 64 T1 (timers A and B)', () => {
    const { clock, sent, seen, room, silences } = anInvite();
    clock.advance(32_000);
    assert.deepEqual(sent.map(([at]) => at), [0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    assert.deepEqual(seen, ['timed out']);
    assert.deepEqual(silences, [500]);
    assert.equal(room.ended, 1);
    assert.equal(room.timers.size, 0);
  });

  it('a provisional response ends repetition and time limit', () => {
    const { clock, sent, seen, invite, room } = anInvite();
    invite.receive(aResponse(180), source);
    clock.advance(100_000);
    assert.equal(sent.length, 1);
    assert.deepEqual(seen, [180]);
    assert.equal(room.timers.size, 0);
  });

  it('a refusal is acknowledged, again for each repetition, and told once (timer D)', () => {
    const { clock, sent, seen, invite, room } = anInvite();
    invite.receive(aResponse(486), source);
    clock.advance(500);
    invite.receive(aResponse(486), source);
    assert.deepEqual(sent.map(([, text]) => text), ['INVITE', 'ACK', 'ACK']);
    assert.deepEqual(seen, [486]);
    clock.advance(31_499);
    assert.equal(room.ended, 0);
    clock.advance(1);
    assert.equal(room.ended, 1);
  });

  it('every 2xx is told, none is acknowledged here, and it stays for 64 T1 (timer M)', () => {
    const { clock, sent, seen, invite, room } = anInvite();
    invite.receive(aResponse(200), source);
    invite.receive(aResponse(200), source);
    invite.receive(aResponse(486), source);
    assert.deepEqual(seen, [200, 200]);
    assert.equal(sent.length, 1);
    clock.advance(32_000);
    assert.equal(room.ended, 1);
    assert.equal(room.timers.size, 0);
  });

  it('what the transport could not send is unreachable, unless an answer has come', () => {
    const first = anInvite();
    first.invite.fail();
    first.invite.fail();
    assert.deepEqual(first.seen, ['unreachable']);
    const second = anInvite();
    second.invite.receive(aResponse(200), source);
    second.invite.fail();
    assert.deepEqual(second.seen, [200]);
  });

  it('over TCP it is sent once, and a refusal ends it', () => {
    const { clock, sent, invite, room } = anInvite(true);
    clock.advance(20_000);
    assert.equal(sent.length, 1);
    invite.receive(aResponse(486), source);
    assert.equal(room.ended, 1);
    assert.equal(room.timers.size, 0);
  });
});

describe('non-INVITE client transaction (RFC 3261 section 17.1.2)', () => {
  it('is repeated at T1, doubling up to T2, and given up after 64 T1 (timers E and F)', () => {
    const { clock, sent, seen, room } = anOptions();
    clock.advance(32_000);
    assert.deepEqual(sent.map(([at]) => at), [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    assert.deepEqual(seen, ['timed out']);
    assert.equal(room.ended, 1);
  });

  it('after a provisional response it is repeated every T2', () => {
    const { clock, sent, transaction } = anOptions();
    transaction.receive(aResponse(100, 'OPTIONS'), source);
    clock.advance(9000);
    assert.deepEqual(sent.map(([at]) => at), [0, 500, 4500, 8500]);
  });

  it('repetitions of the final response are swallowed for T4 (timer K)', () => {
    const { clock, sent, seen, transaction, room } = anOptions();
    transaction.receive(aResponse(200, 'OPTIONS'), source);
    transaction.receive(aResponse(200, 'OPTIONS'), source);
    clock.advance(5000);
    assert.deepEqual(seen, [200]);
    assert.equal(sent.length, 1);
    assert.equal(room.ended, 1);
    assert.equal(room.timers.size, 0);
  });
});
