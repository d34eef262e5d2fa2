/** Directives that the caller hears or is waited for: play, collect, wait. */
import { randomId } from './random-id.js';
import type { MediaLeg } from '../ports/media.js';
import type { CallEvent, Collect, PromptRef } from '../ports/policy.js';
import type { CallerLeg, Ended } from './caller-leg.js';
import { collectDigits } from './collect-digits.js';
import { sleep } from './sleep.js';

/** What came of a directive: news for the policy, or the end of the call. */
export type Carried = { readonly kind: 'event'; readonly event: CallEvent } | Ended;

/** Plays prompts to their end. */
export async function playPrompts(caller: CallerLeg, prompts: readonly PromptRef[]): Promise<Carried> {
  const heard = await caller.heard();
  if (heard.kind === 'ended') return heard;
  await play(caller, heard.leg, prompts);
  return carried(caller, heard.leg, { kind: 'played' });
}

/** Plays prompts and collects keys. Where early media has lasted as long as it may, that is silence. */
export async function collect(caller: CallerLeg, directive: Collect): Promise<Carried> {
  const heard = await caller.heard();
  if (heard.kind === 'ended') return heard;
  const { leg } = heard;
  caller.tools.watch.promptsPlayed(directive.prompts.length);
  const collected = await collectDigits({ directive, leg, keys: caller.keys, clock: caller.tools.clock, gone: caller.stopPlaying(leg) });
  const event: CallEvent = collected.kind === 'digits' ? { kind: 'digits', value: collected.value, attemptId: randomId() } : { kind: 'silence' };
  return carried(caller, leg, event);
}

/** Lets time pass, with a prompt where there is one; the prompt counts as waiting. */
export async function waitFor(caller: CallerLeg, ms: number, prompt: PromptRef | undefined): Promise<Carried> {
  const { clock } = caller.tools;
  if (caller.answered.firstMs === undefined) caller.answered.heldUp = true;
  const until = clock.now() + ms;
  if (prompt !== undefined) {
    const played = await playPrompts(caller, [prompt]);
    if (played.kind === 'ended') return played;
  }
  await sleep(clock, until - clock.now(), caller.gone);
  return caller.gone.aborted ? caller.ended() : { kind: 'event', event: { kind: 'waited' } };
}

async function play(caller: CallerLeg, leg: MediaLeg, prompts: readonly PromptRef[]): Promise<void> {
  const stop = caller.stopPlaying(leg);
  if (stop.aborted) return;
  caller.tools.watch.promptsPlayed(prompts.length);
  await leg.play(prompts, stop);
}

/** The event, unless caller or media went away meanwhile. */
async function carried(caller: CallerLeg, leg: MediaLeg, event: CallEvent): Promise<Carried> {
  if (caller.gone.aborted) return caller.ended();
  if (!leg.lost.aborted) return { kind: 'event', event };
  const ended = await caller.heard();
  return ended.kind === 'ended' ? ended : { kind: 'event', event };
}
