// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * Where a call may be sent.
 */
export interface Destination {
  /**
   * E.164 with +
   */
  'number'?: (string);
  /**
   * sip:, sips: or tel:
   */
  'uri'?: (string);
  'kind'?: "number"|"uri";
}

/**
 * Where a call may be sent.
 */
export interface Destination__Output {
  /**
   * E.164 with +
   */
  'number'?: (string);
  /**
   * sip:, sips: or tel:
   */
  'uri'?: (string);
  'kind'?: "number"|"uri";
}
