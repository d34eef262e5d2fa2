/** Why a customer's own system gave no answer. A closed set: it is a label of metrics and stands in logs. */
export const troubles = [
  'timeout', 'connection', 'certificate', 'forbidden-address', 'redirect', 'status', 'too-large', 'unreadable', 'too-many', 'breaker-open', 'secret', 'uncounted', 'lost', 'error',
] as const;
export type TroubleKind = (typeof troubles)[number];

/** What a failed try throws. Its words never tell what was asked, only where and how it failed. */
export class Trouble extends Error {
  readonly kind: TroubleKind;
  /** Trying again may help. */
  readonly again: boolean;
  /** The other side is to blame: many of these in a row, and it is left alone for a while. */
  readonly theirs: boolean;
  /** How long it asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: TroubleKind, detail: string, more: { readonly again?: boolean; readonly theirs?: boolean; readonly retryAfterMs?: number | undefined } = {}) {
    super(detail);
    this.kind = kind;
    this.again = more.again ?? false;
    this.theirs = more.theirs ?? false;
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** What went wrong below HTTP. Messages of libraries are not handed on: nobody knows what they quote. */
export function troubleOf(error: unknown): Trouble {
  const found = firstTrouble(error);
  if (found !== undefined) return found;
  const code = codeOf(error);
  if (timeouts.has(code)) return new Trouble('timeout', code, { theirs: true });
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return new Trouble('too-large', 'an answer of more than 64 KiB');
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/.test(code)) return new Trouble('certificate', code, { theirs: true });
  if (/^(E[A-Z]+|UND_ERR_SOCKET|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) return new Trouble('connection', code, { again: true, theirs: true });
  if (/^HPE_/.test(code) || (error instanceof Error && error.name === 'HTTPParserError')) return new Trouble('unreadable', 'no HTTP', { theirs: true });
  return new Trouble('error', 'an error');
}

const timeouts: ReadonlySet<string> = new Set(['ABORT_ERR', 'UND_ERR_ABORTED', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** A trouble of ours may come wrapped: several addresses of a name that all failed are one error. */
function firstTrouble(error: unknown): Trouble | undefined {
  if (error instanceof Trouble) return error;
  if (error instanceof AggregateError) return error.errors.map(firstTrouble).find((one) => one !== undefined);
  return error instanceof Error && error.cause !== undefined ? firstTrouble(error.cause) : undefined;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error.name === 'AbortError') return 'ABORT_ERR';
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}
