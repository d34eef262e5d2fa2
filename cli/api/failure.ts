import { exitCodes } from '../io.js';

/** A fault of what was given, as the API tells it. */
interface Fault {
  readonly file?: string;
  readonly line?: number;
  readonly row?: number;
  readonly path?: string;
  readonly found?: string;
  readonly allowed?: string;
}

/** A problem document (RFC 9457), as far as it is shown. */
interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly faults?: readonly Fault[];
  readonly total?: number;
}

/** A request that did not succeed: in words, and as an exit code. */
export class ApiFailure extends Error {
  readonly exitCode: number;
  readonly problem: Problem;

  constructor(message: string, exitCode: number, problem: Problem = {}) {
    super(message);
    this.exitCode = exitCode;
    this.problem = problem;
  }
}

/** Of an answer with a status of 400 or more. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const body = await response.text().catch(() => '');
  const problem = problemOf(body);
  return new ApiFailure(problem.detail ?? problem.title ?? `the API answered ${response.status}`, codes[response.status] ?? (response.status >= 500 ? exitCodes.unreachable : exitCodes.faults), problem);
}

const codes: Readonly<Record<number, number>> = { 401: exitCodes.denied, 403: exitCodes.denied, 404: exitCodes.absent, 409: exitCodes.conflict, 412: exitCodes.conflict, 429: exitCodes.unreachable };

/** All faults, a line each, and how many more there are. */
export function failureText({ message, problem }: ApiFailure): string {
  const { faults = [], total = faults.length } = problem;
  const more = total > faults.length ? [`and ${total - faults.length} more`] : [];
  return [...faults.map(faultText), ...more, message].map((line) => `${line}\n`).join('');
}

function faultText({ file = '', line, row, path, found, allowed }: Fault): string {
  const at = line ?? row;
  const place = `${file}${at === undefined ? '' : `${file === '' ? 'row ' : ':'}${at}`}`;
  return [[place, path].filter(Boolean).join(' '), [found, allowed].filter(Boolean).join('; ')].filter(Boolean).join(': ');
}

function problemOf(body: string): Problem {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}
