/** The step that asks a customer's own system. */
import { oneOf } from '../../../common/readers.js';
import type { JsonValue, Verifier, Verify } from '../tenant.js';
import { placeholdersIn, type Placeholder } from '../verify-template.js';
import { pinQuestionKeys, readPinQuestion } from './read-ask-pin.js';
import { readVerifier, verifierKeys, type WrittenVerifier } from './read-verifier.js';
import { readPromptName, readStepName, readVerifierName, type Known } from './references.js';
import { childOf, faultAt, itemsOf, mapWith, optional, required, scalar, type Value } from './values.js';
import type { YamlMap } from './yaml-tree.js';

export function readVerify(map: Value<YamlMap>, known: Known): Verify {
  const asked = required(map, 'with', readAsked, 'both');
  const named = childOf(map, 'verifier');
  mapWith(map, ['do', 'with', 'verifier', ...(named === undefined ? verifierKeys : []), 'hold', ...(asked === 'caller' ? [] : [...pinQuestionKeys, 'silent', 'locked']), 'verified', 'unverified', 'unavailable']);
  const step = (value: Value) => readStepName(value, known);
  const unverified = required(map, 'unverified', step, '');
  const hold = optional(map, 'hold', (value) => readPromptName(value, known), undefined);
  return {
    do: 'verify',
    verifier: readAskedSystem(map, named, asked, known),
    with: asked,
    ...(hold !== undefined && { hold }),
    ...(asked === 'caller' ? {} : { ask: readPinQuestion(map, known) }),
    verified: required(map, 'verified', step, ''),
    unverified,
    silent: optional(map, 'silent', step, unverified),
    locked: optional(map, 'locked', step, unverified),
    unavailable: required(map, 'unavailable', step, ''),
  };
}

/** `[caller, pin]` is another way to say `both`. */
function readAsked(value: Value): Verify['with'] | undefined {
  if (value.node.kind !== 'list') return scalar(value, oneOf('caller', 'pin', 'both'));
  const named = new Set(itemsOf(value).map((item) => scalar(item, oneOf('caller', 'pin'))));
  if (named.size === 0) faultAt(value, 'an empty list', 'allowed: caller, pin, both');
  return named.size === 2 ? 'both' : [...named][0];
}

function readAskedSystem(map: Value<YamlMap>, named: Value | undefined, asked: Verify['with'], known: Known): Verifier {
  const name = named === undefined ? (map.path.split('.').at(-1) ?? '') : readVerifierName(named, known);
  const written = named === undefined ? readVerifier(map, known.habits) : known.verifiers.get(name);
  const verifier: Verifier = { ...(written ?? unreadable), name };
  // Of one that could not be read its own faults say enough.
  if (written === undefined || written.url === '') return verifier;
  if (written.method !== 'GET' && written.body === undefined) return { ...verifier, body: ownBody(written, asked) };
  checkAsks(verifier, asked, named ?? childOf(map, 'url') ?? map);
  return verifier;
}

const unreadable: WrittenVerifier = {
  method: 'POST', url: '', headers: {}, verdict: '/verified', label: '/label', destination: '/destination', notFound: 'unavailable', timeoutMs: 3000, cacheMs: { verified: 0, unverified: 0 },
};

/** What is asked about and is not in the URL already. */
function ownBody({ url }: WrittenVerifier, asked: Verify['with']): JsonValue {
  const inUrl = placeholdersIn(url);
  return Object.fromEntries([...wanted(asked), 'called' as const].filter((name) => !inUrl.has(name)).map((name) => [name, `{${name}}`]));
}

/** A question that leaves out what the step is to ask about would be answered, and mean something else. */
function checkAsks({ url, body }: Verifier, asked: Verify['with'], at: Value): void {
  const said = new Set([...placeholdersIn(url), ...placeholdersIn(body)]);
  for (const name of wanted(asked)) {
    if (!said.has(name)) faultAt(at, `a question without {${name}}, and "with" names it`, `allowed: {${name}} in url or body; POST without body sends what "with" names`);
  }
  if (asked === 'caller' && said.has('pin')) faultAt(at, 'a question with {pin}, and "with" does not name it', 'allowed: with pin or both');
}

function wanted(asked: Verify['with']): readonly Exclude<Placeholder, 'called'>[] {
  return asked === 'both' ? ['caller', 'pin'] : [asked];
}
