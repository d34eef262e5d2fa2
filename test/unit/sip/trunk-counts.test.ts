import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import type { CallEnd } from '../../../sip/call/take-call.js';
import { trunkCounts } from '../../../sip/trunk-counts.js';
import { aCall, askPin, connectTo, type Story } from '../../support/call-story.js';

const desk = connectTo('sip:desk@pbx.example');

/** The counters above 0 after these calls. */
async function counted(...ends: readonly CallEnd[]): Promise<readonly string[]> {
  const registry = new Registry();
  const trunks = trunkCounts(registry, ['default', 'kpn']);
  for (const end of ends) trunks.ended(end);
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.endsWith(' 0'));
}

/** How the one INVITE of a story is judged. */
async function judged(story: Story): Promise<string> {
  const [line = ''] = (await counted(await story.run())).filter((each) => each.startsWith('latchkey_invites_total'));
  return /answer="(.*?)",blame="(.*?)"/.exec(line)?.slice(1).join(' ') ?? '';
}

describe('what is counted of a trunk', () => {
  it('is shown from the start, for every trunk that is configured', async () => {
    const registry = new Registry();
    trunkCounts(registry, ['kpn']);
    const text = await registry.metrics();
    for (const line of ['latchkey_invites_total{trunk="kpn",answer="late",blame="us"} 0', 'latchkey_invites_total{trunk="none",answer="in-time",blame="us"} 0', 'latchkey_invite_responses_total{trunk="kpn",status="503"} 0', 'latchkey_attestations_total{trunk="kpn",attestation="A"} 0']) assert.ok(text.includes(`${line}\n`), line);
  });

  it('is the final response as it went out, and the attestation', async () => {
    const redirected = await aCall().answered(desk).run();
    const rejectedAfterAnswer = await aCall({ trunk: { answer: 'before-prompt' } }).answered(askPin('welcome'), { kind: 'reject', as: 'busy' }).enters('0000').run();
    const lines = await counted(redirected, redirected, rejectedAfterAnswer);
    assert.ok(lines.includes('latchkey_invite_responses_total{trunk="default",status="302"} 2'), lines.join('\n'));
    assert.ok(lines.includes('latchkey_invite_responses_total{trunk="default",status="200"} 1'), lines.join('\n'));
    assert.ok(lines.includes('latchkey_attestations_total{trunk="default",attestation="none"} 3'), lines.join('\n'));
  });

  it('has no label of a trunk that is not configured', async () => {
    const end = await aCall().answered(desk).run();
    assert.ok((await counted({ ...end, trunk: 'from-somewhere' })).includes('latchkey_invites_total{trunk="none",answer="in-time",blame="success"} 1'));
  });
});

describe('the judgement of an INVITE', () => {
  const wait = { kind: 'wait', ms: 700 } as const;
  const table: readonly (readonly [string, Story, string])[] = [
    ['redirected at once', aCall().answered(desk), 'in-time success'],
    ['rejected by the flow', aCall().answered({ kind: 'reject', as: 'busy' }), 'in-time caller'],
    ['on no trunk that we know', aCall({ trunk: { addresses: ['192.0.2.1/32'] } }).answered(desk), 'in-time upstream'],
    ['turned away while draining', aCall({ closed: 'draining' }), 'in-time us'],
    ['whose look-up failed', aCall().answered({ kind: 'reject', as: 'unavailable' }).because({ cause: 'lookup-failed' }), 'in-time us'],
    ['answered within 500 ms', aCall().answered({ kind: 'later', ms: 500, then: desk }), 'in-time success'],
    ['answered after 501 ms', aCall().answered({ kind: 'later', ms: 501, then: desk }), 'late us'],
    ['a right refusal, but late', aCall().answered({ kind: 'later', ms: 900, then: { kind: 'reject', as: 'busy' } }), 'late us'],
    ['held up by a customer\'s own system', aCall().answered(wait, desk), 'late upstream'],
    ['heard within 500 ms, decided much later', aCall().answered(askPin('welcome'), desk).enters('4711'), 'in-time success'],
  ];
  for (const [what, story, expected] of table) it(`${what}: ${expected}`, async () => assert.equal(await judged(story), expected));

  it('given up by the caller before anything was due: nobody\'s fault but his', async () => {
    const story = aCall().answered({ kind: 'never' });
    story.clock.after(300, () => story.call.hangUp());
    assert.equal(await judged(story), 'none caller');
  });

  it('given up by the caller after he had waited too long: ours', async () => {
    const story = aCall().answered({ kind: 'never' });
    story.clock.after(800, () => story.call.hangUp());
    assert.equal(await judged(story), 'late us');
  });
});
