/** Policy servers and clients of the tests: real ones on loopback, with a decider made of what a test says. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createRegistry } from '../../../services/common/process-metrics.js';
import { createLog } from '../../../services/common/log.js';
import type { Question as PolicyQuestion } from '../../../services/policy/decisions/decide.js';
import type { Decision } from '../../../services/policy/domain/decision.js';
import type { Soon } from '../../../services/policy/domain/ports.js';
import type { Decider } from '../../../services/policy/grpc/decider.js';
import { startGrpc, type GrpcOptions, type RunningGrpc } from '../../../services/policy/grpc/server.js';
import { createPolicyMetrics } from '../../../services/policy/metrics.js';
import { certificatesOf, type GrpcSecurity } from '../../../services/common/grpc-security.js';
import { createPolicyClient, type PolicyClient } from '../../../sip/adapters/policy/policy-client.js';
import { reachOf } from '../../../sip/adapters/policy/reach.js';
import type { PolicyWatch } from '../../../sip/adapters/policy/watch.js';
import type { Question } from '../../../sip/ports/policy.js';

export const noSecurity: GrpcSecurity = { grpcToken: undefined, grpcTlsCert: undefined, grpcTlsKey: undefined, grpcTlsCa: undefined };

export const anywhere = { host: '127.0.0.1', port: 0 };

const silentLog = createLog({ service: 'test', level: 'silent', to: { write: () => undefined } });

/** A caller who never hangs up. */
export const never = new AbortController().signal;
setMaxListeners(0, never);

export function aQuestion(over: Partial<Question> = {}): Question {
  const facts = { callUid: randomBytes(16).toString('hex'), called: '+31201234567', caller: '+31612345678', withheld: false, asserted: true, trunk: 'default', attestation: 'none', receivedAtMs: Date.now() } as const;
  return { facts, event: { kind: 'arrived' }, cursor: new Uint8Array(0), ...over };
}

export function rejected(as: 'busy' | 'declined', tenant = 'demo'): Decision {
  return { directive: { kind: 'reject', as }, cursor: new Uint8Array(0), reason: { tenant, step: 'refuse', release: 7, cause: 'flow' } };
}

export function aDecider(decide: (question: PolicyQuestion, nowMs: number) => Soon<Decision>, over: Partial<Decider> = {}): Decider {
  return {
    decide,
    explain: () => ({ steps: [{ step: 'refuse', does: 'reject', outcome: '', why: 'the flow says so', next: '' }], directive: { kind: 'hang-up' }, reason: rejected('busy').reason }),
    prompt: () => undefined,
    ended: () => undefined,
    over: () => undefined,
    ready: () => true,
    ...over,
  };
}

export function aServer(decider: Decider, over: Partial<GrpcOptions> = {}): Promise<RunningGrpc> {
  const registry = createRegistry();
  return startGrpc({ listen: anywhere, decider, metrics: createPolicyMetrics(registry), log: silentLog, ...over });
}

export interface Seen extends PolicyWatch {
  readonly secondTries: string[];
  readonly failures: string[];
  dropped: number;
}

export function aWatch(): Seen {
  const seen: Seen = {
    secondTries: [], failures: [], dropped: 0,
    answered: () => undefined,
    unanswered: () => undefined,
    secondTry: (why) => void seen.secondTries.push(why),
    reportDropped: () => void seen.dropped++,
    failed: (what, error) => void seen.failures.push(`${what}: ${String(error)}`),
  };
  return seen;
}

export function aClient(servers: readonly { readonly address: { readonly host: string; readonly port: number } }[], watch: PolicyWatch = aWatch(), security = noSecurity, certificates = certificatesOf(security)): PolicyClient {
  const addresses = { kind: 'list', addresses: servers.map(({ address }) => address) } as const;
  return createPolicyClient({ ...reachOf(security, addresses, certificates), addresses, watch });
}

/** Waits until something is so; fails after five seconds. */
export async function until(what: string, is: () => boolean): Promise<void> {
  const tooLate = Date.now() + 5000;
  while (!is()) {
    if (Date.now() > tooLate) throw new Error(`not within five seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
