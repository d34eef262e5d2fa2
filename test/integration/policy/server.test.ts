import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { credentials, makeGenericClientConstructor, Metadata, status, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { loadPolicyProto } from '../../../proto/load.js';
import type { DecideBatch } from '../../../proto/types/latchkey/policy/v1/DecideBatch.js';
import type { DecideRequest } from '../../../proto/types/latchkey/policy/v1/DecideRequest.js';
import type { DecideResponse__Output } from '../../../proto/types/latchkey/policy/v1/DecideResponse.js';
import type { DecisionBatch__Output } from '../../../proto/types/latchkey/policy/v1/DecisionBatch.js';
import type { Explanation__Output } from '../../../proto/types/latchkey/policy/v1/Explanation.js';
import type { PolicyServiceClient } from '../../../proto/types/latchkey/policy/v1/PolicyService.js';
import { Refusal } from '../../../proto/types/latchkey/policy/v1/Refusal.js';
import { Certificates } from '../../../services/common/certificates.js';
import type { Secret } from '../../../services/common/secret.js';
import type { Question } from '../../../services/policy/decisions/decide.js';
import type { Decision } from '../../../services/policy/domain/decision.js';
import type { RunningGrpc } from '../../../services/policy/grpc/server.js';
import { aClient, aDecider, aQuestion, aServer, never, noSecurity, rejected, until } from './support.js';

const facts = { callUid: randomBytes(16), called: '+31201234567', caller: '+31612345678' };

describe('the policy server', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0).reverse()) stop();
  });

  async function serve(...given: Parameters<typeof aServer>): Promise<{ server: RunningGrpc; client: PolicyServiceClient; target: string }> {
    const server = await aServer(...given);
    const target = `127.0.0.1:${server.address.port}`;
    const client = new (loadPolicyProto().v1.PolicyService)(target, credentials.createInsecure());
    stops.push(() => server.stop(), () => client.close());
    return { server, client, target };
  }

  it('answers one question, and counts digits asked about there every time', async () => {
    const seen: Question[] = [];
    const { client } = await serve(aDecider((question) => (seen.push(question), rejected('busy'))));
    const response = await decide(client, { facts, event: { digits: { value: '4711', attemptId: randomBytes(16) } }, cursor: Buffer.from('x') });
    assert.equal(response.directive?.kind, 'reject');
    assert.deepEqual(seen[0]?.event, { kind: 'digits', value: '4711' });
    assert.equal(Buffer.from(seen[0]?.cursor ?? []).toString(), 'x');
  });

  const malformed: [string, DecideRequest][] = [
    ['nothing at all', {}],
    ['no event', { facts }],
    ['an event of no kind', { facts, event: {} }],
    ['a short call uid', { facts: { ...facts, callUid: Buffer.from('short') }, event: { arrived: {} } }],
    ['a called number that is none', { facts: { ...facts, called: '0201234567' }, event: { arrived: {} } }],
    ['a caller that is none', { facts: { ...facts, caller: 'anonymous' }, event: { arrived: {} } }],
    ['digits that are none', { facts, event: { digits: { value: '12x' } } }],
    ['a cursor too long', { facts, event: { arrived: {} }, cursor: Buffer.alloc(1025) }],
  ];
  for (const [title, request] of malformed) {
    it(`refuses ${title} as malformed, and goes on`, async () => {
      const { client } = await serve(aDecider(() => rejected('busy')));
      await assert.rejects(decide(client, request), { code: status.INVALID_ARGUMENT });
      const answers = await onStream(client, { requests: [{ tag: 1, request }, { tag: 2, request: { facts, event: { arrived: {} } } }, { tag: 3 }] }, 3);
      assert.deepEqual(answers.map(({ tag, result, refusal }) => [tag, result, refusal]), [[1, 'refusal', Refusal.REFUSAL_MALFORMED], [2, 'response', undefined], [3, 'refusal', Refusal.REFUSAL_MALFORMED]]);
    });
  }

  it('never lets a withheld number any further', async () => {
    const seen: Question[] = [];
    const { client } = await serve(aDecider((question) => (seen.push(question), rejected('busy'))));
    await decide(client, { facts: { ...facts, withheld: true }, event: { arrived: {} } });
    assert.equal(seen[0]?.facts.caller, undefined);
  });

  it('refuses more than 4,096 outstanding on one stream', async () => {
    const { client } = await serve(aDecider(() => new Promise<Decision>(() => undefined)));
    const requests = Array.from({ length: 4097 }, (_, tag) => ({ tag, request: { facts, event: { arrived: {} } } }));
    assert.deepEqual((await onStream(client, { requests }, 1)).map(({ tag, refusal }) => [tag, refusal]), [[4096, Refusal.REFUSAL_OVERLOADED]]);
  });

  it('refuses to answer before its configuration was loaded', async () => {
    const { client } = await serve(aDecider(() => rejected('busy'), { ready: () => false }));
    await assert.rejects(decide(client, { facts, event: { arrived: {} } }), { code: status.UNAVAILABLE });
    const [answer] = await onStream(client, { requests: [{ tag: 9, request: { facts, event: { arrived: {} } } }] }, 1);
    assert.equal(answer?.refusal, Refusal.REFUSAL_NOT_READY);
  });

  it('explains', async () => {
    const { client } = await serve(aDecider(() => rejected('busy')));
    const explanation = await new Promise<Explanation__Output>((resolve, reject) => client.explain({ facts, assume: [{ entryLabel: 'courier' }, { silent: true }] }, (error, value) => (error ? reject(error) : resolve(value as Explanation__Output))));
    assert.equal(explanation.steps[0]?.why, 'the flow says so');
    assert.equal(explanation.directive?.kind, 'hangUp');
  });

  it('requires the token, for health and reflection too', async () => {
    const { client, target, server } = await serve(aDecider(() => rejected('busy')), { tokens: () => ['open sesame'] });
    await assert.rejects(decide(client, { facts, event: { arrived: {} } }), { code: status.UNAUTHENTICATED });
    await assert.rejects(decide(client, { facts, event: { arrived: {} } }, bearer('close sesame')), { code: status.UNAUTHENTICATED });
    await assert.rejects(health(target), { code: status.UNAUTHENTICATED });
    await assert.rejects(reflect(target), { code: status.UNAUTHENTICATED });
    assert.equal((await decide(client, { facts, event: { arrived: {} } }, bearer('open sesame'))).reason?.tenant, 'demo');
    const ours = aClient([server], undefined, { ...noSecurity, grpcToken: { text: 'open sesame' } });
    try {
      assert.equal(await ours.whenReady(2000), true);
      assert.equal((await ours.decide(aQuestion(), never)).kind, 'decision');
    } finally {
      await ours.close();
    }
  });

  it('takes nobody without a certificate that its CA signed, where it was given one', async () => {
    const [ca, strange] = [pemOf('ca.pem'), pemOf('stranger.pem')];
    const server = await aServer(aDecider(() => rejected('busy')), { certificates: new Certificates({ own: { cert: pemOf('server.pem'), key: pemOf('server.key') }, ca }) });
    stops.push(() => server.stop());
    const known = { grpcToken: undefined, grpcTlsCa: ca, grpcTlsCert: pemOf('client.pem'), grpcTlsKey: pemOf('client.key') };
    for (const [security, welcome] of [
      [known, true],
      [{ ...known, grpcTlsCert: undefined, grpcTlsKey: undefined }, false],
      [{ ...known, grpcTlsCert: strange, grpcTlsKey: pemOf('stranger.key') }, false],
      [{ ...known, grpcTlsCa: strange }, false],
      [noSecurity, false],
    ] as const) {
      const client = aClient([{ address: { ...server.address, host: 'localhost' } }], undefined, security);
      try {
        assert.equal(await client.whenReady(welcome ? 3000 : 300), welcome);
      } finally {
        await client.close();
      }
    }
  });

  it('serves health and reflection', async () => {
    const { target } = await serve(aDecider(() => rejected('busy')));
    assert.equal(await health(target), 'SERVING');
    assert.deepEqual((await reflect(target)).includes('latchkey.policy.v1.PolicyService'), true);
  });

  it('cuts what is not answered in time when it drains, and says how many', async () => {
    const { server, client } = await serve(aDecider(() => new Promise<Decision>(() => undefined)));
    const stream = client.decideStream();
    const batches: DecisionBatch__Output[] = [];
    stream.on('data', (batch: DecisionBatch__Output) => batches.push(batch));
    stream.on('error', () => undefined);
    stream.write({ requests: [{ tag: 1, request: { facts, event: { arrived: {} } } }] });
    await until('the stream is open', () => batches.length === 1);
    assert.equal(await server.drain(50), 1);
    assert.equal(batches[1]?.draining, true);
  });
});

