import type { Log } from '../../common/log.js';
import type { Entry } from '../domain/decision.js';
import type { Absent, Found, Lists, Soon, Unavailable } from '../domain/ports.js';
import type { ListRef } from '../domain/tenant.js';
import type { StoredEntry } from '../store/list-store.js';
import type { Store } from '../store/store.js';
import type { Candidates, EntryCache } from './entry-cache.js';
import { absent, bestOf, callerInWhole, callerKeys, found, isValid, type HeldList } from './held-list.js';
import type { LiveState } from './live-state.js';
import type { ChangedRows } from './load-list.js';
import { hashBytes } from './pin-hash.js';
import { answered } from './soon.js';
import { tooOld, type StoreContact } from './store-contact.js';

export interface LiveListsParts {
  readonly state: Pick<LiveState, 'list' | 'isTooOld'>;
  readonly store: Pick<Store, 'callers' | 'pin' | 'entry' | 'use'>;
  readonly callers: EntryCache;
  readonly pins: EntryCache;
  readonly contact: StoreContact;
  readonly now: () => number;
  readonly log: Log;
}

type Answer = Found<Entry> | Absent | Unavailable;
type Filled = Candidates | Unavailable;

/** How often a look-up is made again because a list changed under it; then it answers what was so when it was made last. */
const mostTries = 3;

/**
 * Look-ups in live lists: small lists from memory, large ones through a cache, at most one read of the store a key at a time. All lists of
 * one look-up are taken at one moment, so that it never sees two releases of a tenant.
 */
export class LiveLists implements Lists {
  readonly #parts: LiveListsParts;
  readonly #inFlight = new Map<string, { readonly list: HeldList; readonly filled: Promise<Filled> }>();

  readonly #toldOf = new Set<string>();
  pinsFoundTwice = 0;

  constructor(parts: LiveListsParts) {
    this.#parts = parts;
  }

  caller(ref: ListRef, number: string, nowMs: number): Soon<Answer> {
    return this.#asOneMoment([ref], ([list]) => (list === undefined ? absent : this.#callerIn(list, number, nowMs)));
  }

  pin(refs: readonly ListRef[], pin: string, nowMs: number): Soon<Answer> {
    return this.#asOneMoment(refs, (lists) => this.#pinFrom(lists, 0, pin, nowMs));
  }

  entry(refs: readonly ListRef[], by: { readonly id: string } | { readonly label: string }, nowMs: number): Soon<Answer> {
    return this.#asOneMoment(refs, (lists) => this.#entryFrom(lists, by, nowMs));
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

  /** What is cached of these rows is not so any more. */
  forget({ list, keys }: ChangedRows): void {
    const { callers, pins } = this.#parts;
    for (const key of keys) {
      if (list.kind === 'pins') pins.delete(key);
      else callers.delete(callerCell(list.id, key));
    }
  }

  /** Lists that are gone are left out. What was read while one of them changed is read again. */
  #asOneMoment(refs: readonly ListRef[], look: (lists: readonly HeldList[]) => Soon<Answer>, tries = mostTries): Soon<Answer> {
    const { contact, state, now } = this.#parts;
    const nowMs = now();
    if (contact.tooOld(nowMs)) return tooOld;
    for (const { tenant } of refs) if (state.isTooOld(tenant, nowMs)) return tooOld;
    const lists = this.#held(refs);
    const said = look(lists);
    if (!(said instanceof Promise)) return said;
    return said.then((answer) => (tries > 1 && answer.kind !== 'unavailable' && !sameLists(lists, this.#held(refs)) ? this.#asOneMoment(refs, look, tries - 1) : answer));
  }

  #held(refs: readonly ListRef[]): readonly HeldList[] {
    const lists: HeldList[] = [];
    for (const ref of refs) {
      const list = this.#parts.state.list(ref);
      if (list !== undefined) lists.push(list);
    }
    return lists;
  }

  #callerIn(list: HeldList, number: string, nowMs: number): Soon<Answer> {
    const { view, whole, generation } = list;
    if (view.kind !== 'callers') return absent;
    if (whole !== undefined) return callerInWhole(whole, view.prefixLengths, number, nowMs);
    const { callers, store } = this.#parts;
    const cell = callerCell(view.id, number);
    const cached = callers.get(cell, generation);
    if (cached !== undefined) return bestOf(cached, nowMs);
    const filled = this.#fill(list, cell, () => store.callers(view, callerKeys(view.prefixLengths, number)), (candidates) => callers.set(cell, generation, candidates));
    return pick(filled, nowMs);
  }

  /**
   * Goes through all lists, without a promise for as long as answers are at hand. A PIN that stands in two of them, as it may after somebody
   * went back to an older release, is its older owner's. A list that cannot be asked keeps nobody out whose PIN is in another.
   */
  #pinFrom(lists: readonly HeldList[], first: number, pin: string, nowMs: number, best: Answer = absent): Soon<Answer> {
    let sofar = best;
    for (let at = first; at < lists.length; at += 1) {
      const answer = this.#pinIn(lists[at] as HeldList, pin, nowMs);
      if (answer instanceof Promise) return answer.then((said) => this.#pinFrom(lists, at + 1, pin, nowMs, this.#better(sofar, said)));
      sofar = this.#better(sofar, answer);
    }
    return sofar;
  }

  #better(one: Answer, other: Answer): Answer {
    if (one.kind !== 'found') return other.kind === 'absent' ? one : other;
    if (other.kind !== 'found') return one;
    this.#foundTwice(one.value, other.value);
    return isOlder(other.value, one.value) ? other : one;
  }

