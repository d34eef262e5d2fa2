// Original file: proto/latchkey/policy/v1/policy.proto

import type { Connect as _latchkey_policy_v1_Connect, Connect__Output as _latchkey_policy_v1_Connect__Output } from '../../../latchkey/policy/v1/Connect.js';
import type { Reject as _latchkey_policy_v1_Reject, Reject__Output as _latchkey_policy_v1_Reject__Output } from '../../../latchkey/policy/v1/Reject.js';
import type { HangUp as _latchkey_policy_v1_HangUp, HangUp__Output as _latchkey_policy_v1_HangUp__Output } from '../../../latchkey/policy/v1/HangUp.js';
import type { Collect as _latchkey_policy_v1_Collect, Collect__Output as _latchkey_policy_v1_Collect__Output } from '../../../latchkey/policy/v1/Collect.js';
import type { Play as _latchkey_policy_v1_Play, Play__Output as _latchkey_policy_v1_Play__Output } from '../../../latchkey/policy/v1/Play.js';
import type { Wait as _latchkey_policy_v1_Wait, Wait__Output as _latchkey_policy_v1_Wait__Output } from '../../../latchkey/policy/v1/Wait.js';
import type { Record as _latchkey_policy_v1_Record, Record__Output as _latchkey_policy_v1_Record__Output } from '../../../latchkey/policy/v1/Record.js';

/**
 * What to do next.
 */
export interface Directive {
  'connect'?: (_latchkey_policy_v1_Connect | null);
  'reject'?: (_latchkey_policy_v1_Reject | null);
  'hangUp'?: (_latchkey_policy_v1_HangUp | null);
  'collect'?: (_latchkey_policy_v1_Collect | null);
  'play'?: (_latchkey_policy_v1_Play | null);
  'wait'?: (_latchkey_policy_v1_Wait | null);
  'record'?: (_latchkey_policy_v1_Record | null);
  'kind'?: "connect"|"reject"|"hangUp"|"collect"|"play"|"wait"|"record";
}

/**
 * What to do next.
 */
export interface Directive__Output {
  'connect'?: (_latchkey_policy_v1_Connect__Output | null);
  'reject'?: (_latchkey_policy_v1_Reject__Output | null);
  'hangUp'?: (_latchkey_policy_v1_HangUp__Output | null);
  'collect'?: (_latchkey_policy_v1_Collect__Output | null);
  'play'?: (_latchkey_policy_v1_Play__Output | null);
  'wait'?: (_latchkey_policy_v1_Wait__Output | null);
  'record'?: (_latchkey_policy_v1_Record__Output | null);
  'kind'?: "connect"|"reject"|"hangUp"|"collect"|"play"|"wait"|"record";
}