function decide(client: PolicyServiceClient, request: DecideRequest, metadata = new Metadata()): Promise<DecideResponse__Output> {
  return new Promise((resolve, reject) => client.decide(request, metadata, (error, response) => (error ? reject(error) : resolve(response as DecideResponse__Output))));
}

function onStream(client: PolicyServiceClient, batch: DecideBatch, wanted: number): Promise<DecisionBatch__Output['decisions']> {
  const stream: ClientDuplexStream<DecideBatch, DecisionBatch__Output> = client.decideStream();
  return new Promise((resolve, reject) => {
    const got: DecisionBatch__Output['decisions'] = [];
    stream.on('error', (error: ServiceError) => (error.code === status.CANCELLED ? undefined : reject(error)));
    stream.on('data', ({ decisions }: DecisionBatch__Output) => {
      got.push(...decisions);
      if (got.length < wanted) return;
      stream.cancel();
      resolve(got);
    });
    stream.write(batch);
  });
}

function pemOf(name: string): Secret {
  return { text: readFileSync(new URL(`../../support/tls/${name}`, import.meta.url), 'utf8') };
}

function bearer(token: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/** Our types know neither health nor reflection: they are asked as any client would. */
function health(target: string): Promise<string> {
  const client = new (makeGenericClientConstructor(healthService, 'health'))(target, credentials.createInsecure());
  return new Promise<string>((resolve, reject) => {
    const check = client['check'] as unknown as (request: object, done: (error: Error | null, response: { status: string }) => void) => void;
    check.call(client, { service: '' }, (error, response) => (error ? reject(error) : resolve(response.status)));
  }).finally(() => client.close());
}

function reflect(target: string): Promise<string> {
  const bytes = (value: Buffer) => value;
  const method = { path: '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', requestStream: true, responseStream: true, requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes };
  const client = new (makeGenericClientConstructor({ info: method }, 'reflection'))(target, credentials.createInsecure());
  return new Promise<string>((resolve, reject) => {
    const stream = (client['info'] as unknown as () => ClientDuplexStream<Buffer, Buffer>).call(client);
    stream.on('error', reject);
    stream.on('data', (data: Buffer) => resolve(data.toString('latin1')));
    stream.on('end', () => reject(new Error('no answer')));
    // list_services, field 7 of ServerReflectionRequest.
    stream.end(Buffer.from([0x3a, 0x01, 0x2a]));
  }).finally(() => client.close());
}
