// Original file: proto/latchkey/policy/v1/policy.proto

import type { ExplainedStep as _latchkey_policy_v1_ExplainedStep, ExplainedStep__Output as _latchkey_policy_v1_ExplainedStep__Output } from '../../../latchkey/policy/v1/ExplainedStep.js';
import type { Directive as _latchkey_policy_v1_Directive, Directive__Output as _latchkey_policy_v1_Directive__Output } from '../../../latchkey/policy/v1/Directive.js';
import type { Reason as _latchkey_policy_v1_Reason, Reason__Output as _latchkey_policy_v1_Reason__Output } from '../../../latchkey/policy/v1/Reason.js';

/**
 * The answer, step by step.
 */
export interface Explanation {
  'steps'?: (_latchkey_policy_v1_ExplainedStep)[];
  /**
   * the last one
   */
  'directive'?: (_latchkey_policy_v1_Directive | null);
  'reason'?: (_latchkey_policy_v1_Reason | null);
}

/**
 * The answer, step by step.
 */
export interface Explanation__Output {
  'steps': (_latchkey_policy_v1_ExplainedStep__Output)[];
  /**
   * the last one
   */
  'directive': (_latchkey_policy_v1_Directive__Output | null);
  'reason': (_latchkey_policy_v1_Reason__Output | null);
}
