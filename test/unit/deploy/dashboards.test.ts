import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { filledIn, labelValues, metricsIn, readDashboards, type Panel } from '../../support/dashboards.js';
import { readRules } from '../../support/promtool.js';

const dashboards = readDashboards();
const runbook = readFileSync('docs/runbook.md', 'utf8');

/** Of Grafana 10 and later; rows have no queries. */
const panelTypes = ['row', 'stat', 'timeseries', 'table', 'bargauge', 'heatmap'];

describe('the dashboards', () => {
  it('are the golden signals, screening, policy, media, edge and platform', () => {
    assert.deepEqual(dashboards.map(({ file }) => file).sort(), ['edge.json', 'golden-signals.json', 'media.json', 'platform.json', 'policy.json', 'screening.json']);
    assert.equal(new Set(dashboards.map(({ uid }) => uid)).size, dashboards.length);
  });

  for (const { file, title, uid, schemaVersion, panels, templating: { list } } of dashboards) {
    describe(file, () => {
      const shown = panels.filter(({ type }) => type !== 'row');

      it('is of a version that Grafana reads, with panels of its own kinds', () => {
        assert.ok(schemaVersion >= 36 && title !== '' && /^[a-z-]{1,40}$/.test(uid));
        assert.deepEqual(panels.map(({ type }) => type).filter((type) => !panelTypes.includes(type)), []);
        assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
      });

      it('has no two panels in one place, and none beyond the edge', () => {
        for (const [index, { title: one, gridPos }] of panels.entries()) {
          assert.ok(gridPos.x >= 0 && gridPos.w > 0 && gridPos.h > 0 && gridPos.x + gridPos.w <= 24, one);
          for (const other of panels.slice(index + 1)) assert.ok(!overlap(gridPos, other.gridPos), `${one} and ${other.title}`);
        }
      });

      it('says of each panel what it shows, in which unit, from which data source', () => {
        for (const { title: of, description, fieldConfig, datasource, targets = [] } of shown) {
          assert.ok((description ?? '').length > 3, `${of}: description`);
          assert.ok((fieldConfig?.defaults.unit ?? '') !== '', `${of}: unit`);
          assert.ok((fieldConfig?.defaults.thresholds?.steps ?? []).length > 0, `${of}: thresholds`);
          assert.deepEqual(datasource, { type: 'prometheus', uid: '${datasource}' }, of);
          assert.ok(targets.length > 0 && new Set(targets.map(({ refId }) => refId)).size === targets.length, `${of}: queries`);
        }
      });

      it('uses the variables that it has, and no others', () => {
        assert.equal(list[0]?.type, 'datasource');
        for (const variable of list.filter(({ type }) => type === 'query')) assert.ok(labelValues(variable) !== undefined && variable.allValue === '.*', variable.name);
        const queries = shown.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
        assert.deepEqual(queries.map((expr) => filledIn(expr, list, { rateInterval: '1m', range: '1h' })).filter((expr) => expr.includes('$')), []);
        for (const { name } of list.filter(({ type }) => type === 'query')) assert.ok(queries.some((expr) => expr.includes(`$${name}`)), `${name} is used`);
      });

      it('links to sections of the runbook that are there', () => {
        const anchors = new Set([...runbook.matchAll(/^### (.+)$/gm)].map((match) => (match[1] ?? '').toLowerCase()));
        const links = shown.flatMap(({ links: of = [] }) => of);
        assert.ok(links.length > 5);
        for (const { url } of links) assert.ok(url.startsWith('${runbooks}docs/runbook.md#') && anchors.has(url.split('#')[1] ?? ''), url);
      });
    });
  }
});

describe('the names of metrics in a query', () => {
  it('are told from functions, labels and what is recorded', () => {
    assert.deepEqual(metricsIn('sum by (job, instance) (rate(latchkey_calls_total{cause=~"up|latchkey_x"}[5m])) / on (job) up{job="latchkey-sip"} and trunk:latchkey_asr:ratio_rate5m'), ['latchkey_calls_total', 'up', 'trunk:latchkey_asr:ratio_rate5m']);
  });

  it('are found in every rule', () => {
    for (const { expr } of readRules()) assert.ok(metricsIn(expr).length > 0, expr);
  });
});

function overlap(a: Panel['gridPos'], b: Panel['gridPos']): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
