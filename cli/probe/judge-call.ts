import { maskNumber } from '../../services/common/mask.js';
import type { CallResult } from '../phone/call-types.js';

/** What a synthetic call says of the node that took it. Numbers are masked; nothing here was keyed. */
export interface Verdict {
  readonly node: string;
  readonly good: boolean;
  readonly outcome: CallResult['outcome']['kind'];
  readonly status?: number;
  /** To the final response, or to the end of a call that had none. */
  readonly seconds: number;
  readonly heardSeconds: number;
  readonly called: string;
}

/** `sent-on`: good is a redirect or a transfer; `audio`: good is a prompt that could be heard, whatever came of the call. */
export type Wanted = 'sent-on' | 'audio';

export function judgeCall(node: string, called: string, { outcome, finalMs, durationMs, heardMs }: CallResult, wanted: Wanted): Verdict {
  return {
    node,
    good: wanted === 'audio' ? heardMs >= leastAudioMs : outcome.kind === 'sent-on',
    outcome: outcome.kind,
    ...('status' in outcome ? { status: outcome.status } : {}),
    seconds: (finalMs ?? durationMs) / 1000,
    heardSeconds: heardMs / 1000,
    called: maskNumber(called),
  };
}

/** As Prometheus reads it, for a node exporter's folder of text files. */
export function verdictMetrics(verdicts: readonly Verdict[], atSeconds: number): string {
  return [
    '# HELP latchkey_probe_good 1: the last synthetic call through this node came to what it should',
    '# TYPE latchkey_probe_good gauge',
    ...verdicts.map(({ node, good }) => `latchkey_probe_good{node="${node}"} ${good ? 1 : 0}`),
    '# HELP latchkey_probe_seconds Time from its INVITE to its final response',
    '# TYPE latchkey_probe_seconds gauge',
    ...verdicts.map(({ node, seconds }) => `latchkey_probe_seconds{node="${node}"} ${seconds}`),
    '# HELP latchkey_probe_timestamp_seconds When synthetic calls were placed last',
    '# TYPE latchkey_probe_timestamp_seconds gauge',
    `latchkey_probe_timestamp_seconds ${atSeconds}`,
  ].map((line) => `${line}\n`).join('');
}

/** Less than this is a click. */
const leastAudioMs = 300;
