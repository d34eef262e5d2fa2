/** An answer with its reasons, for people: what each step found, in a sentence. */
import { assertNever } from '../../common/assert-never.js';
import type { Cause, Decision, Directive, Entry } from './decision.js';
import { stepOf } from './flow-graph.js';
import { usableCaller, type FlowCall } from './flow/flow-call.js';
import type { Counted } from './flow/move.js';
import type { AskPin, CheckCaller, CheckSchedule, Connect, Destination, ListRef, Menu, Step, Verify } from './tenant.js';

/** What the caller is taken to do when asked. No PIN is among it, so none can be guessed this way. */
export type Assumption =
  | { readonly kind: 'entry'; readonly id: string }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'keys'; readonly keys: string }
  /** What a customer's own system says. */
  | { readonly kind: 'verified' | 'unverified' | 'unavailable' };

export interface ExplainedStep {
  readonly step: string;
  readonly does: string;
  /** Empty where the flow ends or waits. */
  readonly outcome: string;
  /** A sentence for a person. */
  readonly why: string;
  /** The step that comes next; empty at the end. */
  readonly next: string;
}

export interface Explanation {
  readonly steps: readonly ExplainedStep[];
  /** The last one. */
  readonly directive: Directive;
  readonly reason: Decision['reason'];
}

/** What look-ups said in a step. */
export interface Seen {
  entry?: Entry;
  counts?: Exclude<Counted, { kind: 'unavailable' }>;
  /** The lock is assumed, not counted. */
  assumedLocked?: boolean;
}

/** Why a step had this outcome. */
export function whyOutcome(step: Step, outcome: string, call: FlowCall, seen: Seen): string {
  switch (step.do) {
    case 'check-caller':
      return whyCaller(step, outcome, call, seen);
    case 'ask-pin':
      return whyPin(step, outcome, seen);
    case 'menu':
      return whyMenu(step, outcome);
    case 'check-schedule':
      return whySchedule(step, outcome, call);
    case 'play':
      return Object.hasOwn(call.live.prompts, step.prompt) ? `${quoted(step.prompt)} is played` : `${quoted(step.prompt)} is not rendered and is skipped`;
    case 'verify':
      return whyVerify(step, outcome, call, seen);
    case 'connect':
    case 'voicemail':
    case 'reject':
    case 'hang-up':
      return outcome;
    default:
      return assertNever(step);
  }
}

/** Why the flow ends here. */
export function whyEnd(call: FlowCall, stepName: string, directive: Directive, cause: Cause): string {
  const step = stepOf(call.live.line, stepName);
  switch (cause) {
    case 'flow':
      return whatEnds(call, step, directive);
    case 'lookup-failed':
      return 'a look-up could not be made, and the step does not say where to go then';
    case 'not-allowed':
      return 'the operator allows none of the destinations';
    case 'error':
      return whyError(step);
    case 'no-line':
    case 'switched-off':
    case 'limit':
    case 'bad-question':
      return cause;
    default:
      return assertNever(cause);
  }
}

function destinationText(destination: Destination): string {
  return destination.kind === 'number' ? destination.number : destination.uri;
}

function whyCaller(step: CheckCaller, outcome: string, { facts }: FlowCall, { entry }: Seen): string {
  const number = usableCaller(facts);
  if (number === undefined) return facts.withheld ? 'the caller withholds the number' : 'the caller has no usable number';
  const list = listText(step.list);
  if (outcome === 'unavailable') return `${list} could not be asked`;
  if (entry === undefined) return `${number} is not on ${list}`;
  const listed = `${number} is on ${list} as ${entryText(entry)}`;
  return outcome === 'listed' ? listed : `${listed}, but its attestation is ${facts.attestation} and ${step.attestation === 'none' ? 'a signature must not have failed' : `${step.attestation} is wanted`}`;
}

