import assert from 'node:assert/strict';
import { explanationText } from '../../../cli/explanation-text.js';
import { Cause } from '../../../proto/types/latchkey/policy/v1/Cause.js';
import { RejectKind } from '../../../proto/types/latchkey/policy/v1/RejectKind.js';
import type { Explanation__Output } from '../../../proto/types/latchkey/policy/v1/Explanation.js';

type Directive = NonNullable<Explanation__Output['directive']>;
type Reason = NonNullable<Explanation__Output['reason']>;

const flow: Reason = { tenant: 'smith', step: 'desk', release: 7, entryId: '', cause: Cause.CAUSE_FLOW };
const steps = [
  { step: 'screen', does: 'check-caller', outcome: 'unlisted', why: '+4930123 is not on the list "vip"', next: 'desk' },
  { step: 'desk', does: 'connect', outcome: '', why: 'the call goes to +31201234599', next: '' },
];

function text(directive: Directive, reason: Reason = flow): string[] {
  return explanationText({ steps: reason.step === '' ? [] : steps, directive, reason }).trimEnd().split('\n');
}

const refused: Directive = { kind: 'reject', reject: { kind: RejectKind.REJECT_KIND_UNAVAILABLE } };

describe('explanationText', () => {
  it('says whose line it is, a line a step, and what is done', () => {
    const connect = { destinations: [{ kind: 'number', number: '+31201234599' }, { kind: 'uri', uri: 'sip:desk@pbx.example' }], mode: 1, whisper: null, label: '', ringSeconds: 30, failedWanted: false } as const;
    assert.deepEqual(text({ kind: 'connect', connect: { ...connect, destinations: [...connect.destinations] } }), [
      'tenant smith, release 7',
      '  screen  check-caller    unlisted: +4930123 is not on the list "vip" → desk',
      '  desk    connect         the call goes to +31201234599',
      'connect to +31201234599, then sip:desk@pbx.example',
    ]);
  });

  for (const [cause, tenant, whose, because] of [
    [Cause.CAUSE_NO_LINE, '', 'no tenant has this line', 'no line'],
    [Cause.CAUSE_LOOKUP_FAILED, '', 'whose line this is could not be looked up', 'lookup failed'],
    [Cause.CAUSE_SWITCHED_OFF, 'smith', 'tenant smith', 'switched off'],
  ] as const) {
    it(`says why there is no flow: ${because}`, () => {
      assert.deepEqual(text(refused, { ...flow, tenant, step: '', release: 0, cause }), [whose, `refuse: unavailable (because: ${because})`]);
    });
  }
});
