/** `latchkey decide`: what would be decided for a call, and why. Asks the policy's Explain; changes nothing. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { ServiceError } from '@grpc/grpc-js';
import { Attestation } from '../proto/types/latchkey/policy/v1/Attestation.js';
import type { Assumption } from '../proto/types/latchkey/policy/v1/Assumption.js';
import type { ExplainRequest } from '../proto/types/latchkey/policy/v1/ExplainRequest.js';
import type { Explanation__Output } from '../proto/types/latchkey/policy/v1/Explanation.js';
import { readNumber } from '../services/common/e164.js';
import { grpcSecuritySettings, type GrpcSecurity } from '../services/common/grpc-security.js';
import { formatHostPort } from '../services/common/host-port.js';
import { readSettings, setting } from '../services/common/settings.js';
import { policyAddresses, type PolicyAddresses } from '../sip/adapters/policy/addresses.js';
import { reachOf } from '../sip/adapters/policy/reach.js';
import { exitCodes, type Io } from './io.js';
import { explanationText } from './explanation-text.js';

const usage = `latchkey decide NUMBER [options]: what would be decided for a call to NUMBER, step by step, and why

  --from NUMBER            the caller's number; left out: no usable number
  --withheld               the caller withholds the number
  --asserted               the number comes from a network that is trusted
  --attestation LEVEL      none (the default), A, B, C or failed
  --trunk NAME             the trunk it comes in on (default)
  --assume WHAT            what the caller does when asked: the label of a PIN's entry, wrong, locked, silent,
                           or keys=1 for a menu; what a customer's own system says: verified, unverified,
                           unavailable; several times for several questions, the last is repeated
  --at TIME                as 2026-12-25T10:00 (with Z or an offset; else this machine's zone); left out: now
  --country CC             how to read NUMBER when it is written nationally
  --policy HOST:PORT       the policy to ask (127.0.0.1:50051, or LATCHKEY_POLICY); token and certificates as the
                           sip service has them: LATCHKEY_GRPC_TOKEN, LATCHKEY_GRPC_TLS_CA, …_CERT, …_KEY
  --json                   the answer as JSON

It takes no PIN, so it can be used to guess none. Exit code: 0 connected, 1 refused, 2 usage, 3 no answer.
`;

const attestations = { none: Attestation.ATTESTATION_NONE, A: Attestation.ATTESTATION_A, B: Attestation.ATTESTATION_B, C: Attestation.ATTESTATION_C, failed: Attestation.ATTESTATION_FAILED } as const;

export async function decide(argv: readonly string[], io: Io): Promise<number> {
  const read = readArguments(argv);
  if (read.kind === 'help') return say(io.stdout, usage, exitCodes.done);
  if (read.kind === 'fault') return say(io.stderr, `${read.fault}\n`, exitCodes.usage);
  const reach = readSettings(reachSettings, read.policy === undefined ? [] : ['--policy', read.policy], io.env);
  if (reach.kind !== 'settings') return say(io.stderr, reach.kind === 'faults' ? reach.faults.map((fault) => `${fault}\n`).join('') : usage, exitCodes.usage);
  const { policy, ...security } = reach.settings;
  const target = targetOf(policy);
  try {
    const answer = await explain(target, security, policy, read.request);
    io.stdout.write(read.json ? `${JSON.stringify(answer, undefined, 2)}\n` : explanationText(answer));
    return answer.directive?.kind === 'connect' || answer.directive?.kind === 'hangUp' ? exitCodes.done : exitCodes.faults;
  } catch (error) {
    const { code, details, message } = error as ServiceError;
    return say(io.stderr, `no answer from the policy at ${target}: ${details === undefined ? message : `${details} (${code})`}\nIs it running? \`npm start\` brings it up; --policy HOST:PORT asks another.\n`, exitCodes.unreachable);
  }
}

/** What the sip service is told of the policy, it is told here. */
const reachSettings = {
  ...grpcSecuritySettings,
  policy: setting<PolicyAddresses>({ env: 'LATCHKEY_POLICY', flag: '--policy', value: 'HOST:PORT', reader: policyAddresses, fallback: { kind: 'list', addresses: [{ host: '127.0.0.1', port: 50051 }] }, help: 'the policy to ask' }),
};

