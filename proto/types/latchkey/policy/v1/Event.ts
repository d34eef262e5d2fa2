// Original file: proto/latchkey/policy/v1/policy.proto

import type { Arrived as _latchkey_policy_v1_Arrived, Arrived__Output as _latchkey_policy_v1_Arrived__Output } from '../../../latchkey/policy/v1/Arrived.js';
import type { Digits as _latchkey_policy_v1_Digits, Digits__Output as _latchkey_policy_v1_Digits__Output } from '../../../latchkey/policy/v1/Digits.js';
import type { Silence as _latchkey_policy_v1_Silence, Silence__Output as _latchkey_policy_v1_Silence__Output } from '../../../latchkey/policy/v1/Silence.js';
import type { Played as _latchkey_policy_v1_Played, Played__Output as _latchkey_policy_v1_Played__Output } from '../../../latchkey/policy/v1/Played.js';
import type { Waited as _latchkey_policy_v1_Waited, Waited__Output as _latchkey_policy_v1_Waited__Output } from '../../../latchkey/policy/v1/Waited.js';
import type { Recorded as _latchkey_policy_v1_Recorded, Recorded__Output as _latchkey_policy_v1_Recorded__Output } from '../../../latchkey/policy/v1/Recorded.js';
import type { ConnectFailed as _latchkey_policy_v1_ConnectFailed, ConnectFailed__Output as _latchkey_policy_v1_ConnectFailed__Output } from '../../../latchkey/policy/v1/ConnectFailed.js';

/**
 * What came of the directive before.
 */
export interface Event {
  'arrived'?: (_latchkey_policy_v1_Arrived | null);
  'digits'?: (_latchkey_policy_v1_Digits | null);
  'silence'?: (_latchkey_policy_v1_Silence | null);
  'played'?: (_latchkey_policy_v1_Played | null);
  'waited'?: (_latchkey_policy_v1_Waited | null);
  'recorded'?: (_latchkey_policy_v1_Recorded | null);
  'connectFailed'?: (_latchkey_policy_v1_ConnectFailed | null);
  'kind'?: "arrived"|"digits"|"silence"|"played"|"waited"|"recorded"|"connectFailed";
}

/**
 * What came of the directive before.
 */
export interface Event__Output {
  'arrived'?: (_latchkey_policy_v1_Arrived__Output | null);
  'digits'?: (_latchkey_policy_v1_Digits__Output | null);
  'silence'?: (_latchkey_policy_v1_Silence__Output | null);
  'played'?: (_latchkey_policy_v1_Played__Output | null);
  'waited'?: (_latchkey_policy_v1_Waited__Output | null);
  'recorded'?: (_latchkey_policy_v1_Recorded__Output | null);
  'connectFailed'?: (_latchkey_policy_v1_ConnectFailed__Output | null);
  'kind'?: "arrived"|"digits"|"silence"|"played"|"waited"|"recorded"|"connectFailed";
}
