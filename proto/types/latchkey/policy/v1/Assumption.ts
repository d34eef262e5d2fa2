// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * What the caller is taken to do when asked.
 */
export interface Assumption {
  /**
   * keys the PIN of this entry
   */
  'entryId'?: (string);
  /**
   * keys the PIN of the entry with this label
   */
  'entryLabel'?: (string);
  'wrong'?: (boolean);
  'locked'?: (boolean);
  'silent'?: (boolean);
  /**
   * of a menu
   */
  'keys'?: (string);
  /**
   * what a customer's own system says
   */
  'verified'?: (boolean);
  'unverified'?: (boolean);
  'unavailable'?: (boolean);
  'kind'?: "entryId"|"entryLabel"|"wrong"|"locked"|"silent"|"keys"|"verified"|"unverified"|"unavailable";
}

/**
 * What the caller is taken to do when asked.
 */
export interface Assumption__Output {
  /**
   * keys the PIN of this entry
   */
  'entryId'?: (string);
  /**
   * keys the PIN of the entry with this label
   */
  'entryLabel'?: (string);
  'wrong'?: (boolean);
  'locked'?: (boolean);
  'silent'?: (boolean);
  /**
   * of a menu
   */
  'keys'?: (string);
  /**
   * what a customer's own system says
   */
  'verified'?: (boolean);
  'unverified'?: (boolean);
  'unavailable'?: (boolean);
  'kind'?: "entryId"|"entryLabel"|"wrong"|"locked"|"silent"|"keys"|"verified"|"unverified"|"unavailable";
}
