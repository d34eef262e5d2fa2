import { setTimeout as sleep } from 'node:timers/promises';
import type { CallerLeg } from '../../sip/media/embedded/caller-leg.js';
import type { KeyedBy } from './call-types.js';
import type { PromptEar } from './prompt-ear.js';

export interface Keying {
  readonly leg: CallerLeg;
  readonly ear: PromptEar;
  /** Each is keyed when the next prompt has ended. */
  readonly groups: readonly string[];
  readonly keyedBy: KeyedBy;
  /** Sends one key in a SIP INFO. */
  readonly sendInfo: (key: string, ms: number) => void;
  /** Told that a prompt has ended, and how many keys are keyed which way. */
  readonly seen: (text: string, note?: string) => void;
  readonly over: AbortSignal;
}

const keyMs = 100;
const pauseMs = 80;

/** Keys what there is to key, each group when the prompt before it has ended. Never rejects. */
export async function keyWhenPrompted(keying: Keying): Promise<void> {
  for (const group of keying.groups) {
    await promptEnd(keying.ear, keying.over);
    if (keying.over.aborted) return;
    keying.seen(keying.ear.inPrompt ? 'the prompt has ended' : 'no prompt is heard');
    // What follows the last key may be heard before its own tone has ended.
    keying.ear.waitAgain(performance.now());
    await keyGroup(group, keying);
  }
}

async function promptEnd(ear: PromptEar, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const waitMs = ear.endsAtMs() - performance.now();
    if (waitMs <= 0) return;
    await pause(Math.min(waitMs + 1, 100), over);
  }
}

async function keyGroup(group: string, keying: Keying): Promise<void> {
  const keyedBy = keying.keyedBy === 'rfc4733' && !keying.leg.canSendEvents ? 'inband' : keying.keyedBy;
  keying.seen(`keys ${'*'.repeat(group.length)}`, keyedBy === keying.keyedBy ? keyedBy : `${keyedBy}: the other side takes no telephone events`);
  for (const key of group) {
    if (keying.over.aborted) return;
    await sendKey(key, keyedBy, keying);
    await pause(pauseMs, keying.over);
  }
}

async function sendKey(key: string, keyedBy: KeyedBy, { leg, sendInfo, over }: Keying): Promise<void> {
  switch (keyedBy) {
    case 'rfc4733':
      return leg.sendEvent(key, keyMs);
    case 'inband':
      return leg.sendTone(key, keyMs, over);
    case 'info':
      sendInfo(key, keyMs);
      return pause(keyMs, over);
  }
}

async function pause(ms: number, over: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: over }).catch(() => undefined);
}
