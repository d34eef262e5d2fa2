/**
 * The flow interpreter: a step and what is known make a move. Pure: look-ups are asked for and answered from outside,
 * the time is handed in, and whoever drives it decides how many moves one decision may take.
 */
import { assertNever } from '../../../common/assert-never.js';
import type { CallEvent, LiveLine } from '../decision.js';
import { stepOf } from '../flow-graph.js';
import { isOpen } from '../schedule.js';
import type { CheckSchedule, Step } from '../tenant.js';
import { enterAskPin, resumeAskPin } from './ask-pin.js';
import { enterCheckCaller } from './check-caller.js';
import { enterConnect, resumeConnect } from './connect.js';
import type { FlowCall } from './flow-call.js';
import { enterMenu, resumeMenu } from './menu.js';
import { badQuestion, go, reject, type Go, type Move } from './move.js';
import { enterPlay, resumePlay } from './play.js';
import { arriveAt, matchedAfter, type FlowState } from './state.js';
import { enterVerify, resumeVerify } from './verify.js';

/** The most steps that one decision walks through: a flow that waits for no input for so long never will. */
export const mostSteps = 100;

/** The state at the beginning of a call. */
export function startOf({ line }: LiveLine): FlowState {
  return arriveAt(line.start);
}

/** The state that an outcome leads to. */
export function follow(state: FlowState, { to, entry }: Go): FlowState {
  return entry === undefined ? arriveAt(to, state.entryId, state.matched) : arriveAt(to, entry.id, matchedAfter(state, entry));
}

/** Begins the step that the call has come to. */
export function enter(call: FlowCall, state: FlowState): Move {
  const step = stepOf(call.live.line, state.step);
  return step === undefined ? reject('unavailable', 'error') : begin(step, call, state);
}

/** Goes on with the step that waited for this event. An event that the step did not ask for is a bad question. */
export function resume(call: FlowCall, state: FlowState, event: CallEvent): Move {
  const step = stepOf(call.live.line, state.step);
  if (step === undefined || !wellFormed(event)) return badQuestion();
  switch (step.do) {
    case 'ask-pin':
      return resumeAskPin(step, call, state, event);
    case 'menu':
      return resumeMenu(step, call, state, event);
    case 'play':
      return resumePlay(step, event);
    case 'connect':
      return resumeConnect(step, event);
    case 'verify':
      return resumeVerify(step, call, state, event);
    case 'check-caller':
    case 'check-schedule':
    case 'voicemail':
    case 'reject':
    case 'hang-up':
      return badQuestion();
    default:
      return assertNever(step);
  }
}

function begin(step: Step, call: FlowCall, state: FlowState): Move {
  switch (step.do) {
    case 'check-caller':
      return enterCheckCaller(step, call);
    case 'ask-pin':
      return enterAskPin(step, call, state);
    case 'menu':
      return enterMenu(step, call, state);
    case 'check-schedule':
      return enterSchedule(step, call);
    case 'play':
      return enterPlay(step, call, state);
    case 'connect':
      return enterConnect(step, call, state);
    case 'reject':
      return reject(step.as, 'flow');
    case 'hang-up':
      return { kind: 'end', directive: { kind: 'hang-up' }, cause: 'flow' };
    case 'verify':
      return enterVerify(step, call, state);
    case 'voicemail':
      // Not available yet. Such a line cannot be published; should one be live, nothing else is done in its place.
      return reject('unavailable', 'error');
    default:
      return assertNever(step);
  }
}

function enterSchedule(step: CheckSchedule, { live, nowMs }: FlowCall): Move {
  const schedule = Object.hasOwn(live.schedules, step.schedule) ? live.schedules[step.schedule] : undefined;
  if (schedule === undefined) return reject('unavailable', 'error');
  return isOpen(schedule, live.timezone, nowMs) ? go('open', step.open) : go('closed', step.closed);
}

const keys = /^[0-9*#A-D]{0,64}$/;

function wellFormed(event: CallEvent): boolean {
  return event.kind !== 'digits' || keys.test(event.value);
}
