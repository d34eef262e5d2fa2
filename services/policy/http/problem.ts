/** Refusals of the API as problem documents (RFC 9457). */
import type { Fault } from '../domain/config/fault.js';

interface Kind {
  readonly status: number;
  readonly title: string;
  /** For the page that its `type` leads to. */
  readonly about: string;
}

/** The last part of a problem's `type`, `/api/problems/…`: these never change their meaning. */
export const problemKinds = {
  malformed: { status: 400, title: 'The request is malformed', about: 'Something of the request cannot be read: a parameter, a header, or the body. `faults` says what, and what is allowed.' },
  unauthorized: { status: 401, title: 'A token is needed', about: 'Send `Authorization: Bearer lk_…` with a token that is neither expired nor revoked.' },
  forbidden: { status: 403, title: 'The token may not do this', about: 'The token is good, and its right or scope does not reach this far.' },
  'cross-site': { status: 403, title: 'Requests from other sites are refused', about: 'The API is open to this machine without a token, so requests that a page of another site makes are refused.' },
  'not-found': { status: 404, title: 'There is no such thing', about: 'There is none, or it is not yours: the two are not told apart.' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here', about: 'The address is right; the header Allow names the methods it has.' },
  timeout: { status: 408, title: 'The request came too slowly', about: 'The body was not there in time, or nothing came of it for a while. Nothing was changed.' },
  overtaken: { status: 409, title: 'Somebody else changed it first', about: 'Another release went live since. Look at it, then try again. The status is 412 where If-Match was given, 409 else. Nothing was changed.' },
  'too-large': { status: 413, title: 'The request is too large', about: '`detail` says how large it may be.' },
  'unsupported-media-type': { status: 415, title: 'The body is of a kind that is not read here', about: '`detail` names the kinds that are.' },
  misdirected: { status: 421, title: 'This is not the address of the API', about: 'The API is open to this machine without a token, so it answers only to the names of this machine.' },
  refused: { status: 422, title: 'What was sent has faults', about: 'Each of `faults` has its file, line or row, what was found and what is allowed: the first hundred, and `total` of all. Nothing was changed.' },
  'over-quota': { status: 422, title: 'The quota of the tenant does not reach', about: '`quota`, `found` and `allowed` say which. The operator sets it. Nothing was changed.' },
  'too-many-requests': { status: 429, title: 'Too many requests', about: 'The header Retry-After says in how many seconds to try again.' },
  internal: { status: 500, title: 'An error of the policy service', about: 'Its log has it, under the same `instance`.' },
  unavailable: { status: 503, title: 'The policy service cannot do this now', about: 'It is starting or ending, or its store is away. Nothing was changed; the header Retry-After says when to try again. Calls go on meanwhile.' },
} as const satisfies Record<string, Kind>;

export type ProblemKind = keyof typeof problemKinds;

/** A fault as it is told: `row` where it is one of a list. */
export interface ToldFault {
  readonly file?: string;
  readonly line?: number;
  readonly row?: number;
  readonly path?: string;
  readonly found: string;
  readonly allowed?: string;
}

export interface ProblemMore {
  readonly status?: number;
  readonly faults?: readonly ToldFault[];
  /** Of all faults, where not all are listed. */
  readonly total?: number;
  /** Further members of the document. */
  readonly members?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by routes and hooks; ends as the answer. `detail` is for a person, and holds no PIN. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly more: ProblemMore;

  constructor(kind: ProblemKind, detail: string, more: ProblemMore = {}) {
    super(detail);
    this.kind = kind;
    this.more = more;
  }

  get status(): number {
    return this.more.status ?? problemKinds[this.kind].status;
  }

  document(instance: string): Readonly<Record<string, unknown>> {
    const { faults, total = faults?.length, members } = this.more;
    return { type: `/api/problems/${this.kind}`, title: problemKinds[this.kind].title, status: this.status, detail: this.message, instance, ...members, ...(faults && { faults, total }) };
  }
}

/** A fault of a tenant's files, with the row taken out of its path. */
export function toldFault({ file, line, path, found, allowed, nearest }: Fault): ToldFault {
  const row = /^row (\d{1,15})(?: (.*))?$/.exec(path);
  const where = row === null ? path : (row[2] ?? '');
  const meant = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
  return {
    ...(file !== '' && { file }),
    ...(line !== undefined && { line }),
    ...(row !== null && { row: Number(row[1]) }),
    ...(where !== '' && { path: where }),
    found: found + (allowed === undefined ? meant : ''),
    ...(allowed !== undefined && { allowed: allowed + meant }),
  };
}

/** For a write that the store could not take; reading is the same. */
export function storeAway(): Problem {
  return new Problem('unavailable', 'the store cannot be reached; nothing was changed', { headers: { 'retry-after': '5' } });
}
