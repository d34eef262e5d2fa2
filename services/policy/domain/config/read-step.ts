/** One step of a flow: each `do` has its keys, its defaults and its outcomes. */
import { oneOf } from '../../../common/readers.js';
import { rejectKinds, type CheckCaller, type CheckSchedule, type Play, type Reject, type Step, type Voicemail } from '../tenant.js';
import { notAmong } from './fault.js';
import { durationFrom } from './durations.js';
import { readAskPin } from './read-ask-pin.js';
import { readConnect } from './read-connect.js';
import { readMenu } from './read-menu.js';
import { readVerify } from './read-verify.js';
import { readListRef, readPromptName, readScheduleName, readStepName, type Known } from './references.js';
import { as, asMap, childOf, faultAt, mapWith, optional, required, scalar, words, type Value } from './values.js';
import type { YamlMap } from './yaml-tree.js';

type Map = Value<YamlMap>;

/** Reads a step with all its faults. `undefined`: not even its kind can be told. */
export function readStep(value: Value, known: Known): Step | undefined {
  const map = asMap(value, `allowed: a map with "do"`);
  if (map === undefined) return undefined;
  const does = childOf(map, 'do');
  if (does === undefined) return void faultAt(map, '"do" is missing', `allowed: ${kinds.join(', ')}`);
  const kind = scalar(does, words(200));
  if (kind === undefined) return undefined;
  if (isKind(kind)) return readers[kind](map, known);
  const { nearest } = notAmong('kind of step', kind, kinds);
  return void faultAt(does, `no kind of step named ${JSON.stringify(kind)}`, `allowed: ${kinds.join(', ')}`, nearest);
}

const readers: { readonly [K in Step['do']]: (map: Map, known: Known) => Step } = {
  'check-caller': readCheckCaller,
  'ask-pin': readAskPin,
  verify: readVerify,
  menu: readMenu,
  'check-schedule': readCheckSchedule,
  play: readPlay,
  connect: readConnect,
  voicemail: readVoicemail,
  reject: readReject,
  'hang-up': readHangUp,
};

const kinds = Object.keys(readers);

function isKind(kind: string): kind is Step['do'] {
  return Object.hasOwn(readers, kind);
}

function readCheckCaller(map: Map, known: Known): CheckCaller {
  mapWith(map, ['do', 'list', 'attestation', 'listed', 'unlisted', 'withheld', 'unproven', 'unavailable']);
  const step = (value: Value) => readStepName(value, known);
  const unlisted = required(map, 'unlisted', step, '');
  const unavailable = optional(map, 'unavailable', step, undefined);
  return {
    do: 'check-caller',
    list: required(map, 'list', (value) => readListRef(value, 'callers', known), { tenant: known.tenant, list: '' }),
    attestation: optional(map, 'attestation', as(oneOf('A', 'B', 'C', 'none')), 'none'),
    listed: required(map, 'listed', step, ''),
    unlisted,
    withheld: optional(map, 'withheld', step, unlisted),
    unproven: optional(map, 'unproven', step, unlisted),
    ...(unavailable === undefined ? {} : { unavailable }),
  };
}

function readCheckSchedule(map: Map, known: Known): CheckSchedule {
  mapWith(map, ['do', 'schedule', 'open', 'closed']);
  const step = (value: Value) => readStepName(value, known);
  return {
    do: 'check-schedule',
    schedule: required(map, 'schedule', (value) => readScheduleName(value, known), ''),
    open: required(map, 'open', step, ''),
    closed: required(map, 'closed', step, ''),
  };
}

function readPlay(map: Map, known: Known): Play {
  mapWith(map, ['do', 'prompt', 'then']);
  return {
    do: 'play',
    prompt: required(map, 'prompt', (value) => readPromptName(value, known), ''),
    then: required(map, 'then', (value) => readStepName(value, known), ''),
  };
}

function readVoicemail(map: Map, known: Known): Voicemail {
  mapWith(map, ['do', 'box', 'prompt', 'max']);
  return {
    do: 'voicemail',
    box: required(map, 'box', as(words(64)), ''),
    prompt: required(map, 'prompt', (value) => readPromptName(value, known), ''),
    maxSeconds: Math.ceil(optional(map, 'max', as(durationFrom('1s', '60m')), 120_000) / 1000),
  };
}

function readReject(map: Map): Reject {
  mapWith(map, ['do', 'as']);
  return { do: 'reject', as: required(map, 'as', as(oneOf(...rejectKinds)), 'unavailable') };
}

function readHangUp(map: Map): Step {
  mapWith(map, ['do']);
  return { do: 'hang-up' };
}
