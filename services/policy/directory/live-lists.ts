import type { KeyObject } from 'node:crypto';
import type { Entry } from '../domain/decision.js';
import type { Absent, Found, Lists, Soon, Unavailable } from '../domain/ports.js';
import type { ListRef } from '../domain/tenant.js';
import type { Store, StoredEntry } from '../store/store.js';
import type { Candidates, EntryCache } from './entry-cache.js';
import { absent, bestOf, callerInWhole, callerKeys, found, isValid, pinInWhole, type HeldList } from './held-list.js';
import type { LiveState } from './live-state.js';
import { hashBytes } from './pin-hash.js';
import { answered } from './soon.js';
import { tooOld, type StoreContact } from './store-contact.js';

export interface LiveListsParts {
  readonly state: LiveState;
  readonly store: Store;
  readonly callers: EntryCache;
  readonly pins: EntryCache;
  readonly contact: StoreContact;
  readonly pinKey: KeyObject;
  readonly now: () => number;
}

type Answer = Found<Entry> | Absent | Unavailable;
type Filled = Candidates | Unavailable;

/** Look-ups in live lists: small lists from memory, large ones through a cache, at most one read of the store a key at a time. */
export class LiveLists implements Lists {
  readonly #parts: LiveListsParts;
  readonly #inFlight = new Map<string, { readonly version: number; readonly filled: Promise<Filled> }>();

  constructor(parts: LiveListsParts) {
    this.#parts = parts;
  }

  caller(ref: ListRef, number: string, nowMs: number): Soon<Answer> {
    const { state, contact, now, callers, store } = this.#parts;
    if (contact.tooOld(now())) return tooOld;
    const list = state.list(ref);
    if (list?.view.kind !== 'callers') return absent;
    const { view, whole } = list;
    if (whole !== undefined) return callerInWhole(whole, view.prefixLengths, number, nowMs);
    const key = `${view.id}:${number}`;
    const cached = callers.get(key, list.version);
    if (cached !== undefined) return bestOf(cached, nowMs);
    return pick(this.#fill(callers, list, key, () => store.callers(view, callerKeys(view.prefixLengths, number))), nowMs);
  }

  pin(refs: readonly ListRef[], pin: string, nowMs: number): Soon<Answer> {
    const { contact, now } = this.#parts;
    return contact.tooOld(now()) ? tooOld : this.#pinFrom(0, refs, pin, nowMs);
  }

  entry(refs: readonly ListRef[], by: { readonly id: string } | { readonly label: string }, nowMs: number): Soon<Answer> {
    const { contact, now } = this.#parts;
    return contact.tooOld(now()) ? tooOld : this.#entryFrom(refs, by, nowMs);
  }

  use(entry: Entry, callUid: string, nowMs: number): ReturnType<Lists['use']> {
    const { uses } = entry;
    if (uses === undefined) return { kind: 'counted' };
    return answered<'counted' | 'used-up', Awaited<ReturnType<Lists['use']>>>(
      () => this.#parts.store.use({ ...entry, uses }, callUid, nowMs),
      (kind) => ({ kind }),
      (error) => this.#parts.contact.failed('use', error),
    );
  }

  /** Goes from list to list without a promise for as long as answers are at hand. */
  #pinFrom(first: number, refs: readonly ListRef[], pin: string, nowMs: number): Soon<Answer> {
    for (let at = first; at < refs.length; at += 1) {
      const answer = this.#pinIn(refs[at] as ListRef, pin, nowMs);
      if (answer instanceof Promise) return answer.then((said) => (said.kind === 'absent' ? this.#pinFrom(at + 1, refs, pin, nowMs) : said));
      if (answer.kind !== 'absent') return answer;
    }
    return absent;
  }

  #pinIn(ref: ListRef, pin: string, nowMs: number): Soon<Answer> {
    const { state, pins, store, pinKey } = this.#parts;
    const list = state.list(ref);
    if (list?.view.kind !== 'pins') return absent;
    const hash = list.hash(pinKey, pin);
    if (list.whole !== undefined) return pinInWhole(list.whole, hash, nowMs);
    const cached = pins.get(hash, list.version);
    if (cached !== undefined) return bestOf(cached, nowMs);
    return pick(this.#fill(pins, list, hash, () => oneOrNone(store.pin(list.view, hashBytes(hash)))), nowMs);
  }

  /** A fill is kept only if the list is still the one that it was read from; whoever asked gets what was read. */
  #fill(cache: EntryCache, list: HeldList, key: string, read: () => Soon<readonly StoredEntry[]>): Soon<Filled> {
    const underWay = this.#inFlight.get(key);
    if (underWay?.version === list.version) return underWay.filled;
    const { contact, state } = this.#parts;
    const filled = answered<readonly StoredEntry[], Filled>(
      read,
      (rows) => {
        const candidates = rows.map(found);
        if (state.list(list.view.ref)?.version === list.version) cache.set(key, list.version, candidates);
        return candidates;
      },
      (error) => contact.failed('look-up', error),
    );
    return filled instanceof Promise ? this.#track(key, list.version, filled) : filled;
  }

  #track(key: string, version: number, filled: Promise<Filled>): Promise<Filled> {
    const tracked = filled.finally(() => {
      if (this.#inFlight.get(key)?.filled === tracked) this.#inFlight.delete(key);
    });
    this.#inFlight.set(key, { version, filled: tracked });
    return tracked;
  }

  async #entryFrom(refs: readonly ListRef[], by: { readonly id: string } | { readonly label: string }, nowMs: number): Promise<Answer> {
    const { state, store, contact } = this.#parts;
    for (const ref of refs) {
      const list = state.list(ref);
      if (list === undefined) continue;
      try {
        const row = await store.entry(list.view, by);
        if (row !== undefined && isValid(row.entry, nowMs)) return found(row);
      } catch (error) {
        return contact.failed('entry', error);
      }
    }
    return absent;
  }
}

function pick(filled: Soon<Filled>, nowMs: number): Soon<Answer> {
  return filled instanceof Promise ? filled.then((one) => answerOf(one, nowMs)) : answerOf(filled, nowMs);
}

function answerOf(filled: Filled, nowMs: number): Answer {
  return 'kind' in filled ? filled : bestOf(filled, nowMs);
}

function oneOrNone(row: Soon<StoredEntry | undefined>): Soon<readonly StoredEntry[]> {
  return row instanceof Promise ? row.then(rowsOf) : rowsOf(row);
}

function rowsOf(row: StoredEntry | undefined): readonly StoredEntry[] {
  return row === undefined ? [] : [row];
}
