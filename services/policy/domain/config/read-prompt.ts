/** What callers hear: `{ say: … }` or `{ file: … }`. */
import type { Reader } from '../../../common/readers.js';
import type { PromptSource } from '../tenant.js';
import { folderPath } from './folder-path.js';
import { as, childOf, faultAt, mapWith, optional, required, words, type Value } from './values.js';

const mostSpoken = 2000;

export function readPrompt(value: Value, defaultLanguage: string): PromptSource {
  const map = mapWith(value, ['say', 'file', 'language']);
  if (map === undefined) return { kind: 'say', text: '', language: defaultLanguage };
  const language = optional(map, 'language', as(languageTag), defaultLanguage);
  if (childOf(map, 'file') === undefined) return { kind: 'say', text: required(map, 'say', as(words(mostSpoken)), ''), language };
  const say = childOf(map, 'say');
  if (say !== undefined) faultAt(say, '"say" and "file" for one prompt', 'allowed: one of them');
  return { kind: 'file', path: required(map, 'file', as(folderPath), ''), language };
}

/** BCP 47, as far as voices are named by it. */
export const languageTag: Reader<string> = {
  allowed: 'a language, as en or en-GB',
  read: (text) => (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(text) ? text : undefined),
};
