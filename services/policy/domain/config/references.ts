/** Names that steps use: each must be one that the tenant has. */
import type { ListKind, ListRef } from '../tenant.js';
import { listWords, notAmong } from './fault.js';
import { faultAt, isName, itemsOf, scalar, words, type Value } from './values.js';
import type { Habits } from './read-destination.js';
import type { WrittenVerifier } from './read-verifier.js';

/** What the steps of one line may name. */
export interface Known {
  readonly tenant: string;
  readonly habits: Habits;
  readonly steps: readonly string[];
  readonly lists: ReadonlyMap<string, ListKind>;
  readonly prompts: readonly string[];
  readonly schedules: readonly string[];
  /** `undefined`: one whose faults are known. */
  readonly verifiers: ReadonlyMap<string, WrittenVerifier | undefined>;
  /** Gathers what is in use, as `list vip`. */
  readonly used: Set<string>;
}

/** A step of this line. An unknown one is taken for the nearest, so that it makes no faults elsewhere; else ''. */
export function readStepName(value: Value, known: Known): string {
  return readKnown(value, 'step', 'steps here', known.steps, known);
}

export function readPromptName(value: Value, known: Known): string {
  return readKnown(value, 'prompt', 'prompts', known.prompts, known);
}

export function readScheduleName(value: Value, known: Known): string {
  return readKnown(value, 'schedule', 'schedules', known.schedules, known);
}

export function readVerifierName(value: Value, known: Known): string {
  return readKnown(value, 'verifier', 'verifiers', [...known.verifiers.keys()], known);
}

/** A list of this kind: the tenant's own, or `tenant/list` of another, which the operator must share. */
export function readListRef(value: Value, kind: ListKind, known: Known): ListRef {
  const text = value.node.kind === 'scalar' ? value.node.text : '';
  const [owner = '', list = '', ...more] = text.split('/');
  if (text.includes('/') && owner !== known.tenant) {
    if (!isName(owner) || !isName(list) || more.length > 0) faultAt(value, `found ${JSON.stringify(text)}`, 'allowed: a list, or tenant/list of another tenant');
    return { tenant: owner, list };
  }
  const own = readKnown(value, 'list', 'lists', [...known.lists.keys()], known, `${known.tenant}/`);
  const found = known.lists.get(own);
  if (found !== undefined && found !== kind) faultAt(value, `the list ${JSON.stringify(own)} is one of ${found}`, `allowed here: a list of ${kind}`);
  return { tenant: known.tenant, list: own };
}

/** One list or several, each once. */
export function readListRefs(value: Value, kind: ListKind, known: Known): readonly ListRef[] {
  const refs = itemsOf(value).map((item) => readListRef(item, kind, known));
  if (refs.length === 0) faultAt(value, 'no list at all', 'allowed: one list or several');
  const names = refs.map(({ tenant, list }) => `${tenant}/${list}`);
  if (new Set(names).size < names.length) faultAt(value, 'the same list twice', 'allowed: each list once');
  return refs;
}

function readKnown(value: Value, what: string, these: string, names: readonly string[], known: Known, ownPrefix = ''): string {
  const written = scalar(value, words(200));
  if (written === undefined) return '';
  const text = ownPrefix !== '' && written.startsWith(ownPrefix) ? written.slice(ownPrefix.length) : written;
  known.used.add(`${what} ${text}`);
  if (names.includes(text)) return text;
  const { found, nearest } = notAmong(what, text, names);
  if (nearest !== undefined) known.used.add(`${what} ${nearest}`);
  faultAt(value, found, `${these}: ${listWords(names)}`, nearest);
  return nearest ?? '';
}
