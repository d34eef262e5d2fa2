import { LRUCache } from 'lru-cache';
import type { LiveLine } from '../domain/decision.js';
import type { Absent, Found, Lines, Soon, Unavailable } from '../domain/ports.js';
import type { Store } from '../store/store.js';
import { absent } from './held-list.js';
import type { LiveState } from './live-state.js';
import { flowsOf, type FlowsOfRelease, type LiveTenant } from './live-tenant.js';
import { answered } from './soon.js';
import { tooOld, type StoreContact } from './store-contact.js';

/** Releases that are not live any more, for calls that began on them. */
const formerReleases = 64;

/** Lines out of memory. Only a line of a former release may need the store. */
export class LiveLines implements Lines {
  readonly #former = new LRUCache<string, FlowsOfRelease>({ max: formerReleases });

  constructor(
    private readonly parts: { readonly state: LiveState; readonly store: Store; readonly contact: StoreContact; readonly now: () => number },
  ) {}

  live(called: string): ReturnType<Lines['live']> {
    const { contact, state, now } = this.parts;
    const nowMs = now();
    return contact.tooOld(nowMs) ? tooOld : (state.line(called, nowMs) ?? absent);
  }

  at(tenant: string, release: number, called: string): Soon<Found<LiveLine> | Absent | Unavailable> {
    const live = this.parts.state.tenant(tenant);
    if (live?.head.release === release) return live.flows.get(called) ?? absent;
    const former = this.#former.get(keyOf(tenant, release));
    return former === undefined ? this.#read(tenant, release, called) : (former.get(called) ?? absent);
  }

  /** A release was replaced: calls are still on it. */
  keep({ head, flows }: LiveTenant): void {
    this.#former.set(keyOf(head.tenant, head.release), flows);
  }

  #read(tenant: string, number: number, called: string): Soon<Found<LiveLine> | Absent | Unavailable> {
    return answered(
      () => this.parts.store.release(tenant, number),
      (release): Found<LiveLine> | Absent | Unavailable => {
        if (release === undefined) return absent;
        const flows = flowsOf(release);
        this.#former.set(keyOf(tenant, number), flows);
        return flows.get(called) ?? absent;
      },
      (error) => this.parts.contact.failed('release', error),
    );
  }
}

function keyOf(tenant: string, release: number): string {
  return `${release}/${tenant}`;
}
