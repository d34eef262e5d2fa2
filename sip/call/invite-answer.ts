/** What an INVITE was answered so far; filled in by the leg as it happens. */
export interface InviteAnswer {
  /** Milliseconds from the INVITE to the first 18x, or to the final response when none came before. */
  firstMs?: number;
  /** The final response that went out. */
  status?: number;
  /** Before anything was answered the policy asked for time, since a customer's own system was slow. */
  heldUp?: true;
}
