import assert from 'node:assert/strict';
import { InviteServerTransaction } from '../../../../../sip/engine/transaction/invite-server.js';
import { NonInviteServerTransaction } from '../../../../../sip/engine/transaction/non-invite-server.js';
import { machineRoom } from '../../../../support/engine-timers.js';

describe('INVITE server transaction (RFC 3261 section 17.2.1, RFC 6026)', () => {
  it('a repeated INVITE gets the last response again, and nothing before there is one', () => {
    const room = machineRoom();
    const invite = new InviteServerTransaction(room.around);
    invite.receiveInvite();
    assert.equal(room.sent.length, 0);
    invite.respond(180, '180');
    invite.receiveInvite();
    assert.deepEqual(room.sent.map(([, text]) => text), ['180', '180']);
  });

  it('a refusal is repeated at T1, doubling up to T2, until 64 T1 (timers G and H)', () => {
    const room = machineRoom();
    const invite = new InviteServerTransaction(room.around);
    invite.respond(486, '486');
    room.clock.advance(31_999);
    const times = room.sent.map(([at]) => at);
    assert.deepEqual(times, [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    assert.equal(invite.state, 'completed');
    room.clock.advance(1);
    assert.equal(invite.state, 'terminated');
    assert.equal(room.ended, 1);
    assert.equal(room.timers.size, 0);
  });

  it('its ACK stops the repetition; further ACKs and INVITEs are swallowed for T4 (timer I)', () => {
    const room = machineRoom();
    const invite = new InviteServerTransaction(room.around);
    invite.respond(486, '486');
    room.clock.advance(600);
    assert.equal(invite.receiveAck(), true);
    assert.equal(invite.receiveAck(), true);
    invite.receiveInvite();
    room.clock.advance(4999);
    assert.equal(room.sent.length, 2);
    assert.equal(room.ended, 0);
    room.clock.advance(1);
    assert.equal(room.ended, 1);
  });

  it('over TCP nothing is repeated and the ACK ends it at once', () => {
    const room = machineRoom(true);
    const invite = new InviteServerTransaction(room.around);
    invite.respond(486, '486');
    room.clock.advance(10_000);
    assert.equal(room.sent.length, 1);
    invite.receiveAck();
    assert.equal(room.ended, 1);
    assert.equal(room.timers.size, 0);
  });

  it('after a 2xx it stays 64 T1 (timer L), passes ACKs on, and lets the dialog repeat the 2xx', () => {
    const room = machineRoom();
    const invite = new InviteServerTransaction(room.around);
    invite.respond(200, '200');
    assert.equal(invite.receiveAck(), false);
    invite.respond(200, '200');
    invite.respond(486, '486');
    room.clock.advance(32_000);
    assert.deepEqual(room.sent.map(([, text]) => text), ['200', '200']);
    assert.equal(room.ended, 1);
  });

  it('takes no second final response', () => {
    const room = machineRoom(true);
    const invite = new InviteServerTransaction(room.around);
    invite.respond(302, '302');
    invite.respond(200, '200');
    invite.respond(180, '180');
    assert.deepEqual(room.sent.map(([, text]) => text), ['302']);
  });
});

describe('non-INVITE server transaction (RFC 3261 section 17.2.2)', () => {
  it('a repeated request gets the last response again for 64 T1 (timer J)', () => {
    const room = machineRoom();
    const transaction = new NonInviteServerTransaction(room.around);
    transaction.receiveAgain();
    transaction.respond(200, '200');
    transaction.respond(500, '500');
    room.clock.advance(31_999);
    transaction.receiveAgain();
    assert.deepEqual(room.sent, [[0, '200'], [31_999, '200']]);
    room.clock.advance(1);
    assert.equal(room.ended, 1);
    assert.equal(room.timers.size, 0);
  });

  it('a provisional response leaves it open', () => {
    const room = machineRoom();
    const transaction = new NonInviteServerTransaction(room.around);
    transaction.respond(183, '183');
    transaction.receiveAgain();
    assert.equal(transaction.answered, false);
    assert.equal(room.sent.length, 2);
  });

  it('over TCP its final response ends it', () => {
    const room = machineRoom(true);
    const transaction = new NonInviteServerTransaction(room.around);
    transaction.respond(200, '200');
    assert.equal(room.ended, 1);
    assert.equal(room.timers.size, 0);
  });
});
