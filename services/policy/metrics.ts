/** What the policy service counts. Labels come from closed sets; the hot path only adds to plain numbers. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { counts } from '../common/counts.js';
import { FastHistogram } from '../common/fast-histogram.js';
import { showGauges } from '../common/shown-gauges.js';
import type { Cause, Decision, Directive } from './domain/decision.js';
import { countSteps, type StepCounts } from './step-counts.js';

export interface PolicyMetrics extends StepCounts {
  decided(decision: Decision, seconds: number): void;
  batch(questions: number): void;
  streamOpened(): void;
  streamClosed(): void;
  refused(why: RefusalReason): void;
  stored(operation: string, seconds: number): void;
  wrongPin(): void;
  lockedOut(): void;
  answerDelayed(): void;
  lookUpFailed(look: string): void;
  promptMissing(): void;
  ended(outcome: string, blame: string): void;
  outcomesDropped(count: number): void;
  /** Something was to be published: how it came, and what became of it. */
  published(source: string, result: string, seconds: number, rows: number): void;
}

export type RefusalReason = 'overloaded' | 'draining' | 'not-ready' | 'malformed';

/** What a cache tells about itself when it is scraped. */
export interface CacheStats {
  readonly cache: string;
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  /** Age of the oldest configuration or entry that it would serve. */
  readonly ageSeconds: number;
}

export function createPolicyMetrics(registry: Registry): PolicyMetrics {
  const decisions = decisionCounts(registry);
  const steps = countSteps(registry);
  const latency = new FastHistogram({ name: 'latchkey_decision_seconds', help: 'Time from a question read to its answer made', buckets: decisionBuckets, registry });
  const sizes = new FastHistogram({ name: 'latchkey_stream_batch_questions', help: 'Questions in a batch of DecideStream', buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], registry });
  const streams = new Gauge({ name: 'latchkey_streams', help: 'DecideStream calls open', registers: [registry] });
  const refusals = counts({ name: 'latchkey_refusals_total', help: 'Questions that were not answered', labels: ['reason'], known: [['overloaded'], ['draining'], ['not-ready'], ['malformed']], registry });
  const store = new Histogram({ name: 'latchkey_store_seconds', help: 'Time of an operation on the store', labelNames: ['operation'], buckets: storeBuckets, registers: [registry] });
  const wrong = new Counter({ name: 'latchkey_wrong_pins_total', help: 'Wrong PINs that were counted', registers: [registry] });
  const locks = new Counter({ name: 'latchkey_locks_total', help: 'Callers who were locked out because of wrong PINs', registers: [registry] });
  const delays = new Counter({ name: 'latchkey_delays_total', help: 'Verdicts on a PIN that were held back because of wrong PINs', registers: [registry] });
  const failedLookUps = counts({ name: 'latchkey_failed_lookups_total', help: 'Look-ups that could not be made', labels: ['look'], known: looks.map((look) => [look]), registry });
  const missing = new Counter({ name: 'latchkey_prompts_missing_total', help: 'Prompts that were skipped as they are not rendered', registers: [registry] });
  const outcomes = counts({ name: 'latchkey_call_outcomes_total', help: 'Ends of calls as they were reported', labels: ['outcome', 'blame'], registry });
  const publications = counts({ name: 'latchkey_publications_total', help: 'What was to be published, by how it came and what became of it', labels: ['source', 'result'], known: troubles, registry });
  const publishing = new Histogram({ name: 'latchkey_publication_seconds', help: 'Time from what was to be published to its answer', labelNames: ['source'], buckets: publicationBuckets, registers: [registry] });
  const publishedRows = new Counter({ name: 'latchkey_published_rows_total', help: 'Rows of lists that publications added, removed and changed', registers: [registry] });
  const droppedOutcomes = new Counter({ name: 'latchkey_call_outcomes_dropped_total', help: 'Ends of calls that were not kept, for the store was away for too long', registers: [registry] });
  return {
    decided: (decision, seconds) => {
      decisions.count(decision.directive.kind, decision.reason.cause);
      latency.observe(seconds);
    },
    batch: (questions) => sizes.observe(questions),
    streamOpened: () => streams.inc(),
    streamClosed: () => streams.dec(),
    stepped: (step, outcome) => steps.stepped(step, outcome),
    refused: (reason) => refusals.add(1, reason),
    stored: (operation, seconds) => store.observe({ operation }, seconds),
    wrongPin: () => wrong.inc(),
    lockedOut: () => locks.inc(),
    answerDelayed: () => delays.inc(),
    lookUpFailed: (look) => failedLookUps.add(1, look),
    promptMissing: () => missing.inc(),
    outcomesDropped: (count) => droppedOutcomes.inc(count),
    ended: (outcome, blame) => outcomes.add(1, outcomeNames.has(outcome) ? outcome : 'other', blame),
    published: (source, result, seconds, rows) => {
      publications.add(1, source, result);
      publishing.observe({ source }, seconds);
      publishedRows.inc(rows);
    },
  };
}

