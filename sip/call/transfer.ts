import type { AnsweredCall, Gone, ReferNotice } from '../ports/incoming-call.js';
import type { CallerLeg, Ended } from './caller-leg.js';
import { failed } from './caller-leg.js';
import { numberUri } from './destination-uri.js';
import { temporaryFailure } from './q850.js';

/** After a 202 without any NOTIFY for this long, the far side is taken to follow the REFER without telling. */
const firstNoticeMs = 10_000;
/** What a NOTIFY may need beyond the time that the destination may ring. */
const graceMs = 5_000;

type Transferred = { readonly kind: 'taken'; readonly status: number } | { readonly kind: 'refused'; readonly status: number } | { readonly kind: 'gone' };

/** Sends an answered call elsewhere by REFER (RFC 3515), one destination after the other, then ends our dialog with it. */
export async function transfer(caller: CallerLeg, to: readonly string[], ringMs: number): Promise<Ended> {
  const answered = await caller.answer();
  if (answered.kind === 'ended') return answered;
  let status = 0;
  for (const uri of to) {
    const { dialog } = caller;
    if (dialog === undefined || caller.gone.aborted) return caller.ended();
    const result = await refer(caller, dialog, uri, ringMs);
    // The far side may end the dialog as soon as it has what it needs: that is its way to say yes.
    if (result.kind === 'gone') return caller.ended();
    if (result.kind === 'taken') return endTaken(caller, uri, result.status);
    status = result.status;
  }
  return caller.refuse({ status: 480, cause: temporaryFailure }, failed('transfer-refused', status));
}

function endTaken(caller: CallerLeg, uri: string, status: number): Promise<Ended> | Ended {
  const outcome = { kind: 'transferred', to: [uri], sipStatus: status } as const;
  return caller.gone.aborted ? { kind: 'ended', outcome } : caller.bye(undefined, outcome);
}

async function refer(caller: CallerLeg, dialog: AnsweredCall, uri: string, ringMs: number): Promise<Transferred> {
  const notices = new Notices(caller, ringMs);
  try {
    const referredBy = numberUri(caller.facts.called, caller.trunk, caller.call.invite.source);
    const headers = { 'Refer-To': `<${uri}>`, 'Referred-By': `<${referredBy}>`, ...caller.headers };
    const status = await dialog.refer(headers, (notice) => notices.take(notice));
    if (status >= 300) return caller.gone.aborted ? { kind: 'gone' } : { kind: 'refused', status };
    return await notices.result(status);
  } finally {
    notices.close();
  }
}

/** What the NOTIFYs of one REFER come to, with a timer for those that never come. */
class Notices {
  readonly #caller: CallerLeg;
  readonly #ringMs: number;
  readonly #settled: Promise<Transferred>;
  #settle: (result: Transferred) => void = () => undefined;
  #accepted = 202;
  #waiting = false;
  #cancel = (): void => undefined;
  #noticed = false;
  readonly #onGone = (): void => this.#settle(this.#waiting && saidBye(this.#caller.gone) ? { kind: 'taken', status: this.#accepted } : { kind: 'gone' });

  constructor(caller: CallerLeg, ringMs: number) {
    this.#caller = caller;
    this.#ringMs = ringMs;
    this.#settled = new Promise((resolve) => (this.#settle = resolve));
    caller.gone.addEventListener('abort', this.#onGone);
  }

  take({ status, terminated }: ReferNotice): void {
    if (status !== undefined && status >= 300) this.#settle({ kind: 'refused', status });
    else if ((status !== undefined && status >= 200) || terminated) this.#settle({ kind: 'taken', status: status ?? this.#accepted });
    else this.#expect(this.#ringMs + graceMs);
  }

  result(accepted: number): Promise<Transferred> {
    this.#accepted = accepted;
    this.#waiting = true;
    if (this.#caller.gone.aborted) this.#onGone();
    else if (!this.#noticed) this.#expect(firstNoticeMs);
    return this.#settled;
  }

  close(): void {
    this.#cancel();
    this.#caller.gone.removeEventListener('abort', this.#onGone);
  }

  #expect(ms: number): void {
    this.#noticed = true;
    this.#cancel();
    this.#cancel = this.#caller.tools.clock.after(ms, () => this.#settle({ kind: 'taken', status: this.#accepted }));
  }
}

function saidBye(gone: AbortSignal): boolean {
  return (gone.reason as Gone | undefined)?.kind === 'bye';
}
