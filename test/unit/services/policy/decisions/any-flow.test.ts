import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CallEvent, Decision } from '../../../../../services/policy/domain/decision.js';
import { longestCursor } from '../../../../../services/policy/domain/cursor.js';
import type { Soon } from '../../../../../services/policy/domain/ports.js';
import type { Step } from '../../../../../services/policy/domain/tenant.js';
import { aVerify, aVerifyOfPins, FakeCustomers } from '../../../../support/fake-customers.js';
import { aLine, anEntry, askPin, callerNumber, checkCaller, clients, connectMatched, connectTo, menu, toNumber, vip } from '../../../../support/fake-directory.js';
import { aPolicy, type Policy } from '../../../../support/policy-call.js';

const names = ['a', 'b', 'c', 'd', 'e'] as const;
const name = fc.constantFrom<string>(...names, 'nowhere');
const some = <T>(value: T): fc.Arbitrary<T | undefined> => fc.constantFrom(value, undefined);

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(name, name, name, name, fc.constantFrom('none' as const, 'A' as const)).map(([listed, unlisted, withheld, unproven, attestation]) => checkCaller({ listed, unlisted, withheld, unproven, attestation })),
  fc.tuple(name, name, name, name, fc.integer({ min: 1, max: 3 }), name).map(([valid, invalid, silent, locked, attempts, unavailable]) => askPin({ valid, invalid, silent, locked, attempts, unavailable })),
  fc.tuple(name, name, name, fc.integer({ min: 1, max: 3 })).map(([key, invalid, silent, attempts]) => menu({ 1: key }, { invalid, silent, attempts })),
  fc.tuple(name, name).map(([open, closed]) => ({ do: 'check-schedule' as const, schedule: 'office', open, closed })),
  fc.tuple(name, name, name, some('moment')).map(([verified, unverified, unavailable, hold]) => aVerify({ verified, unverified, unavailable, ...(hold && { hold }) })),
  fc.tuple(name, name, name, name, name).map(([verified, unverified, silent, locked, unavailable]) => aVerifyOfPins({ verified, unverified, silent, locked, unavailable })),
  name.map((then) => ({ do: 'play' as const, prompt: 'goodbye', then })),
  fc.tuple(some('vip-call'), some('a')).map(([whisper, failed]) => ({ ...connectTo(toNumber('+31201234500')), ...(whisper && { whisper }), ...(failed && { failed }) })),
  fc.constantFrom(connectMatched(), connectMatched(toNumber('+31201234501'))),
  fc.constantFrom<Step>({ do: 'reject', as: 'busy' }, { do: 'hang-up' }, { do: 'voicemail', box: 'box', prompt: 'leave', maxSeconds: 3 }),
);

const events: fc.Arbitrary<CallEvent> = fc.oneof(
  fc.constantFrom<CallEvent>({ kind: 'arrived' }, { kind: 'silence' }, { kind: 'played' }, { kind: 'waited' }, { kind: 'recorded', recordingId: 'r', seconds: 2 }, { kind: 'connect-failed', sipStatus: 486 }),
  fc.constantFrom('4711', '0000', '1', '2', '#', '', '123').map((value) => ({ kind: 'digits' as const, value })),
  fc.string({ unit: 'grapheme', maxLength: 80 }).map((value) => ({ kind: 'digits' as const, value })),
);

/** An event that fits the directive, so that most walks get somewhere. */
const answers: fc.Arbitrary<CallEvent | 'fitting'> = fc.oneof({ weight: 4, arbitrary: fc.constant('fitting' as const) }, { weight: 1, arbitrary: events });

const flows = fc.tuple(steps, steps, steps, steps, steps).map((all) => Object.fromEntries(all.map((step, at) => [names[at] ?? '', step])));

const customers = fc.record({ says: fc.constantFrom('verified' as const, 'unverified' as const, 'unavailable' as const), slow: fc.nat(2) });

