/** The policy service on gRPC: the contract, grpc.health.v1 and reflection. */
import { experimental, Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { loadPolicyProto } from '../../../proto/load.js';
import type { DecideRequest__Output } from '../../../proto/types/latchkey/policy/v1/DecideRequest.js';
import type { DecideResponse } from '../../../proto/types/latchkey/policy/v1/DecideResponse.js';
import type { PolicyServiceHandlers } from '../../../proto/types/latchkey/policy/v1/PolicyService.js';
import type { Certificates } from '../../common/certificates.js';
import { formatHostPort, type HostPort } from '../../common/host-port.js';
import { answerCounting, type Asking } from './answer-question.js';
import { requireToken } from './authorise.js';
import { DecideStream } from './decide-stream.js';
import { explain } from './explain.js';
import { getPrompt } from './get-prompt.js';
import { takeReport, takeReportBatch } from './take-report.js';
import { writeDecision } from './write-answer.js';

export interface GrpcOptions extends Asking {
  readonly listen: HostPort;
  /** Those that are taken now, one of which every call must carry. Absent: none is needed. */
  readonly tokens?: () => readonly string[];
  /** With a CA in them clients need a certificate that it signs. Absent: no TLS. */
  readonly certificates?: Certificates;
}

export interface RunningGrpc {
  /** Where it listens, with the port that it really got. */
  readonly address: HostPort;
  /** Says everywhere that it is going, answers what it has, and ends; returns how many questions were left unanswered. */
  drain(withinMs: number): Promise<number>;
  /** Ends at once. */
  stop(): void;
}

/** Rejects when the port is taken. */
export async function startGrpc(options: GrpcOptions): Promise<RunningGrpc> {
  // With `grpc.enable_channelz` off the library keeps no list of its connections, and then ends none when it is shut down.
  const server = new Server({ interceptors: options.tokens === undefined ? [] : [requireToken(options.tokens)] });
  const { definition, v1 } = loadPolicyProto();
  const streams = new Set<DecideStream>();
  server.addService(v1.PolicyService.service, handlers(options, streams));
  const health = new HealthImplementation({ '': 'SERVING', [serviceName]: 'SERVING' });
  health.addToServer(server);
  new ReflectionService(definition).addToServer(server);
  const port = await bind(server, options);
  return {
    address: { host: options.listen.host, port },
    drain: (withinMs) => {
      for (const service of ['', serviceName]) health.setStatus(service, 'NOT_SERVING');
      return drain(server, streams, withinMs);
    },
    stop: () => server.forceShutdown(),
  };
}

function handlers(asking: Asking, streams: Set<DecideStream>): PolicyServiceHandlers {
  return {
    Decide: (call, done) => void decideOnce(asking, call, done),
    DecideStream: (call) => {
      const stream = new DecideStream(asking, call, () => {
        if (streams.delete(stream)) asking.metrics.streamClosed();
      });
      streams.add(stream);
      asking.metrics.streamOpened();
    },
    Explain: (call, done) => void explain(asking, call.request, done),
    GetPrompt: (call) => void getPrompt(asking, call),
    Report: (call, done) => takeReport(asking, call, done),
    ReportBatch: (call, done) => takeReportBatch(asking, call, done),
  };
}

async function decideOnce(asking: Asking, call: ServerUnaryCall<DecideRequest__Output, DecideResponse>, done: sendUnaryData<DecideResponse>): Promise<void> {
  if (!asking.decider.ready()) return done({ code: status.UNAVAILABLE, details: 'no configuration was loaded yet' });
  const answer = await answerCounting(asking, call.request, Date.now());
  if (answer === 'malformed') done({ code: status.INVALID_ARGUMENT, details: 'the question is malformed' });
  else done(null, writeDecision(answer));
}

function bind(server: Server, { listen, certificates }: GrpcOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(formatHostPort(listen), credentials(certificates), (error, port) => (error === null ? resolve(port) : reject(error)));
  });
}

/** TLS 1.2 or newer, which is Node's own least. */
function credentials(certificates: Certificates | undefined): ServerCredentials {
  if (certificates === undefined) return ServerCredentials.createInsecure();
  return experimental.createCertificateProviderServerCredentials(certificates, certificates.hasCa ? certificates : null, certificates.hasCa);
}

async function drain(server: Server, streams: ReadonlySet<DecideStream>, withinMs: number): Promise<number> {
  for (const stream of streams) stream.drain();
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  let cut = 0;
  const deadline = setTimeout(() => {
    for (const stream of streams) cut += stream.end();
    // Those who watch our health never end by themselves.
    setImmediate(() => server.forceShutdown());
  }, withinMs);
  await closed;
  clearTimeout(deadline);
  return cut;
}

const serviceName = 'latchkey.policy.v1.PolicyService';
