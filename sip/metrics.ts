/** What the sip service counts. Labels come from closed sets; the path of a call only adds to plain numbers. */
import type { Registry } from 'prom-client';
import { counts } from '../services/common/counts.js';
import { FastHistogram, FastHistograms } from '../services/common/fast-histogram.js';
import { showGauges } from '../services/common/shown-gauges.js';
import type { PolicyWatch } from './adapters/policy/watch.js';
import type { TurnedAway } from './admission.js';
import type { CallEnd } from './call/take-call.js';
import { countCalls } from './call-counts.js';
import type { CallWatch } from './ports/call-watch.js';
import type { MediaRoom } from './ports/media.js';
import { noTrunk, trunkCounts } from './trunk-counts.js';

export interface SipMetrics {
  readonly calls: CallWatch;
  readonly policy: PolicyWatch;
  ended(end: CallEnd): void;
  promptMissing(): void;
  recordsDropped(count: number): void;
  turnedAway(why: TurnedAway): void;
  inviteWaited(ms: number): void;
}

/** What is shown as it is when it is scraped. */
export interface SipGauges {
  callsUnderWay(): number;
  /** That are taken at once. */
  mostCalls(): number;
  dialogs(): number;
  mediaLegs(): number;
  mediaRoom(): MediaRoom | undefined;
  timers(): number;
  policyReplicas(): number;
  sipStackConnected(): boolean;
  ready(): boolean;
  draining(): boolean;
}

/** `trunks`: the names of those that are configured. */
export function createSipMetrics(registry: Registry, trunks: readonly string[]): SipMetrics {
  const ofCalls = countCalls(registry);
  const ofTrunks = trunkCounts(registry, trunks);
  const dropped = counts({ name: 'latchkey_dropped_total', help: 'Reports and records that were lost', labels: ['what'], known: [['report'], ['record']], registry });
  const prompts = counts({ name: 'latchkey_prompts_total', help: 'Prompts, played or skipped because their audio could not be had', labels: ['state'], known: [['played'], ['missing']], registry });
  const turnedAway = counts({ name: 'latchkey_turned_away_total', help: 'New calls that were answered 503 at the door: too many at once, too many a second, or this node is behind', labels: ['why'], known: [['calls'], ['rate'], ['behind']], registry });
  const waited = new FastHistogram({ name: 'latchkey_invite_waiting_seconds', help: 'Time of an INVITE between the SIP stack and us', buckets: waitBuckets, registry });
  return {
    calls: callWatch(registry, trunks, (count) => prompts.add(count, 'played')),
    policy: policyWatch(registry, () => dropped.add(1, 'report')),
    ended: (end) => {
      ofCalls.ended(end);
      ofTrunks.ended(end);
    },
    promptMissing: () => prompts.add(1, 'missing'),
    recordsDropped: (count) => dropped.add(count, 'record'),
    turnedAway: (why) => turnedAway.add(1, why),
    inviteWaited: (ms) => waited.observe(ms / 1000),
  };
}

export function registerSipGauges(registry: Registry, gauges: SipGauges): void {
  showGauges(registry, [
    { name: 'latchkey_calls', help: 'Calls under way', value: () => gauges.callsUnderWay() },
    { name: 'latchkey_calls_max', help: 'Calls under way at most; more get 503', value: () => gauges.mostCalls() },
    { name: 'latchkey_dialogs', help: 'Dialogs with callers', value: () => gauges.dialogs() },
    { name: 'latchkey_media_legs', help: 'Media legs open', value: () => gauges.mediaLegs() },
    { name: 'latchkey_media_sessions', help: 'Media legs open where ours are: other services\' on the same FreeSWITCH servers count too', value: () => gauges.mediaRoom()?.used ?? 0 },
    { name: 'latchkey_media_legs_max', help: 'Media legs that can be open at once: pairs of ports, or sessions of the connected FreeSWITCH servers; 0: not known', value: () => gauges.mediaRoom()?.most ?? 0 },
    { name: 'latchkey_call_timers', help: 'Timers that calls wait for', value: () => gauges.timers() },
    { name: 'latchkey_policy_replicas', help: 'Policy replicas that can be asked', value: () => gauges.policyReplicas() },
    { name: 'latchkey_sip_stack_connected', help: '1 while the SIP stack is there', value: () => Number(gauges.sipStackConnected()) },
    { name: 'latchkey_ready', help: '1 while new calls are welcome', value: () => Number(gauges.ready()) },
    { name: 'latchkey_draining', help: '1 from SIGTERM on', value: () => Number(gauges.draining()) },
  ]);
}

function callWatch(registry: Registry, trunks: readonly string[], promptsPlayed: CallWatch['promptsPlayed']): CallWatch {
  const byTrunk = { label: 'trunk', values: [...trunks, noTrunk], buckets: callBuckets, registry };
  const progressed = new FastHistograms({ name: 'latchkey_invite_to_progress_seconds', help: 'Time from INVITE to the first 18x, or to the final answer when none came before', ...byTrunk });
  const answered = new FastHistograms({ name: 'latchkey_invite_to_final_seconds', help: 'Time from INVITE to its final answer', ...byTrunk });
  const byes = new FastHistogram({ name: 'latchkey_bye_seconds', help: 'Time from a BYE of ours to its answer; 1 s when none came', buckets: byeBuckets, registry });
  const digits = counts({ name: 'latchkey_digits_total', help: 'Keys heard, by how they came', labels: ['source'], known: [['rfc4733'], ['info'], ['inband']], registry });
  return {
    progressed: (trunk, ms) => progressed.observe(trunk, ms / 1000),
    answered: (trunk, ms) => answered.observe(trunk, ms / 1000),
    saidBye: (ms) => byes.observe(ms / 1000),
    promptsPlayed,
    digit: (source) => digits.add(1, source),
  };
}

function policyWatch(registry: Registry, reportDropped: () => void): PolicyWatch {
  const unanswered = counts({ name: 'latchkey_policy_unanswered_total', help: 'Questions without a usable answer', labels: ['why'], known: [['no-replica'], ['overloaded'], ['timeout'], ['nonsense']], registry });
  const secondTries = counts({ name: 'latchkey_policy_second_tries_total', help: 'Questions that were asked of another replica', labels: ['why'], known: [['late'], ['broken'], ['refused'], ['nonsense']], registry });
  const failures = counts({ name: 'latchkey_policy_failures_total', help: 'Names that could not be resolved, prompts that could not be fetched', labels: ['what'], known: [['resolve'], ['prompt'], ['other']], registry });
  const asked = new FastHistogram({ name: 'latchkey_policy_round_trip_seconds', help: 'Time from a question to its answer', buckets: askBuckets, registry });
  return {
    answered: (seconds) => asked.observe(seconds),
    unanswered: (why) => unanswered.add(1, why),
    secondTry: (why) => secondTries.add(1, why),
    reportDropped,
    failed: (what) => failures.add(1, what === 'resolve' || what === 'prompt' ? what : 'other'),
  };
}

/** 0.5 is the limit of the service-level objective. */
const callBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 180];

const byeBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 0.999];

const waitBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

const askBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.08, 0.1, 0.25, 0.5];
