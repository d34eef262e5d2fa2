/** The policy down, hung or talking nonsense, and one of two killed under load: what callers get, and that it heals by itself. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { openPhone } from '../../cli/phone/phone.js';
import { loadPolicyProto } from '../../proto/load.js';
import type { DecideBatch__Output } from '../../proto/types/latchkey/policy/v1/DecideBatch.js';
import type { DecisionBatch } from '../../proto/types/latchkey/policy/v1/DecisionBatch.js';
import { freePort, portRange } from '../support/free-port.js';
import { answerToOptions } from '../support/kamailio.js';
import { eventually } from '../support/latchkey.js';
import { phoneCall } from '../support/parts-bench.js';
import { PlacedCall } from '../support/peer-dialog.js';
import { startPolicyApart, startSipApart, type PolicyApart, type SipApart } from '../support/services-apart.js';
import { SipPeer } from '../support/sip-peer.js';

const friend = '+31612340001';
const redirects = '+31201110004';
const asks = '+31201110002';

describe('a policy that cannot be asked', function () {
  this.timeout(90_000);
  const open: { stop(): Promise<unknown> }[] = [];
  const keep = <T extends { stop(): Promise<unknown> }>(service: T): T => {
    open.push(service);
    return service;
  };
  afterEach(() => Promise.all(open.splice(0).map((service) => service.stop())));

  const statusAndMs = async (sip: SipApart) => {
    const { outcome, durationMs, seen } = await phoneCall(sip, { to: redirects, from: friend });
    return { status: outcome.kind === 'rejected' || outcome.kind === 'sent-on' ? outcome.status : outcome.kind, durationMs, seen };
  };
  const refusesAtOnce = async (sip: SipApart) => {
    const { status, durationMs } = await statusAndMs(sip);
    assert.equal(status, 503);
    assert.ok(durationMs < 1000, `it took ${durationMs} ms`);
  };
  const heals = (sip: SipApart) => eventually('calls are redirected again', async () => (await statusAndMs(sip)).status === 302, 20_000);

  it('down at the start: 503 within a second, OPTIONS 503; served as soon as it comes, without a restart', async () => {
    const grpcPort = await freePort();
    const sip = keep(await startSipApart(`127.0.0.1:${grpcPort}`));
    await refusesAtOnce(sip);
    assert.match(await retryAfterOf(sip), /^[1-5]$/);
    assert.equal(await answerToOptions(sip.sipPort), 503);
    keep(await startPolicyApart({ grpcPort }));
    await heals(sip);
    await eventually('OPTIONS is answered 200', async () => (await answerToOptions(sip.sipPort)) === 200);
  });

  it('hung: 503 within a second, served again when it goes on', async () => {
    const policy = keep(await startPolicyApart());
    const sip = keep(await startSipApart(policy.grpc));
    await heals(sip);
    policy.signalTree('SIGSTOP');
    for (let i = 0; i < 8; i++) await refusesAtOnce(sip);
    policy.signalTree('SIGCONT');
    await heals(sip);
  });

  it('silent while callers hang up: 487 to each, and nothing is left', async () => {
    const fake = keep(await startFake('silence'));
    const sip = keep(await startSipApart(fake.grpc));
    await eventually('the fake is connected', () => fake.streams() > 0);
    const moments = Array.from({ length: 25 }, (_, index) => index * 10);
    const results = await Promise.all(moments.map((hangUpAfterMs) => phoneCall(sip, { to: asks, from: friend, hangUpAfterMs })));
    for (const { outcome } of results) assert.ok(outcome.kind === 'hung-up' || (outcome.kind === 'rejected' && outcome.status === 503), JSON.stringify(outcome));
    await eventually('nothing is held', async () => {
      const metrics = await sip.metrics();
      return ['latchkey_calls', 'latchkey_call_timers', 'latchkey_dialogs'].every((gauge) => metrics.includes(`\n${gauge} 0\n`));
    });
  });

  it('gone in the middle of a call: 480 after the 183, since another node would be no better', async () => {
    const policy = keep(await startPolicyApart());
    const sip = keep(await startSipApart(policy.grpc));
    await heals(sip);
    const result = await phoneCall(sip, { to: asks, from: friend, keys: ['1'], watch: ({ text }) => void (text.startsWith('183') && policy.signalTree('SIGKILL')) });
    assert.equal(result.outcome.kind === 'rejected' && result.outcome.status, 480, JSON.stringify(result.outcome));
  });

  for (const kind of ['silence', 'answers after 400 ms', 'no directive', 'wrong tags', 'garbage fields', 'errors'] as const) {
    it(`one that gives ${kind}: 503 within a second, and nothing breaks`, async () => {
      const fake = keep(await startFake(kind));
      const sip = keep(await startSipApart(fake.grpc));
      await eventually('the fake is connected', () => fake.streams() > 0);
      for (let i = 0; i < 5; i++) await refusesAtOnce(sip);
      await eventually('no call is held', async () => (await sip.metrics()).includes('\nlatchkey_calls 0\n'));
    });
  }

  it('one of two replicas killed under load: no call fails', async () => {
    const env = { LATCHKEY_PIN_KEY: randomBytes(32).toString('hex') };
    const policies = await Promise.all([startPolicyApart({ env }), startPolicyApart({ env })]);
    policies.forEach(keep);
    const sip = keep(await startSipApart(policies.map(({ grpc }) => grpc).join(',')));
    await eventually('both replicas are open', async () => /\nlatchkey_policy_replicas 2\n/.test(await sip.metrics()));
    const statuses = await callsWhile(sip, policies);
    assert.deepEqual([...new Set(statuses)], [302], `${statuses.filter((status) => status !== 302).length} of ${statuses.length} failed`);
  });
});

/** Two hundred calls in four seconds; after the first second one replica is killed. */
async function callsWhile(sip: SipApart, [victim]: readonly PolicyApart[]): Promise<readonly (number | string)[]> {
  const range = portRange(100);
  const phone = await openPhone({ via: { host: '127.0.0.1', port: sip.sipPort }, rtp: { fromPort: range.from, toPort: range.to } });
  const place = async (afterMs: number) => {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const { outcome } = await phone.call({ to: redirects, from: friend });
    return outcome.kind === 'sent-on' || outcome.kind === 'rejected' ? outcome.status : outcome.kind;
  };
  const calls = Array.from({ length: 200 }, (_, index) => place(index * 20));
  setTimeout(() => victim?.signalTree('SIGKILL'), 1000);
  const statuses = await Promise.all(calls);
  await phone.close();
  return statuses;
}

