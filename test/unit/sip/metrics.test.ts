import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import { createSipMetrics, registerSipGauges } from '../../../sip/metrics.js';
import { aCall, connectTo } from '../../support/call-story.js';

describe('metrics of the sip service', () => {
  it('count calls by outcome and blame, and failures by cause', async () => {
    const registry = new Registry();
    const metrics = createSipMetrics(registry, ['kpn', 'default']);
    metrics.ended(await aCall().answered(connectTo('sip:desk@pbx.example')).run());
    metrics.ended(await aCall().answered(connectTo('sip:desk@pbx.example')).run());
    metrics.ended(await aCall({ uri: 'sip:nobody@x' }).run());
    for (let scrape = 0; scrape < 2; scrape++) {
      const text = await registry.metrics();
      assert.match(text, /^latchkey_calls_total\{outcome="redirected",blame="success"\} 2$/m);
      assert.match(text, /^latchkey_calls_total\{outcome="failed",blame="caller"\} 1$/m);
      assert.match(text, /^latchkey_call_failures_total\{cause="no-number"\} 1$/m);
    }
  });

  it('count what calls and the policy client tell them', async () => {
    const registry = new Registry();
    const metrics = createSipMetrics(registry, ['kpn', 'default']);
    const { calls, policy } = metrics;
    calls.progressed('kpn', 3);
    calls.answered('elsewhere', 700);
    calls.saidBye(20);
    calls.promptsPlayed(2);
    calls.digit('info');
    policy.answered(0.0002);
    policy.unanswered('timeout');
    policy.secondTry('late');
    policy.reportDropped();
    policy.failed('whatever', new Error('x'));
    metrics.promptMissing();
    metrics.recordsDropped(3);
    const text = await registry.metrics();
    for (const line of [
      'latchkey_invite_to_progress_seconds_bucket{trunk="kpn",le="0.005"} 1', 'latchkey_invite_to_final_seconds_sum{trunk="none"} 0.7', 'latchkey_invite_to_final_seconds_count{trunk="kpn"} 0', 'latchkey_bye_seconds_bucket{le="0.025"} 1', 'latchkey_prompts_total{state="played"} 2', 'latchkey_prompts_total{state="missing"} 1',
      'latchkey_digits_total{source="info"} 1', 'latchkey_policy_round_trip_seconds_count 1', 'latchkey_policy_unanswered_total{why="timeout"} 1', 'latchkey_policy_second_tries_total{why="late"} 1',
      'latchkey_dropped_total{what="report"} 1', 'latchkey_dropped_total{what="record"} 3', 'latchkey_policy_failures_total{what="other"} 1',
    ]) assert.ok(text.includes(`${line}\n`), line);
  });

  it('show gauges as they are', async () => {
    const registry = new Registry();
    let calls = 1;
    registerSipGauges(registry, { callsUnderWay: () => calls, mostCalls: () => 6, dialogs: () => 2, mediaLegs: () => 3, mediaRoom: () => ({ used: 1, most: 7 }), timers: () => 4, policyReplicas: () => 5, sipStackConnected: () => true, ready: () => false, draining: () => true });
    assert.match(await registry.metrics(), /^latchkey_calls 1$/m);
    calls = 0;
    const text = await registry.metrics();
    for (const line of ['latchkey_calls 0', 'latchkey_calls_max 6', 'latchkey_media_sessions 1', 'latchkey_media_legs_max 7', 'latchkey_draining 1', 'latchkey_dialogs 2', 'latchkey_media_legs 3', 'latchkey_call_timers 4', 'latchkey_policy_replicas 5', 'latchkey_sip_stack_connected 1', 'latchkey_ready 0']) assert.ok(text.includes(`${line}\n`), line);
  });
});