  #foundTwice(...entries: readonly Entry[]): void {
    this.pinsFoundTwice += 1;
    const lists = entries.map(({ list }) => `${list.tenant}/${list.list}`);
    if (this.#toldOf.has(lists.join())) return;
    this.#toldOf.add(lists.join());
    this.#parts.log.warn({ lists }, 'a PIN stands in two lists of one step; it is the older owner\'s');
  }

  #pinIn(list: HeldList, pin: string, nowMs: number): Soon<Answer> {
    if (list.view.kind !== 'pins') return absent;
    const { hashes, keyMissing } = list.pins;
    const answer = hashes.length === 1 ? this.#hashIn(list, (hashes[0] as (pin: string) => string)(pin), nowMs) : this.#hashesIn(list, hashes.map((hash) => hash(pin)), nowMs);
    if (keyMissing === undefined) return answer;
    const unlessAbsent = (said: Answer): Answer => (said.kind === 'absent' ? keyMissing : said);
    return answer instanceof Promise ? answer.then(unlessAbsent) : unlessAbsent(answer);
  }

  #hashIn(list: HeldList, hash: string, nowMs: number): Soon<Answer> {
    const { view, whole, generation } = list;
    if (whole !== undefined) return validOf(whole.exact.get(hash), nowMs);
    const { pins, store } = this.#parts;
    const cached = pins.get(hash, generation);
    if (cached !== undefined) return bestOf(cached, nowMs);
    return pick(this.#fill(list, hash, () => oneOrNone(store.pin(view, [hashBytes(hash)])), (candidates) => pins.set(hash, generation, candidates)), nowMs);
  }

  /** A list that is between two keys: the PIN may be there under each of them, and is asked for under all at once. */
  #hashesIn(list: HeldList, hashes: readonly string[], nowMs: number): Soon<Answer> {
    const { view, whole, generation } = list;
    if (whole !== undefined) return firstFound(hashes, (hash) => validOf(whole.exact.get(hash), nowMs));
    const { pins, store } = this.#parts;
    const cells = hashes.map((hash) => pins.get(hash, generation));
    const cached = cells.flatMap((cell) => cell ?? []);
    if (cached.length > 0 || cells.every((cell) => cell !== undefined)) return bestOf(cached, nowMs);
    const keep = (candidates: Candidates, [row]: readonly StoredEntry[]): void => {
      // Under the hash that it was found by: by this one it is forgotten when it changes.
      for (const hash of row === undefined ? hashes : [row.key]) pins.set(hash, generation, candidates);
    };
    return pick(this.#fill(list, hashes.join(), () => oneOrNone(store.pin(view, hashes.map(hashBytes))), keep), nowMs);
  }

  /** A fill is kept only if the list is still the one that it was read from. */
  #fill(list: HeldList, key: string, read: () => Soon<readonly StoredEntry[]>, keep: (candidates: Candidates, rows: readonly StoredEntry[]) => void): Soon<Filled> {
    const underWay = this.#inFlight.get(key);
    if (underWay?.list === list) return underWay.filled;
    const { contact, state } = this.#parts;
    const filled = answered<readonly StoredEntry[], Filled>(
      read,
      (rows) => {
        const candidates = rows.map(found);
        if (state.list(list.view.ref) === list) keep(candidates, rows);
        return candidates;
      },
      (error) => contact.failed('look-up', error),
    );
    return filled instanceof Promise ? this.#track(key, list, filled) : filled;
  }

  #track(key: string, list: HeldList, filled: Promise<Filled>): Promise<Filled> {
    const tracked = filled.finally(() => {
      if (this.#inFlight.get(key)?.filled === tracked) this.#inFlight.delete(key);
    });
    this.#inFlight.set(key, { list, filled: tracked });
    return tracked;
  }

  async #entryFrom(lists: readonly HeldList[], by: { readonly id: string } | { readonly label: string }, nowMs: number): Promise<Answer> {
    const { store, contact } = this.#parts;
    for (const { view } of lists) {
      try {
        const row = await store.entry(view, by);
        if (row !== undefined && isValid(row.entry, nowMs)) return found(row);
      } catch (error) {
        return contact.failed('entry', error);
      }
    }
    return absent;
  }
}

/** Ids are given in turn: `e12` was there before `e103`. */
function isOlder(one: Entry, other: Entry): boolean {
  return one.id.length === other.id.length ? one.id < other.id : one.id.length < other.id.length;
}

function callerCell(listId: number, number: string): string {
  return `${listId}:${number}`;
}

function sameLists(before: readonly HeldList[], now: readonly HeldList[]): boolean {
  return before.length === now.length && before.every((list, at) => list === now[at]);
}

function firstFound(hashes: readonly string[], look: (hash: string) => Found<Entry> | Absent): Found<Entry> | Absent {
  for (const hash of hashes) {
    const said = look(hash);
    if (said.kind === 'found') return said;
  }
  return absent;
}

function validOf(row: Found<Entry> | undefined, nowMs: number): Found<Entry> | Absent {
  return row !== undefined && isValid(row.value, nowMs) ? row : absent;
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
