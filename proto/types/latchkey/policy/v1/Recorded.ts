// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * A message was recorded.
 */
export interface Recorded {
  'recordingId'?: (string);
  'seconds'?: (number);
}

/**
 * A message was recorded.
 */
export interface Recorded__Output {
  'recordingId': (string);
  'seconds': (number);
}
