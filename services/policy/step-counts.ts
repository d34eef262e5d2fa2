import { Counter, type Registry } from 'prom-client';
import type { Step } from './domain/tenant.js';

export interface StepCounts {
  /** A step came to an outcome, as the flow language names it; of a menu, the keys. */
  stepped(step: Step['do'], outcome: string): void;
}

/** What steps of flows come to, on all lines together: who is listed, whose PIN is right, who says nothing. */
export function countSteps(registry: Registry): StepCounts {
  const counts = new Map(Object.entries(outcomes).map(([step, known]) => [step, new Map<string, number>(known.map((outcome) => [outcome, 0]))]));
  new Counter({
    name: 'latchkey_step_outcomes_total', help: 'Outcomes of steps of flows, by what the step does', labelNames: ['step', 'outcome'], registers: [registry],
    collect() {
      this.reset();
      for (const [step, ofStep] of counts) for (const [outcome, count] of ofStep) this.inc({ step, outcome }, count);
    },
  });
  return {
    stepped: (step, outcome) => {
      const ofStep = counts.get(step);
      const count = ofStep?.get(outcome);
      if (count !== undefined) ofStep?.set(outcome, count + 1);
      // The keys of a menu are the tenant's own.
      else ofStep?.set('key', (ofStep.get('key') ?? 0) + 1);
    },
  };
}

/** Shown from the start, and no others but `key`. */
const outcomes = {
  'check-caller': ['listed', 'unlisted', 'withheld', 'unproven', 'unavailable'],
  'ask-pin': ['valid', 'invalid', 'silent', 'locked', 'unavailable'],
  verify: ['verified', 'unverified', 'silent', 'locked', 'unavailable'],
  menu: ['key', 'invalid', 'silent'],
  'check-schedule': ['open', 'closed'],
  play: ['then'],
  connect: ['failed'],
  voicemail: [],
  reject: [],
  'hang-up': [],
} as const satisfies Record<Step['do'], readonly string[]>;