function whyPin(step: Pick<AskPin, 'attempts'>, outcome: string, { entry, counts, assumedLocked }: Seen): string {
  const attempts = step.attempts === 1 ? 'one attempt' : `${step.attempts} attempts`;
  switch (outcome) {
    case 'valid':
      return entry === undefined ? 'the PIN is right' : `the PIN of ${entryText(entry)} on ${listText(entry.list)} is keyed`;
    case 'silent':
      return `nothing is keyed in ${attempts}`;
    case 'locked':
      return assumedLocked === true ? 'the caller is taken to be locked out' : `too many wrong PINs within an hour${countsText(counts)}`;
    case 'unavailable':
      return 'the lists or the counts of wrong PINs could not be asked';
    default:
      return `no right PIN in ${attempts}`;
  }
}

/** Nobody is asked for an explanation: what is said is assumed. */
function whyVerify({ verifier, ask }: Verify, outcome: string, { facts }: FlowCall, seen: Seen): string {
  const system = `the verifier ${quoted(verifier.name)}`;
  if (ask === undefined && usableCaller(facts) === undefined) return facts.withheld ? 'the caller withholds the number' : 'the caller has no usable number';
  switch (outcome) {
    case 'verified':
      return `${system} is taken to say yes`;
    case 'unavailable':
      return `${system} is taken not to answer`;
    case 'silent':
    case 'locked':
      return whyPin({ attempts: ask?.attempts ?? 1 }, outcome, seen);
    default:
      return ask === undefined ? `${system} is taken to say no` : `${system} is taken to say no in ${ask.attempts === 1 ? 'one attempt' : `${ask.attempts} attempts`}`;
  }
}

function countsText(counts: Seen['counts']): string {
  return counts === undefined ? '' : `: ${counts.caller} by this caller, ${counts.line} on this line, ${counts.list} on these lists`;
}

/** Only a key can have the name of a key: the other outcomes are words. */
function whyMenu(step: Menu, outcome: string): string {
  if (Object.hasOwn(step.keys, outcome)) return `key ${outcome} is pressed`;
  return outcome === 'silent' ? `no key is pressed in ${step.attempts} attempts` : `no key of the menu is pressed in ${step.attempts} attempts`;
}

function whySchedule(step: CheckSchedule, outcome: string, { live, nowMs }: FlowCall): string {
  const options = { timeZone: live.timezone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const parts = new Map(new Intl.DateTimeFormat('en', options).formatToParts(nowMs).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  const time = `${part('weekday')} ${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${live.timezone}`;
  return `${time} is ${outcome === 'open' ? 'within' : 'outside'} ${quoted(step.schedule)}`;
}

function whatEnds(call: FlowCall, step: Step | undefined, directive: Directive): string {
  if (directive.kind === 'connect') return whyConnect(call, step, directive.destinations);
  if (directive.kind === 'reject') return `the call is refused as ${directive.as}`;
  return 'the call is ended';
}

function whyConnect({ live, mayCall }: FlowCall, step: Step | undefined, destinations: readonly Destination[]): string {
  const to = `the call goes to ${destinations.map(destinationText).join(', then ')}`;
  const refused = step?.do === 'connect' && step.to.kind === 'fixed' ? step.to.destinations.filter((destination) => !mayCall(live.tenant, destination)) : [];
  return refused.length === 0 ? to : `${to}; the operator does not allow ${refused.map(destinationText).join(', ')}`;
}

function whyError(step: Step | undefined): string {
  switch (step?.do) {
    case undefined:
      return 'there is no such step';
    case 'voicemail':
      return `${step.do} is not available yet`;
    case 'connect':
      return whyNowhere(step);
    case 'check-schedule':
      return `there is no schedule ${quoted(step.schedule)}`;
    default:
      return 'the flow goes round and waits for nothing';
  }
}

function whyNowhere({ to }: Connect): string {
  return to.kind === 'matched' ? 'no matched entry has a destination, and there is no default' : 'the step names no destination';
}

function listText({ list }: ListRef): string {
  return `the list ${quoted(list)}`;
}

function entryText({ id, label }: Entry): string {
  return label === undefined ? `entry ${id}` : `${quoted(label)} (entry ${id})`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
