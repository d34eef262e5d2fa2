import { Counter, Gauge, type Registry } from 'prom-client';
import { failureKinds, type FailureKind } from './git-failure.js';

export interface GitMetrics {
  /** The repository answered, and all that was to be done was done. */
  pulled(atMs: number, changed: boolean): void;
  failed(kind: FailureKind): void;
  /** What came of a commit. */
  applied(whole: boolean, refusedTenants: number): void;
  hook(answer: string): void;
}

/** `everyMs`: how often the repository is asked. */
export function createGitMetrics(registry: Registry, everyMs: number): GitMetrics {
  const pulls = new Counter({ name: 'latchkey_git_pulls_total', help: 'Times that the Git repository was asked', labelNames: ['result'], registers: [registry] });
  const failures = new Counter({ name: 'latchkey_git_failures_total', help: 'Times that the Git repository could not be read, or what it has not be published', labelNames: ['kind'], registers: [registry] });
  // A rate needs the value before the first.
  for (const kind of failureKinds) failures.inc({ kind }, 0);
  const success = new Gauge({ name: 'latchkey_git_last_success_timestamp_seconds', help: 'When the Git repository last answered; 0: not yet', registers: [registry] });
  new Gauge({ name: 'latchkey_git_interval_seconds', help: 'How often the Git repository is asked', registers: [registry] }).set(everyMs / 1000);
  const whole = new Gauge({ name: 'latchkey_git_commit_applied', help: '1: all tenants of the last commit are as it has them; 0: one was refused', registers: [registry] });
  const refused = new Gauge({ name: 'latchkey_git_refused_tenants', help: 'Tenants of the last commit that were refused', registers: [registry] });
  const hooks = new Counter({ name: 'latchkey_git_hooks_total', help: 'Requests to the webhook', labelNames: ['answer'], registers: [registry] });
  return {
    pulled: (atMs, changed) => {
      pulls.inc({ result: changed ? 'new' : 'same' });
      success.set(atMs / 1000);
    },
    failed: (kind) => {
      pulls.inc({ result: 'failed' });
      failures.inc({ kind });
    },
    applied: (all, tenants) => {
      whole.set(all ? 1 : 0);
      refused.set(tenants);
    },
    hook: (answer) => hooks.inc({ answer }),
  };
}
