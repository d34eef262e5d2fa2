import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../services/common/log.js';
import { parseHostPort } from '../../../services/common/host-port.js';
import { readSettings } from '../../../services/common/settings.js';
import type { Decision } from '../../../services/policy/domain/decision.js';
import type { RunningGrpc } from '../../../services/policy/grpc/server.js';
import { sipSettings, type SipSettings } from '../../../sip/config.js';
import { startSipService, type SipService } from '../../../sip/service.js';
import { defaultTrunk, type Trunk } from '../../../sip/trunks/trunk.js';
import { PlacedCall, type CallParts } from '../../support/peer-dialog.js';
import { SipPeer } from '../../support/sip-peer.js';
import { sdp } from '../../support/sip-text.js';
import { aDecider, aServer } from '../policy/support.js';
import { until } from '../../support/sip-rig.js';

const reason = { tenant: 'demo', step: 'screen', release: 1, cause: 'flow' } as const;
const redirected: Decision = { directive: { kind: 'connect', destinations: [{ kind: 'uri', uri: 'sip:desk@pbx.example' }], mode: 'trunk', ringSeconds: 30, failedWanted: false }, cursor: new Uint8Array(0), reason };
const asked: Decision = { directive: { kind: 'collect', prompts: [], minDigits: 4, maxDigits: 4, endKey: '#', firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000, bargeIn: true, secret: true }, cursor: new Uint8Array([1]), reason };

describe('the sip service on its embedded parts', function service() {
  this.timeout(30_000);
  let data: string;
  let policy: RunningGrpc;
  let decision: Decision = redirected;
  const services: SipService[] = [];
  const peers: SipPeer[] = [];

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'latchkey-sip-'));
    policy = await aServer(aDecider(() => decision));
  });
  beforeEach(() => (decision = redirected));
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.close();
    for (const running of services.splice(0)) await running.drain();
  });
  after(async () => {
    policy.stop();
    await rm(data, { recursive: true, force: true });
  });

  async function start(env: Record<string, string> = {}, trunk: Partial<Trunk> = {}): Promise<{ service: SipService; port: number }> {
    const { host, port: grpc } = policy.address;
    const given = { LATCHKEY_SIP: '127.0.0.1:0', LATCHKEY_CONTROL: '127.0.0.1:0', LATCHKEY_SIP_HTTP: '127.0.0.1:0', LATCHKEY_POLICY: `${host}:${grpc}`, LATCHKEY_DATA: data, LATCHKEY_RTP: '127.0.0.1:27000-27099', LATCHKEY_PROBE: '300ms', LATCHKEY_DRAIN: '300ms', ...env };
    const read = readSettings(sipSettings, [], given);
    assert.equal(read.kind, 'settings');
    const running = await startSipService((read as { settings: SipSettings }).settings, [{ ...defaultTrunk(), ...trunk }], createLog({ service: 'test', level: 'silent' }));
    services.push(running);
    assert.equal(await running.whenReady(), true);
    return { service: running, port: parseHostPort(running.sip())?.port ?? 0 };
  }

  async function peer(): Promise<SipPeer> {
    const made = await SipPeer.open();
    peers.push(made);
    return made;
  }

  function call(caller: SipPeer, port: number, parts: CallParts = {}): PlacedCall {
    return new PlacedCall(caller, `sip:+31201234567@127.0.0.1:${port}`, port, { body: sdp(), ...parts }).place();
  }

  async function gauge(running: SipService, name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${running.http.port}/metrics`)).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  }

  it('answers calls as the policy decides, counts them and writes them down', async () => {
    const { service, port } = await start();
    const caller = await peer();
    const placed = call(caller, port);
    placed.ack(await caller.response(302));
    assert.equal(await gauge(service, 'latchkey_calls_total\\{outcome="redirected",blame="success"\\}'), 1);
    for (const name of ['latchkey_calls', 'latchkey_dialogs', 'latchkey_media_legs', 'latchkey_call_timers']) assert.equal(await gauge(service, name), 0, name);
    await services.splice(0)[0]?.drain();
    assert.equal((await readdir(join(data, 'calls'))).length, 1);
  });

  it('turns calls away above its limit, and takes them again after', async () => {
    const { port } = await start({ LATCHKEY_MAX_CALLS: '1' });
    decision = asked;
    const [one, two] = [await peer(), await peer()];
    const first = call(one, port);
    await one.response(183);
    const second = call(two, port);
    const refused = await two.response(503);
    second.ack(refused);
    assert.match(refused.header('Retry-After'), /^[1-5]$/);
    first.cancel();
    first.ack(await one.response(487));
    decision = redirected;
    const third = call(two, port);
    third.ack(await two.response(302));
  });

  it('is unready while its engine is gone, and takes calls on the same port when it is back', async () => {
    const { service, port } = await start();
    decision = asked;
    const caller = await peer();
    call(caller, port);
    await caller.response(183);
    assert.equal(await gauge(service, 'latchkey_calls'), 1);
    process.kill(service.enginePid ?? assert.fail('no engine'), 'SIGKILL');
    await until(() => !service.ready(), 'unready');
    await until(() => service.ready(), 'ready again', 10_000);
    assert.equal(await gauge(service, 'latchkey_calls_total\\{outcome="failed",blame="us"\\}'), 1);
    for (const name of ['latchkey_calls', 'latchkey_dialogs', 'latchkey_media_legs', 'latchkey_call_timers']) assert.equal(await gauge(service, name), 0, name);
    decision = redirected;
    const again = await peer();
    const placed = call(again, port);
    placed.ack(await again.response(302));
  });

  it('drains as the edge expects: unready, calls still taken, then 503, and the count of what was cut', async () => {
    const { service, port } = await start();
    const caller = await peer();
    const probe = () => new PlacedCall(caller, `sip:127.0.0.1:${port}`, port, { method: 'OPTIONS' }).place();
    probe();
    await caller.response(200, 'OPTIONS');
    decision = asked;
    const held = await peer();
    call(held, port);
    await held.response(183);
    decision = redirected;
    const drained = service.drain();
    probe();
    await caller.response(503, 'OPTIONS');
    assert.equal((await fetch(`http://127.0.0.1:${service.http.port}/ready`)).status, 503);
    const taken = call(caller, port);
    taken.ack(await caller.response(302));
    await new Promise((resolve) => setTimeout(resolve, 650));
    services.splice(0);
    assert.equal(await drained, 1);
  });

  for (const answer of ['early-media', 'before-prompt'] as const) {
    it(`tells a caller whose call is cut, on a trunk with answer: ${answer}`, async () => {
      const { service, port } = await start({ LATCHKEY_PROBE: '0s', LATCHKEY_DATA: join(data, answer) }, { answer });
      decision = asked;
      const held = await peer();
      const placed = call(held, port);
      if (answer === 'early-media') await held.response(183);
      else placed.ack(await held.response(200));
      services.splice(0);
      const drained = service.drain();
      const told = answer === 'early-media' ? await held.response(480) : await held.request('BYE');
      assert.match(told.header('Reason'), /^Q\.850;cause=41/);
      assert.equal(await drained, 1);
      const [file = ''] = await readdir(join(data, answer, 'calls'));
      const { outcome, cause, blame, status } = JSON.parse(await readFile(join(data, answer, 'calls', file), 'utf8')) as Record<string, unknown>;
      assert.deepEqual({ outcome, cause, blame, status }, { outcome: 'failed', cause: 'draining', blame: 'us', status: answer === 'early-media' ? 480 : 200 });
    });
  }
});