/** Shows what the caches say of themselves at every scrape. */
export function registerCacheMetrics(registry: Registry, stats: () => readonly CacheStats[]): void {
  const shown = [
    { Kind: Counter, name: 'latchkey_cache_hits_total', help: 'Look-ups answered from memory', of: (cache: CacheStats) => cache.hits },
    { Kind: Counter, name: 'latchkey_cache_misses_total', help: 'Look-ups that asked the store', of: (cache: CacheStats) => cache.misses },
    { Kind: Gauge, name: 'latchkey_cache_entries', help: 'Entries held in memory', of: (cache: CacheStats) => cache.entries },
    { Kind: Gauge, name: 'latchkey_cache_age_seconds', help: 'Age of the oldest thing that would be served', of: (cache: CacheStats) => cache.ageSeconds },
  ];
  for (const { Kind, name, help, of } of shown) {
    new Kind({
      name, help, labelNames: ['cache'], registers: [registry],
      collect() {
        this.reset();
        for (const cache of stats()) this.inc({ cache: cache.cache }, of(cache));
      },
    });
  }
}

/** Which release of each tenant is live in this process; tenants are those that the operator knows or that were published here. */
export function registerReleaseMetrics(registry: Registry, releases: () => readonly { readonly tenant: string; readonly release: number }[]): void {
  new Gauge({
    name: 'latchkey_release', help: 'Number of the release that is live in this process', labelNames: ['tenant'], registers: [registry],
    collect() {
      this.reset();
      for (const { tenant, release } of releases()) this.set({ tenant }, release);
    },
  });
}

/** PINs that were found in two lists of one step: their older owner got the call. */
export function registerPinMetrics(registry: Registry, foundTwice: () => number): void {
  new Counter({
    name: 'latchkey_pins_found_twice_total', help: 'PINs that were found in two lists of one step', registers: [registry],
    collect() {
      this.reset();
      this.inc(foundTwice());
    },
  });
}

/** Whether the process takes questions, and whether it is on its way out. */
export function registerServingMetrics(registry: Registry, serving: { ready(): boolean; draining(): boolean }): void {
  showGauges(registry, [
    { name: 'latchkey_ready', help: '1 while it answers questions', value: () => Number(serving.ready()) },
    { name: 'latchkey_draining', help: '1 from SIGTERM on', value: () => Number(serving.draining()) },
  ]);
}

/** Faults of the operator's file, while what it said before holds. */
export function registerOperatorMetrics(registry: Registry, faults: () => number): void {
  new Gauge({
    name: 'latchkey_operator_file_faults', help: 'Faults of the operator file on disk; above 0, what it said before holds', registers: [registry],
    collect() {
      this.set(faults());
    },
  });
}

/** A counter by directive and cause that is summed up only when it is scraped. */
function decisionCounts(registry: Registry): { count(directive: Directive['kind'], cause: Cause): void } {
  const counts = new Map<Directive['kind'], Map<Cause, number>>();
  new Counter({
    name: 'latchkey_decisions_total', help: 'Decisions by directive and cause', labelNames: ['directive', 'cause'], registers: [registry],
    collect() {
      this.reset();
      for (const [directive, causes] of counts) for (const [cause, count] of causes) this.inc({ directive, cause }, count);
    },
  });
  return {
    count: (directive, cause) => {
      const causes = counts.get(directive) ?? new Map<Cause, number>();
      if (causes.size === 0) counts.set(directive, causes);
      causes.set(cause, (causes.get(cause) ?? 0) + 1);
    },
  };
}

const looks = ['line', 'release', 'caller', 'pin', 'counts', 'attempt', 'stands', 'use', 'verify', 'verified'] as const;

const troubles = ['folder', 'upload', 'api', 'cli', 'git'].flatMap((source) => [[source, 'refused'], [source, 'failed']]);

const outcomeNames: ReadonlySet<string> = new Set(['redirected', 'transferred', 'rejected', 'hung-up', 'abandoned', 'failed']);

const decisionBuckets = [10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 250e-3, 1];

const storeBuckets = [25e-6, 100e-6, 250e-6, 1e-3, 2.5e-3, 10e-3, 25e-3, 100e-3, 250e-3, 1, 5];

const publicationBuckets = [5e-3, 10e-3, 25e-3, 100e-3, 250e-3, 1, 2.5, 10, 30, 60, 300];
