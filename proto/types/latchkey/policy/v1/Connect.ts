// Original file: proto/latchkey/policy/v1/policy.proto

import type { Destination as _latchkey_policy_v1_Destination, Destination__Output as _latchkey_policy_v1_Destination__Output } from '../../../latchkey/policy/v1/Destination.js';
import type { ConnectMode as _latchkey_policy_v1_ConnectMode, ConnectMode__Output as _latchkey_policy_v1_ConnectMode__Output } from '../../../latchkey/policy/v1/ConnectMode.js';
import type { PromptRef as _latchkey_policy_v1_PromptRef, PromptRef__Output as _latchkey_policy_v1_PromptRef__Output } from '../../../latchkey/policy/v1/PromptRef.js';

/**
 * Send the call to the first of these destinations that takes it. Final, unless failures are wanted back.
 */
export interface Connect {
  'destinations'?: (_latchkey_policy_v1_Destination)[];
  'mode'?: (_latchkey_policy_v1_ConnectMode);
  'whisper'?: (_latchkey_policy_v1_PromptRef | null);
  'label'?: (string);
  'ringSeconds'?: (number);
  'failedWanted'?: (boolean);
}

/**
 * Send the call to the first of these destinations that takes it. Final, unless failures are wanted back.
 */
export interface Connect__Output {
  'destinations': (_latchkey_policy_v1_Destination__Output)[];
  'mode': (_latchkey_policy_v1_ConnectMode__Output);
  'whisper': (_latchkey_policy_v1_PromptRef__Output | null);
  'label': (string);
  'ringSeconds': (number);
  'failedWanted': (boolean);
}
