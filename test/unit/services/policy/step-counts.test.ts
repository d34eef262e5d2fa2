import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import { countSteps } from '../../../../services/policy/step-counts.js';

describe('outcomes of steps', () => {
  it('are counted by what the step does, from 0', async () => {
    const registry = new Registry();
    const steps = countSteps(registry);
    steps.stepped('check-caller', 'listed');
    steps.stepped('check-caller', 'listed');
    steps.stepped('ask-pin', 'locked');
    const text = await registry.metrics();
    for (const line of ['{step="check-caller",outcome="listed"} 2', '{step="check-caller",outcome="withheld"} 0', '{step="ask-pin",outcome="locked"} 1', '{step="ask-pin",outcome="silent"} 0']) assert.ok(text.includes(`latchkey_step_outcomes_total${line}\n`), line);
  });

  it('never tell the keys of a menu', async () => {
    const registry = new Registry();
    const steps = countSteps(registry);
    for (const keys of ['1', '4711', '*']) steps.stepped('menu', keys);
    steps.stepped('menu', 'silent');
    const lines = (await registry.metrics()).split('\n').filter((line) => line.includes('step="menu"'));
    assert.deepEqual(lines, ['latchkey_step_outcomes_total{step="menu",outcome="key"} 3', 'latchkey_step_outcomes_total{step="menu",outcome="invalid"} 0', 'latchkey_step_outcomes_total{step="menu",outcome="silent"} 1']);
  });
});