/** Of several replicas the first: all of them answer alike. */
function targetOf(policy: PolicyAddresses): string {
  return policy.kind === 'dns' ? `dns:///${formatHostPort(policy.name)}` : policy.addresses.slice(0, 1).map(formatHostPort).join();
}

type Arguments =
  | { readonly kind: 'question'; readonly request: ExplainRequest; readonly policy: string | undefined; readonly json: boolean }
  | { readonly kind: 'fault'; readonly fault: string }
  | { readonly kind: 'help' };

function readArguments(argv: readonly string[]): Arguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], allowPositionals: true, options: { from: { type: 'string' }, withheld: { type: 'boolean' }, asserted: { type: 'boolean' }, attestation: { type: 'string' }, trunk: { type: 'string' }, assume: { type: 'string', multiple: true }, at: { type: 'string' }, country: { type: 'string' }, policy: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    return { kind: 'fault', fault: `${(error as Error).message}; \`latchkey decide --help\` lists the options` };
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  const called = number(positionals[0] ?? '', values.country);
  if (called === undefined || positionals.length !== 1) return { kind: 'fault', fault: `the called number: found "${positionals.join(' ')}"; allowed: one number with +, as +31201234567, or a national one with --country` };
  const caller = values.from === undefined ? '' : number(values.from, values.country);
  if (caller === undefined) return { kind: 'fault', fault: `--from: found "${values.from}"; allowed: a number with +, or a national one with --country` };
  const attestation = attestations[(values.attestation ?? 'none') as keyof typeof attestations];
  if (attestation === undefined) return { kind: 'fault', fault: `--attestation: found "${values.attestation}"; allowed: ${Object.keys(attestations).join(', ')}` };
  const atMs = values.at === undefined ? 0 : readTime(values.at);
  if (Number.isNaN(atMs)) return { kind: 'fault', fault: `--at: found "${values.at}"; allowed: a time as 2026-12-25T10:00 or 2026-12-25T10:00:00+01:00` };
  const facts = { callUid: randomBytes(16), called, caller: values.withheld === true ? '' : caller, withheld: values.withheld ?? false, asserted: values.asserted ?? false, trunk: values.trunk ?? 'default', attestation, receivedAtMs: atMs === 0 ? Date.now() : atMs };
  return { kind: 'question', request: { facts, atMs, assume: (values.assume ?? []).map(assumption) }, policy: values.policy, json: values.json ?? false };
}

/** Milliseconds since 1970; NaN: no date with a time. `Date.parse` alone would take a bare `5` for a day in May. */
function readTime(text: string): number {
  return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/.test(text) ? Date.parse(text) : NaN;
}

function number(text: string, country: string | undefined): string | undefined {
  const read = readNumber(text, country);
  return read.kind === 'number' ? read.number : undefined;
}

function assumption(text: string): Assumption {
  if (text === 'wrong') return { wrong: true };
  if (text === 'locked') return { locked: true };
  if (text === 'silent') return { silent: true };
  if (text === 'verified') return { verified: true };
  if (text === 'unverified') return { unverified: true };
  if (text === 'unavailable') return { unavailable: true };
  if (text.startsWith('keys=')) return { keys: text.slice('keys='.length) };
  return { entryLabel: text };
}

function explain(target: string, security: GrpcSecurity, policy: PolicyAddresses, request: ExplainRequest): Promise<Explanation__Output> {
  const { v1, credentials, channelOptions, metadata } = reachOf(security, policy);
  const client = new v1.PolicyService(target, credentials, channelOptions);
  return new Promise((resolve, reject) => {
    client.explain(request, metadata(), { deadline: Date.now() + 5000 }, (error, answer) => {
      client.close();
      if (error !== null || answer === undefined) reject(error ?? new Error('an empty answer'));
      else resolve(answer);
    });
  });
}

function say(stream: Io['stdout'], text: string, code: number): number {
  stream.write(text);
  return code;
}