function customersThat({ says, slow: times }: { readonly says: FakeCustomers['says']; readonly slow: number }): FakeCustomers {
  return Object.assign(new FakeCustomers(), { says, slow: times, destinations: [toNumber('+31201234503')] });
}

describe('any flow, with any events', () => {
  it('is answered the same when look-ups take their time', async () => {
    await fc.assert(fc.asyncProperty(flows, fc.nat(60), customers, async (flow, line, says) => {
      const [soon, later] = [aPolicy(aLine(flow), { customers: customersThat(says) }), aPolicy(aLine(flow), { customers: customersThat(says) })];
      const [call, slowCall] = [soon, later].map((policy) => {
        policy.lists.add(callerNumber, anEntry('caller', { list: vip, destinations: [toNumber('+31201234502')] })).add('0000', anEntry('pin', { uses: 1 }));
        policy.guesses.preset = { line };
        return policy.call();
      });
      assert.ok(call !== undefined && slowCall !== undefined);
      slowDown(later);
      let event: CallEvent = { kind: 'arrived' };
      for (let asked = 0; asked < 8; asked++) {
        const decision: Decision = call.tells(event);
        assert.deepEqual(await slowCall.tellsAndWaits(event), decision);
        if (isFinal(decision)) return;
        event = fitting(decision);
      }
    }), { numRuns: 300 });
  });

  it('is answered by something final or something to wait for, and never throws', () => {
    fc.assert(fc.property(flows, fc.array(answers, { maxLength: 12 }), fc.nat(60), fc.boolean(), customers, (flow, told, line, withheld, says) => {
      const policy = aPolicy(aLine(flow), { customers: customersThat(says) });
      policy.lists.add(callerNumber, anEntry('caller', { list: vip, destinations: [toNumber('+31201234502')] })).add('4711', anEntry('pin', { list: clients, uses: 1 }));
      policy.guesses.preset = { line };
      const call = policy.call({ withheld });
      let decision = call.arrives();
      assertAnswer(decision, policy);
      for (const event of told) {
        if (isFinal(decision)) return;
        decision = call.tells(event === 'fitting' ? fitting(decision) : event);
        assertAnswer(decision, policy);
      }
    }), { numRuns: 2000 });
  });
});

function slowDown({ lines, lists, guesses }: Policy): void {
  lines.live = slow(lines.live.bind(lines));
  lines.at = slow(lines.at.bind(lines));
  lists.caller = slow(lists.caller.bind(lists));
  lists.pin = slow(lists.pin.bind(lists));
  lists.use = slow(lists.use.bind(lists));
  guesses.counts = slow(guesses.counts.bind(guesses));
  guesses.attempt = slow(guesses.attempt.bind(guesses));
  guesses.gotIn = slow(guesses.gotIn.bind(guesses));
}

function slow<A extends unknown[], T>(ask: (...asked: A) => Soon<T>): (...asked: A) => Promise<T> {
  return async (...asked) => ask(...asked);
}

function fitting({ directive }: Decision): CallEvent {
  switch (directive.kind) {
    case 'collect':
      return { kind: 'digits', value: directive.secret ? '0000' : '1' };
    case 'wait':
      return { kind: 'waited' };
    case 'connect':
      return { kind: 'connect-failed', sipStatus: 503 };
    default:
      return { kind: 'played' };
  }
}

function isFinal({ directive }: Decision): boolean {
  switch (directive.kind) {
    case 'reject':
    case 'hang-up':
      return true;
    case 'connect':
      return !directive.failedWanted;
    default:
      return false;
  }
}

function assertAnswer(decision: Decision, { watched }: Policy): void {
  assert.equal(decision.cursor.length === 0, isFinal(decision));
  assert.ok(decision.cursor.length <= longestCursor);
  assert.equal(watched.some((what) => what.startsWith('00112233')), false, 'nothing was thrown on the way');
  if (decision.reason.cause !== 'flow') assert.deepEqual(decision.directive, { kind: 'reject', as: 'unavailable' });
}
