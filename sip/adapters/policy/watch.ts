/** What the client tells those who count. */
export interface PolicyWatch {
  /** A question was answered, counted from when it was asked. */
  answered(seconds: number): void;
  unanswered(why: 'no-replica' | 'overloaded' | 'timeout' | 'nonsense'): void;
  secondTry(why: 'late' | 'broken' | 'refused' | 'nonsense'): void;
  /** An outcome of a call that will not be reported. */
  reportDropped(): void;
  /** A name could not be resolved, or a prompt not be had. */
  failed(what: string, error: unknown): void;
}
