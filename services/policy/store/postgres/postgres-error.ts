/** PostgreSQL's own words may hold a number, a label or a key of a row: only its code and the name of what was broken go on. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';
  /** SQLSTATE, or the system's code where the server was not reached, as `ECONNREFUSED`; `ETIMEDOUT` where it did not answer in time. */
  readonly code: string;
  readonly constraint: string | undefined;

  constructor(code: string, constraint: string | undefined) {
    super(constraint === undefined ? `PostgreSQL: ${code}` : `PostgreSQL: ${code} (${constraint})`);
    this.code = code;
    this.constraint = constraint;
  }
}

/** What pg threw, without anything of a row in it. */
export function postgresError(error: unknown): PostgresError {
  if (error instanceof PostgresError) return error;
  const { code, constraint, message } = (error ?? {}) as { readonly code?: unknown; readonly constraint?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return new PostgresError(code, typeof constraint === 'string' ? constraint : undefined);
  return new PostgresError(codeByMessage.find(([said]) => typeof message === 'string' && said.test(message))?.[1] ?? 'unknown', undefined);
}

/** What pg says without a code. */
const codeByMessage: readonly (readonly [RegExp, string])[] = [
  [/timeout/i, 'ETIMEDOUT'],
  [/connection terminated|connection ended|not queryable|client was closed/i, 'ECONNRESET'],
  [/after calling end/i, 'closed'],
  [/password|SASL|authentication/i, 'authentication'],
  [/SSL|TLS|certificate/i, 'tls'],
];
