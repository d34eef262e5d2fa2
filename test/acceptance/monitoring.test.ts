/** The rules and dashboards on the real Prometheus, on services under load: each query is read, and has something to show. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { filledIn, labelValues, metricsIn, readDashboards, type Target, type Variable } from '../support/dashboards.js';
import { kamailioProgram } from '../support/kamailio.js';
import { eventually } from '../support/latchkey.js';
import { startPrometheus, type Prometheus, type Sample } from '../support/prometheus.js';
import { prometheusProgram, readRules } from '../support/promtool.js';
import { startWatchedServices, type WatchedServices } from '../support/watched-services.js';

/** What is honestly not there in this test, and why. */
const absent: readonly (readonly [names: RegExp, why: string])[] = [
  ...(kamailioProgram === undefined ? [[/^latchkey_edge_/, 'Kamailio is not installed'] as const] : []),
];

/** Panels that have nothing to divide here, and why. */
const empty: ReadonlyMap<string, string> = new Map([['Hits in memory', 'lists of this size are held whole and not cached']]);

const isAbsent = (expr: string): boolean => metricsIn(expr).some((name) => absent.some(([names]) => names.test(name)));

/** As Grafana does where Prometheus is scraped every second. */
const times = { rateInterval: '4s', range: '60s' };

describe(`monitoring${prometheusProgram === undefined ? ' (skipped: prometheus is not installed)' : ''}`, function () {
  this.timeout(120_000);
  let services: WatchedServices | undefined;
  let prometheus: Prometheus;

  before(async function () {
    if (prometheusProgram === undefined) return this.skip();
    services = await startWatchedServices();
    const { policy, sip, edge } = services;
    prometheus = await startPrometheus({ 'latchkey-sip': [sip.http.slice('http://'.length)], 'latchkey-policy': [policy.http.slice('http://'.length)], ...(edge && { 'latchkey-edge': [edge.metrics] }) });
    await eventually('all are scraped', async () => (await prometheus.query(`sum(up) == ${edge === undefined ? 2 : 3} and count(latchkey_calls) > 0`)).length > 0, 20_000);
    await services.use();
    // A rate sees nothing of what had all happened when it was scraped for the first time.
    await eventually('requests to the API are seen to come', async () => {
      await fetch(`${policy.http}/api/v1/tenants`);
      return (await prometheus.query('sum(rate(latchkey_http_seconds_count{route!~"/(live|ready|metrics)"}[4s])) > 0')).length > 0;
    }, 30_000);
    await eventually('what came of the calls is scraped', async () => (await prometheus.query('sum(latchkey_call_outcomes_total) >= 30 and sum(latchkey:invites_bad:ratio_rate3d) >= 0')).length > 0, 30_000);
    const scrapes = async () => Number((await prometheus.query('min(count_over_time(up[1h]))'))[0]?.values[0] ?? 0);
    const already = await scrapes();
    await eventually('all of it was scraped more than once', async () => (await scrapes()) >= already + 4, 30_000);
  });
  after(async () => {
    await (prometheus as Prometheus | undefined)?.stop();
    await services?.stop();
  });

  for (const { file, panels, annotations, templating: { list } } of readDashboards()) {
    describe(file, () => {
      for (const { title, targets = [] } of panels.filter((panel) => panel.targets !== undefined)) {
        it(title, async () => {
          for (const target of targets) await hasData(target, list, empty.has(title));
        });
      }

      it('its variables have values, its annotations are read', async () => {
        for (const variable of list) {
          const [metric, label] = labelValues(variable) ?? [];
          if (metric === undefined || label === undefined || isAbsent(metric)) continue;
          assert.notDeepEqual(await prometheus.labelValues(label, metric), [], variable.name);
        }
        for (const { expr } of annotations.list) if (expr !== undefined) await prometheus.queryRange(expr);
      });
    });
  }

  async function hasData({ expr, instant }: Target, variables: readonly Variable[], mayBeEmpty: boolean): Promise<void> {
    const query = filledIn(expr, variables, times);
    const answer = await (instant ? prometheus.query(query) : prometheus.queryRange(query));
    if (!isAbsent(query) && !mayBeEmpty) assert.ok(hasValue(answer), `nothing to show: ${query}`);
  }

  it('every rule is evaluated', async () => {
    assert.deepEqual(await prometheus.faultyRules(), []);
  });

  it('every metric that a rule or panel names is there', async () => {
    const there = new Set(await prometheus.labelValues('__name__'));
    const queries = [...readRules().map(({ expr }) => expr), ...readDashboards().flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)))];
    const named = new Set(queries.flatMap((expr) => metricsIn(expr)));
    assert.deepEqual([...named].filter((name) => !there.has(name) && !isAbsent(name)).sort(), []);
  });

  it('every metric of ours that is there is documented', async () => {
    const page = readFileSync('docs/metrics.md', 'utf8');
    const ours = (await prometheus.labelValues('__name__')).filter((name) => name.startsWith('latchkey_')).map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
    assert.deepEqual([...new Set(ours)].filter((name) => !page.includes(`\`${name}\``)), []);
  });

  it('no alert fires while all is well, but those that a slow machine may bring about', async () => {
    const firing = (await prometheus.query('ALERTS{alertstate="firing",alertname!~".*(ErrorBudget|Slow|Lag|Busy).*"}')).map(({ labels }) => labels['alertname']);
    assert.deepEqual([...new Set(firing)], []);
  });
});

function hasValue(samples: readonly Sample[]): boolean {
  return samples.some(({ values }) => values.some((value) => Number.isFinite(value)));
}
