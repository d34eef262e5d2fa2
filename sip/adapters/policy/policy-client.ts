/** The policy service as the call loop sees it: questions, prompts and reports, over all replicas that there are. */
import type { Policy, PromptRef } from '../../ports/policy.js';
import { Asks } from './asks.js';
import { chooseReplica } from './choose-replica.js';
import { fetchPrompt } from './fetch-prompt.js';
import { OutcomeReports } from './outcome-reports.js';
import { Readiness } from './readiness.js';
import type { Replica } from './replica.js';
import { Replicas, type ReplicasOptions } from './replicas.js';
import type { PolicyWatch } from './watch.js';
import { writeQuestion } from './write-question.js';

export interface PolicyClientOptions extends Omit<ReplicasOptions, 'listener' | 'unresolved'> {
  readonly watch: PolicyWatch;
  readonly random?: () => number;
}

export interface PolicyClient extends Policy {
  /** Whether a replica can be asked: at once when one can, else as soon as one can, at the latest after `withinMs`. */
  whenReady(withinMs: number): Promise<boolean>;
  /** Replicas that can be asked now. */
  openReplicas(): number;
  /** Questions under way; 0 when no call waits for one. */
  underWay(): number;
  /** Reports what is queued, for at most a second, and leaves. Questions under way are settled as `no-replica`. */
  close(): Promise<void>;
}

export function createPolicyClient(options: PolicyClientOptions): PolicyClient {
  const { clock, watch, random = Math.random } = options;
  const any = (except?: Replica): Replica | undefined => {
    const choice = chooseReplica(replicas.all, clock.now(), random, except);
    return choice.kind === 'chosen' ? choice.replica : undefined;
  };
  const asks = new Asks({ replicas: () => replicas.all, clock, random, watch });
  const reports = new OutcomeReports({ listener: () => any(), metadata: options.metadata, watch });
  const readiness = new Readiness(() => any() !== undefined, clock);
  const replicas = new Replicas({
    ...options,
    unresolved: (error) => watch.failed('resolve', error),
    listener: {
      answered: (replica, answer) => asks.answered(replica, answer),
      broke: (_replica, tags) => asks.broke(tags),
      changed: () => {
        readiness.look();
        reports.look();
      },
    },
  });
  replicas.start();
  return {
    decide: (question, gone) => asks.decide(writeQuestion(question), gone, question.cursor.length === 0 ? question.facts.callUid : undefined),
    prompt: (ref, gone) => promptFrom(any, options, ref, gone),
    report: (outcome) => {
      for (const replica of replicas.all) replica.over(outcome.facts.callUid);
      reports.add(outcome);
    },
    ready: () => any() !== undefined,
    whenReady: (withinMs) => readiness.within(withinMs),
    openReplicas: () => replicas.all.filter((replica) => replica.open).length,
    underWay: () => asks.underWay,
    close: async () => {
      asks.stop();
      await reports.close(1000);
      replicas.close();
    },
  };
}

/** From one replica, else from another. */
async function promptFrom(any: (except?: Replica) => Replica | undefined, { metadata, watch }: PolicyClientOptions, ref: PromptRef, gone: AbortSignal): Promise<Uint8Array | undefined> {
  let asked: Replica | undefined;
  for (let tries = 0; tries < 2 && !gone.aborted; tries++) {
    const replica = any(asked);
    if (replica === undefined) return undefined;
    asked = replica;
    try {
      return await fetchPrompt(replica.client, metadata(), ref, gone);
    } catch (error) {
      if (!gone.aborted) watch.failed('prompt', error);
    }
  }
  return undefined;
}
