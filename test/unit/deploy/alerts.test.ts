import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readAlerts, readRules, readRuleTests } from '../../support/promtool.js';

const alerts = readAlerts();
const runbook = readFileSync('docs/runbook.md', 'utf8');

/** What GitHub makes of a heading of one word. */
const anchorOf = (heading: string): string => heading.toLowerCase();

describe('the alerts', () => {
  it('have a name of their own, a severity and words', () => {
    assert.equal(new Set(alerts.map(({ alert }) => alert)).size, alerts.length);
    for (const { alert, labels, annotations } of alerts) {
      assert.ok(['critical', 'warning'].includes(labels?.['severity'] ?? ''), alert);
      assert.deepEqual(Object.keys(annotations ?? {}), ['summary', 'description', 'runbook_url'], alert);
      assert.match(alert, /^Latchkey[A-Z]/);
    }
  });

  it('each lead to a section of the runbook, and each section there is of an alert', () => {
    const [, ofAlerts = ''] = /\n## Alerts\n([\s\S]*?)\n## Procedures/.exec(runbook) ?? [];
    const headings = [...ofAlerts.matchAll(/^### (.+)$/gm)].map((match) => match[1] ?? '');
    assert.deepEqual([...headings].sort(), alerts.map(({ alert }) => alert).sort());
    for (const { alert, annotations } of alerts) assert.equal(annotations?.['runbook_url'], `{{ $externalLabels.runbooks }}docs/runbook.md#${anchorOf(alert)}`);
  });

  it('are said in the runbook as severe as they are, with what to look at, what to do, why it happens and when it is over', () => {
    for (const { alert, labels } of alerts) {
      const [, section = ''] = new RegExp(`\n### ${alert}\n([\\s\\S]*?)\n##`).exec(runbook) ?? [];
      for (const part of [labels?.['severity'] === 'critical' ? '*Critical:' : '*Warning:', '**Look:**', '**First:**', '**Usually:**', '**Over when:**']) assert.ok(section.includes(part), `${alert}: ${part}`);
    }
  });

  it('are tested once firing and once not, at least', () => {
    const tested = (fires: boolean) => new Set(readRuleTests().flatMap((test) => test.alert_rule_test).filter(({ exp_alerts: expected }) => expected.length > 0 === fires).map(({ alertname }) => alertname));
    for (const fires of [true, false]) assert.deepEqual([...tested(fires)].sort(), alerts.map(({ alert }) => alert).sort());
  });

  it('use every recorded series only under its own name', () => {
    const recorded = new Set(readRules().map(({ record }) => record).filter((record) => record !== undefined));
    const used = readRules().flatMap(({ expr }) => [...expr.matchAll(/\b[a-z]+(?::[a-z0-9_]+)+/g)].map(([name]) => name));
    assert.deepEqual([...new Set(used)].filter((name) => !recorded.has(name)), []);
  });
});

describe('the runbook', () => {
  it('links only to sections that are there', () => {
    const anchors = new Set([...runbook.matchAll(/^#+ (.+)$/gm)].map((match) => (match[1] ?? '').toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-')));
    const named = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1] ?? '');
    assert.deepEqual(named.filter((anchor) => !anchors.has(anchor)), []);
  });

  it('has alerts first, then procedures', () => {
    assert.deepEqual([...runbook.matchAll(/^## (.+)$/gm)].map((match) => match[1]), ['Alerts', 'Procedures']);
  });
});
