/** The step that asks for a PIN, and the keys it has in common with other steps that hear digits. */
import { integer, oneOf, yesNo } from '../../../common/readers.js';
import type { AskPin, KeyTimes } from '../tenant.js';
import { digitCount, durationFrom } from './durations.js';
import { readListRefs, readPromptName, readStepName, type Known } from './references.js';
import { as, mapWith, optional, required, type Value } from './values.js';
import type { YamlMap } from './yaml-tree.js';

/** How a PIN is asked for, without what becomes of it. */
export type PinQuestion = Omit<AskPin, 'do' | 'lists' | 'valid' | 'invalid' | 'silent' | 'locked' | 'unavailable'>;

export const pinQuestionKeys = ['prompt', 'retry', 'digits', 'attempts', 'first-digit', 'between-digits', 'total', 'end', 'barge-in'];

export function readAskPin(map: Value<YamlMap>, known: Known): AskPin {
  mapWith(map, ['do', 'list', ...pinQuestionKeys, 'valid', 'invalid', 'silent', 'locked', 'unavailable']);
  const step = (value: Value) => readStepName(value, known);
  const invalid = required(map, 'invalid', step, '');
  const unavailable = optional(map, 'unavailable', step, undefined);
  return {
    do: 'ask-pin',
    lists: required(map, 'list', (value) => readListRefs(value, 'pins', known), []),
    ...readPinQuestion(map, known),
    valid: required(map, 'valid', step, ''),
    invalid,
    silent: optional(map, 'silent', step, invalid),
    locked: optional(map, 'locked', step, invalid),
    ...(unavailable === undefined ? {} : { unavailable }),
  };
}

export function readPinQuestion(map: Value<YamlMap>, known: Known): PinQuestion {
  const prompt = required(map, 'prompt', (value) => readPromptName(value, known), '');
  const [minDigits, maxDigits] = optional(map, 'digits', as(digitCount), [4, 8] as const);
  return {
    prompt,
    retry: optional(map, 'retry', (value) => readPromptName(value, known), prompt),
    minDigits,
    maxDigits,
    attempts: readAttempts(map),
    ...readKeyTimes(map),
    endKey: optional(map, 'end', as(oneOf('#', 'none')), '#') === '#' ? '#' : '',
    bargeIn: optional(map, 'barge-in', as(yesNo), true),
  };
}

export function readAttempts(map: Value<YamlMap>): number {
  return optional(map, 'attempts', as(integer(1, 10)), 3);
}

/** The clocks of a collection of digits; keys that a step does not have keep their defaults. */
export function readKeyTimes(map: Value<YamlMap>): KeyTimes {
  return {
    firstDigitMs: optional(map, 'first-digit', as(durationFrom('500ms', '2m')), 8000),
    betweenDigitsMs: optional(map, 'between-digits', as(durationFrom('500ms', '1m')), 3000),
    totalMs: optional(map, 'total', as(durationFrom('1s', '10m')), 60_000),
  };
}
