/** What is counted of each trunk: the service-level objective, the answers that RFC 6076's figures are made of, attestations. */
import { Counter, type Registry } from 'prom-client';
import type { Blame } from './call/outcome.js';
import type { CallEnd } from './call/take-call.js';
import type { Attestation } from './ports/policy.js';

export interface TrunkCounts {
  ended(end: CallEnd): void;
}

/** Stands for the trunk of an INVITE that came on none that is configured. */
export const noTrunk = 'none';

/** The first 18x or final answer has to be out by then. */
export const objectiveMs = 500;

/** `trunks`: the names of those that are configured; no other name becomes a label. */
export function trunkCounts(registry: Registry, trunks: readonly string[]): TrunkCounts {
  const none = emptyTrunk();
  const byName = new Map([...trunks.map((name) => [name, emptyTrunk()] as const), [noTrunk, none] as const]);
  show(registry, byName, 'latchkey_invites_total', 'INVITEs by whether the first 18x or final answer was out within 0.5 s, and by who had it in his hands that it was right and in time', ['answer', 'blame'], (trunk) => trunk.invites);
  show(registry, byName, 'latchkey_invite_responses_total', 'Final responses to INVITEs', ['status'], (trunk) => trunk.statuses);
  show(registry, byName, 'latchkey_attestations_total', 'Calls by the STIR level of the number that the caller showed', ['attestation'], (trunk) => trunk.attestations);
  return {
    ended: (end) => {
      const trunk = (end.trunk === undefined ? undefined : byName.get(end.trunk)) ?? none;
      add(trunk.invites, verdictOf(end));
      add(trunk.statuses, end.answered?.status ?? end.outcome.sipStatus);
      if (end.facts !== undefined) add(trunk.attestations, end.facts.attestation);
    },
  };
}

/** `none`: the caller was gone before anything was due. */
type Verdict = `in-time ${Blame}` | `late ${'us' | 'upstream'}` | 'none caller';

/** A right answer that comes late is ours to answer for, unless a customer's own system was waited for. */
function verdictOf({ answered, outcome, blame, durationMs }: CallEnd): Verdict {
  const waitedMs = answered?.firstMs ?? durationMs;
  if (waitedMs > objectiveMs) return answered?.heldUp === true && blame !== 'us' ? 'late upstream' : 'late us';
  return answered?.firstMs === undefined && outcome.kind === 'abandoned' ? 'none caller' : `in-time ${blame}`;
}

interface Trunk {
  readonly invites: Map<Verdict, number>;
  readonly statuses: Map<number, number>;
  readonly attestations: Map<Attestation, number>;
}

function emptyTrunk(): Trunk {
  return {
    invites: new Map<Verdict, number>(verdicts.map((verdict) => [verdict, 0])),
    statuses: new Map(commonStatuses.map((status) => [status, 0])),
    attestations: new Map<Attestation, number>(attestations.map((attestation) => [attestation, 0])),
  };
}

function add<K>(to: Map<K, number>, key: K): void {
  to.set(key, (to.get(key) ?? 0) + 1);
}

function show(registry: Registry, byName: ReadonlyMap<string, Trunk>, name: string, help: string, labels: readonly string[], of: (trunk: Trunk) => ReadonlyMap<string | number, number>): void {
  new Counter({
    name, help, labelNames: ['trunk', ...labels], registers: [registry],
    collect() {
      this.reset();
      for (const [trunk, counted] of byName) {
        for (const [key, count] of of(counted)) {
          const values = String(key).split(' ');
          this.inc({ trunk, ...Object.fromEntries(labels.map((label, i) => [label, values[i] ?? ''])) }, count);
        }
      }
    },
  });
}

const verdicts: readonly Verdict[] = ['in-time success', 'in-time caller', 'in-time upstream', 'in-time us', 'late us', 'late upstream', 'none caller'];

/** Shown from the start; what else comes is added. 0: the SIP stack was lost, and nothing could be said. */
const commonStatuses: readonly number[] = [200, 302, 403, 404, 480, 486, 487, 488, 500, 503];

const attestations: readonly Attestation[] = ['none', 'A', 'B', 'C', 'failed'];
