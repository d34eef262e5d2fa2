/** What the sip service counts. Labels come from closed sets; the path of a call only adds to plain numbers. */
import { Counter, Gauge, type Registry } from 'prom-client';
import { FastHistogram } from '../services/common/fast-histogram.js';
import type { PolicyWatch } from './adapters/policy/watch.js';
import type { CallEnd } from './call/take-call.js';
import type { CallWatch } from './ports/call-watch.js';

export interface SipMetrics {
  readonly calls: CallWatch;
  readonly policy: PolicyWatch;
  ended(end: CallEnd): void;
  promptMissing(): void;
  recordsDropped(count: number): void;
}

/** What is shown as it is when it is scraped. */
export interface SipGauges {
  callsUnderWay(): number;
  dialogs(): number;
  mediaLegs(): number;
  timers(): number;
  policyReplicas(): number;
  sipStackConnected(): boolean;
  ready(): boolean;
}

export function createSipMetrics(registry: Registry): SipMetrics {
  const calls = counts(registry, 'latchkey_calls_total', 'Calls that ended, by outcome and by who had it in his hands', ['outcome', 'blame']);
  const failures = counts(registry, 'latchkey_call_failures_total', 'Calls that could not be carried through, by cause', ['cause']);
  const digits = counts(registry, 'latchkey_digits_total', 'Keys heard, by how they came', ['source']);
  const unanswered = counts(registry, 'latchkey_policy_unanswered_total', 'Questions without a usable answer', ['why']);
  const secondTries = counts(registry, 'latchkey_policy_second_tries_total', 'Questions that were asked of another replica', ['why']);
  const dropped = counts(registry, 'latchkey_dropped_total', 'Reports and records that were lost', ['what']);
  const prompts = counts(registry, 'latchkey_prompts_total', 'Prompts, played or skipped because their audio could not be had', ['state']);
  const policyFailed = counts(registry, 'latchkey_policy_failures_total', 'Names that could not be resolved, prompts that could not be fetched', ['what']);
  const progressed = new FastHistogram({ name: 'latchkey_invite_to_progress_seconds', help: 'Time from INVITE to the first 18x, or to the final answer when none came before', buckets: callBuckets, registry });
  const answered = new FastHistogram({ name: 'latchkey_invite_to_final_seconds', help: 'Time from INVITE to its final answer', buckets: callBuckets, registry });
  const asked = new FastHistogram({ name: 'latchkey_policy_round_trip_seconds', help: 'Time from a question to its answer', buckets: askBuckets, registry });
  return {
    calls: {
      progressed: (ms) => progressed.observe(ms / 1000),
      answered: (ms) => answered.observe(ms / 1000),
      promptsPlayed: (count) => prompts.add(count, 'played'),
      digit: (source) => digits.add(1, source),
    },
    policy: {
      answered: (seconds) => asked.observe(seconds),
      unanswered: (why) => unanswered.add(1, why),
      secondTry: (why) => secondTries.add(1, why),
      reportDropped: () => dropped.add(1, 'report'),
      failed: (what) => policyFailed.add(1, what === 'resolve' || what === 'prompt' ? what : 'other'),
    },
    ended: ({ outcome, blame }) => {
      calls.add(1, outcome.kind, blame);
      if (outcome.kind === 'failed') failures.add(1, outcome.cause);
    },
    promptMissing: () => prompts.add(1, 'missing'),
    recordsDropped: (count) => dropped.add(count, 'record'),
  };
}

export function registerSipGauges(registry: Registry, gauges: SipGauges): void {
  const shown: readonly (readonly [name: string, help: string, value: () => number])[] = [
    ['latchkey_calls', 'Calls under way', () => gauges.callsUnderWay()],
    ['latchkey_dialogs', 'Dialogs with callers', () => gauges.dialogs()],
    ['latchkey_media_legs', 'Media legs open', () => gauges.mediaLegs()],
    ['latchkey_call_timers', 'Timers that calls wait for', () => gauges.timers()],
    ['latchkey_policy_replicas', 'Policy replicas that can be asked', () => gauges.policyReplicas()],
    ['latchkey_sip_stack_connected', '1 while the SIP stack is there', () => Number(gauges.sipStackConnected())],
    ['latchkey_ready', '1 while new calls are welcome', () => Number(gauges.ready())],
  ];
  for (const [name, help, value] of shown) {
    new Gauge({
      name, help, registers: [registry],
      collect() {
        this.set(value());
      },
    });
  }
}

interface Counts {
  add(count: number, ...values: string[]): void;
}

/** A counter that is summed up only when it is scraped. */
function counts<N extends string>(registry: Registry, name: string, help: string, labelNames: readonly N[]): Counts {
  const known = new Map<string, { readonly labels: Record<N, string>; count: number }>();
  new Counter<N>({
    name, help, labelNames, registers: [registry],
    collect() {
      this.reset();
      for (const { labels, count } of known.values()) this.inc(labels, count);
    },
  });
  return {
    add(count, ...values) {
      const key = values.length === 1 ? (values[0] ?? '') : values.join(' ');
      const entry = known.get(key);
      if (entry !== undefined) entry.count += count;
      else known.set(key, { labels: Object.fromEntries(labelNames.map((label, i) => [label, values[i] ?? ''])) as Record<N, string>, count });
    },
  };
}

const callBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 180];

const askBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.08, 0.1, 0.25, 0.5];
