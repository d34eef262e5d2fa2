/** drachtio-server and FreeSWITCH that are not there yet, do not know us, or hang: what still works, and that the rest heals. */
import assert from 'node:assert/strict';
import { startServer, whyMissing } from '../support/drachtio-server.js';
import { startFreeswitch, whyNoFreeswitch } from '../support/freeswitch.js';
import { freePort } from '../support/free-port.js';
import { answerToOptions } from '../support/kamailio.js';
import { eventually } from '../support/latchkey.js';
import { phoneCall } from '../support/parts-bench.js';
import { startPolicyApart, startSipApart, type PolicyApart, type SipApart } from '../support/services-apart.js';

const friend = '+31612340001';
const redirects = '+31201110004';
const asks = '+31201110002';
const missing = whyMissing('real') ?? whyNoFreeswitch();

describe(`real parts that are late or wrong${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
  this.timeout(120_000);
  let policy: PolicyApart;
  const open: { stop(): Promise<unknown> }[] = [];
  const keep = <T extends { stop(): Promise<unknown> }>(part: T): T => {
    open.push(part);
    return part;
  };

  before(async function () {
    if (missing !== undefined) this.skip();
    policy = await startPolicyApart();
  });
  after(() => (policy as PolicyApart | undefined)?.stop());
  afterEach(async () => {
    for (const part of open.splice(0).reverse()) await part.stop();
  });

  it('FreeSWITCH absent: lines that redirect work, lines that ask get 503 and OPTIONS 503; served when it comes', async () => {
    const freeswitch = keep(await startFreeswitch());
    if (freeswitch.restart === undefined) return;
    let sip: SipApart | undefined;
    await freeswitch.restart(async () => {
      const started = keep(await startSipApart(policy.grpc, ['--media', `freeswitch:${freeswitch.host}:${freeswitch.port}`], { LATCHKEY_FREESWITCH_SECRET: freeswitch.secret }));
      sip = started;
      assert.equal(await eventualStatus(started, redirects, 302), 302);
      assert.equal(await statusOf(started, asks), 503);
      assert.equal(await answerToOptions(started.sipPort), 503);
    });
    assert.ok(sip !== undefined);
    const late = sip;
    await eventually('OPTIONS is answered 200', async () => (await answerToOptions(late.sipPort)) === 200, 30_000);
    assert.equal(await statusOf(late, asks, ['1']), 302);
  });

  it('a wrong FreeSWITCH password: said in the log, lines that redirect work', async () => {
    const freeswitch = keep(await startFreeswitch());
    const sip = keep(await startSipApart(policy.grpc, ['--media', `freeswitch:${freeswitch.host}:${freeswitch.port}`], { LATCHKEY_FREESWITCH_SECRET: 'not-this-canary' }));
    assert.equal(await eventualStatus(sip, redirects, 302), 302);
    assert.equal(await statusOf(sip, asks), 503);
    await sip.program.says(/password|secret|refused/i);
    assert.ok(!sip.program.output().includes('not-this-canary'));
  });

  it('a wrong drachtio secret: said once in the log, never ready, and ends when told', async () => {
    const server = keep(await startServer('real'));
    const sip = await startSipApart(policy.grpc, ['--engine', `drachtio:127.0.0.1:${server.controlPort}`], { LATCHKEY_DRACHTIO_SECRET: 'not-this-canary' }, false);
    await sip.program.says(/is the secret right/);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.equal(sip.program.output().match(/is the secret right/g)?.length, 1, sip.program.output());
    assert.ok(!sip.program.output().includes('not-this-canary'));
    assert.equal(await sip.ready(), false);
    assert.equal(await sip.stop(), 0);
  });

  it('no drachtio-server at all: not ready, and ends when told', async () => {
    const sip = await startSipApart(policy.grpc, ['--engine', `drachtio:127.0.0.1:${await freePort()}`], { LATCHKEY_DRACHTIO_SECRET: 'x' }, false);
    await eventually('it serves metrics', async () => (await sip.metrics()).includes('latchkey_sip_stack_connected 0'));
    assert.equal(await sip.ready(), false);
    assert.equal(await sip.stop(), 0);
  });
});

async function statusOf(sip: SipApart, to: string, keys: readonly string[] = []): Promise<number | string> {
  const { outcome } = await phoneCall(sip, { to, from: friend, keys, timeoutMs: 20_000 });
  return outcome.kind === 'sent-on' || outcome.kind === 'rejected' ? outcome.status : outcome.kind;
}

/** The sip service may still be on its way to the policy. */
async function eventualStatus(sip: SipApart, to: string, wanted: number): Promise<number | string> {
  let status: number | string = 0;
  await eventually(`${to} answered ${wanted}`, async () => (status = await statusOf(sip, to)) === wanted, 10_000);
  return status;
}
