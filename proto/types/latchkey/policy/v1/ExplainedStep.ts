// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * One step of the flow.
 */
export interface ExplainedStep {
  'step'?: (string);
  /**
   * check-caller, ask-pin, ...
   */
  'does'?: (string);
  'outcome'?: (string);
  /**
   * a sentence for a person
   */
  'why'?: (string);
  /**
   * the step the outcome leads to; empty at the end
   */
  'next'?: (string);
}

/**
 * One step of the flow.
 */
export interface ExplainedStep__Output {
  'step': (string);
  /**
   * check-caller, ask-pin, ...
   */
  'does': (string);
  'outcome': (string);
  /**
   * a sentence for a person
   */
  'why': (string);
  /**
   * the step the outcome leads to; empty at the end
   */
  'next': (string);
}