/** The Retry-After of the refusal of a call. */
async function retryAfterOf({ sipPort }: SipApart): Promise<string> {
  const caller = await SipPeer.open();
  try {
    const call = new PlacedCall(caller, `sip:${redirects}@127.0.0.1:${sipPort}`, sipPort).place();
    const refused = await caller.response(503, 'INVITE');
    call.ack(refused);
    return refused.header('Retry-After');
  } finally {
    await caller.close();
  }
}

interface Fake {
  readonly grpc: string;
  streams(): number;
  stop(): Promise<void>;
}

type Stream = ServerDuplexStream<DecideBatch__Output, DecisionBatch>;

/** A server of the contract that keeps none of it. */
async function startFake(kind: 'silence' | 'answers after 400 ms' | 'no directive' | 'wrong tags' | 'garbage fields' | 'errors'): Promise<Fake> {
  const server = new Server();
  let streams = 0;
  const decideStream = (stream: Stream) => {
    streams += 1;
    stream.on('error', () => undefined).on('end', () => stream.end());
    stream.write({ decisions: [] });
    stream.on('data', ({ requests }: DecideBatch__Output) => {
      const tags = requests.map(({ tag }) => tag);
      if (kind === 'answers after 400 ms') setTimeout(() => stream.write({ decisions: tags.map((tag) => ({ tag, response: { directive: { hangUp: {} } } })) }), 400);
      if (kind === 'no directive') stream.write({ decisions: tags.map((tag) => ({ tag, response: {} })) });
      if (kind === 'wrong tags') stream.write({ decisions: tags.map((tag) => ({ tag: tag + 1_000_000, response: { directive: { hangUp: {} } } })) });
      if (kind === 'garbage fields') stream.write({ decisions: tags.map((tag) => ({ tag, response: { directive: { connect: { destinations: [] } }, cursor: randomBytes(9000) } })) });
      if (kind === 'errors') stream.destroy(new Error('no'));
    });
  };
  const { v1 } = loadPolicyProto();
  server.addService(v1.PolicyService.service, { decide: refuse, decideStream, explain: refuse, getPrompt: (call: { end(): void }) => call.end(), report: (_call: unknown, done: (error: null, value: object) => void) => done(null, {}) });
  const port = await new Promise<number>((resolve, reject) => server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error === null ? resolve(bound) : reject(error))));
  return { grpc: `127.0.0.1:${port}`, streams: () => streams, stop: async () => server.forceShutdown() };
}

function refuse(_call: unknown, done: (error: Error) => void): void {
  done(new Error('not here'));
}
