// Original file: proto/latchkey/policy/v1/policy.proto

import type { CallFacts as _latchkey_policy_v1_CallFacts, CallFacts__Output as _latchkey_policy_v1_CallFacts__Output } from '../../../latchkey/policy/v1/CallFacts.js';
import type { Event as _latchkey_policy_v1_Event, Event__Output as _latchkey_policy_v1_Event__Output } from '../../../latchkey/policy/v1/Event.js';
import type { Capability as _latchkey_policy_v1_Capability, Capability__Output as _latchkey_policy_v1_Capability__Output } from '../../../latchkey/policy/v1/Capability.js';

/**
 * One question.
 */
export interface DecideRequest {
  'facts'?: (_latchkey_policy_v1_CallFacts | null);
  'event'?: (_latchkey_policy_v1_Event | null);
  /**
   * empty at the start; else that of the answer before
   */
  'cursor'?: (Buffer | Uint8Array | string);
  /**
   * empty: redirect, refer, play, collect and wait
   */
  'capabilities'?: (_latchkey_policy_v1_Capability)[];
}

/**
 * One question.
 */
export interface DecideRequest__Output {
  'facts': (_latchkey_policy_v1_CallFacts__Output | null);
  'event': (_latchkey_policy_v1_Event__Output | null);
  /**
   * empty at the start; else that of the answer before
   */
  'cursor': (Buffer);
  /**
   * empty: redirect, refer, play, collect and wait
   */
  'capabilities': (_latchkey_policy_v1_Capability__Output)[];
}
