import assert from 'node:assert/strict';
import { refusalOf } from '../../../../../sip/engine/core/admission.js';
import { requestForApp, responseForApp } from '../../../../../sip/engine/core/frames.js';
import { scanTrusted } from '../../../../../sip/engine/message/scan-message.js';
import { parseMessage } from '../../../../../sip/engine/message/parse-message.js';
import { refusalText, replyText } from '../../../../../sip/engine/message/reply.js';
import { stampVia } from '../../../../../sip/engine/message/via.js';
import { serverKey } from '../../../../../sip/engine/transaction/keys.js';
import { StreamReader } from '../../../../../sip/engine/transport/stream-reader.js';
import { tortureMessages } from '../../../../support/torture-messages.js';

const ROUNDS = 200;
const SPICES = ['\r\n', '\r\n ', '\r', '\n', '"', '<', '>', ';', ',', '=', ':', '@', '%', '\0', '\xff', '[', ']', '\\', 'SIP/2.0', '99999999999', '-1', 'z9hG4bK'];

/** A small generator (mulberry32), so that every run is the same. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutate(text: string, random: (below: number) => number): string {
  let mutated = text;
  for (let change = random(4); change >= 0; change -= 1) {
    const at = random(mutated.length + 1);
    const length = random(3) === 0 ? random(200) : random(4);
    const filling = [SPICES[random(SPICES.length)]!, '', mutated.slice(at, at + random(60)), String.fromCharCode(random(256))][random(4)]!;
    mutated = mutated.slice(0, at) + filling + mutated.slice(at + length);
  }
  return mutated;
}

/** Everything that a message from a stranger goes through before anybody is asked. */
function handle(text: string): string {
  const message = parseMessage(text);
  if (message.kind === 'noise') return 'noise';
  if (message.kind === 'refused') {
    const answer = refusalText(message.headers, '192.0.2.1', 5060, { status: message.status, reason: message.reason, toTag: 'tag' });
    if (answer !== undefined) assert.ok(scanTrusted(answer) !== undefined, answer);
    return 'refused';
  }
  if (message.kind === 'response') {
    assert.ok(scanTrusted(responseForApp(message)) !== undefined);
    return 'response';
  }
  refusalOf(message);
  assert.ok(!serverKey(message, message.method).includes('\n'));
  const topVia = stampVia(message.via, '192.0.2.1', 5060);
  const shown = scanTrusted(requestForApp(message, topVia));
  assert.equal(shown?.body, message.body);
  const answer = parseMessage(replyText(message, topVia, { status: 200, toTag: 'tag' }));
  assert.equal(answer.kind, 'response');
  return 'request';
}

describe('mutated messages', () => {
  for (const { name, text } of [...tortureMessages('rfc4475'), ...tortureMessages('rfc5118')]) {
    it(`${name}: ${ROUNDS} mutations are each served, refused or dropped`, () => {
      const random = generator(name.length * 7919 + text.length);
      for (let round = 0; round < ROUNDS; round += 1) {
        const mutated = mutate(text, random);
        assert.ok(['noise', 'refused', 'response', 'request'].includes(handle(mutated)), JSON.stringify(mutated));
        new StreamReader(2000).push(mutated);
      }
    });
  }
});
