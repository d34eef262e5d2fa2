import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallOutcome, CallResult } from '../../../../cli/phone/call-types.js';
import { probe, type ProbeParts } from '../../../../cli/probe.js';

const sentOn: CallOutcome = { kind: 'sent-on', by: 'redirect', status: 302, targets: ['sip:desk@pbx.example'] };
const refused: CallOutcome = { kind: 'rejected', status: 503, reason: 'Service Unavailable' };

/** Calls come to these outcomes, node by node; a prompt is heard for `heardMs`. */
async function run(argv: readonly string[], outcomes: readonly CallOutcome[], heardMs = 0) {
  let [said, faults, placed] = ['', '', 0];
  const result = (outcome: CallOutcome): CallResult => ({ outcome, callId: 'a', answered: false, durationMs: 900, finalMs: 40, heardMs, seen: [] });
  const parts: ProbeParts = {
    resolve: (nodes) => (nodes[0]?.kind === 'name' ? Promise.reject(new Error('getaddrinfo ENOTFOUND')) : Promise.resolve(nodes)),
    call: () => Promise.resolve(result(outcomes[placed++] ?? refused)),
  };
  const code = await probe(argv, { stdout: { write: (text) => (said += text) }, stderr: { write: (text) => (faults += text) }, env: {} }, parts);
  return { code, faults, verdicts: said.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('latchkey probe', () => {
  const nodes = ['--nodes', '10.0.0.1:5060,10.0.0.2:5060'];

  it('calls through every node and says of each what came of it, with the number masked', async () => {
    const { code, verdicts } = await run(['+31201234567', ...nodes], [sentOn, sentOn]);
    assert.equal(code, 0);
    assert.deepEqual(verdicts[1], { node: '10.0.0.2:5060', good: true, outcome: 'sent-on', status: 302, seconds: 0.04, heardSeconds: 0, called: '+312*****67' });
  });

  it('fails when one node does', async () => {
    const { code, verdicts } = await run(['+31201234567', ...nodes], [sentOn, refused]);
    assert.deepEqual([code, verdicts.map(({ good }) => good)], [1, [true, false]]);
  });

  it('takes a prompt that can be heard for good, where that is wanted, however the call ends', async () => {
    const hungUp: CallOutcome = { kind: 'hung-up', answered: false };
    const asked = ['+31201234567', ...nodes, '--want', 'audio'];
    assert.deepEqual([(await run(asked, [hungUp, hungUp], 1200)).code, (await run(asked, [sentOn, sentOn], 20)).code], [0, 1]);
  });

  it('writes a file for a node exporter', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-probe-'));
    const file = join(folder, 'latchkey.prom');
    await run(['+31201234567', ...nodes, '--metrics', file], [sentOn, refused]);
    const text = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true, force: true });
    for (const line of ['latchkey_probe_good{node="10.0.0.1:5060"} 1', 'latchkey_probe_good{node="10.0.0.2:5060"} 0', 'latchkey_probe_seconds{node="10.0.0.2:5060"} 0.04']) assert.ok(text.includes(`${line}\n`), text);
  });

  it('says what is missing, and that a name stands for nobody', async () => {
    assert.deepEqual(await run([], []), { code: 2, faults: 'the called number: found ""; allowed: one number, as +31201234567, or one sip: URI\n--nodes: missing; HOST:PORT, several with commas between, or dns:///NAME:PORT\n', verdicts: [] });
    assert.equal((await run(['+31201234567', '--nodes', 'dns:///nobody:5060'], [])).code, 3);
  });
});
