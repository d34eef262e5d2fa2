/** Both services and the edge as Prometheus sees them in production, with calls of every kind: several trunks, Git, a customer's own system. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CallOptions } from '../../cli/phone/call-types.js';
import { placeCall } from '../../cli/phone/phone.js';
import { answers, startCrm, type CrmServer } from './crm-server.js';
import { portRange } from './free-port.js';
import { GitRepository } from './git-repository.js';
import { kamailioProgram } from './kamailio.js';
import { eventually } from './latchkey.js';
import { startPolicyApart, startSipApart, type PolicyApart, type SipApart } from './services-apart.js';
import { edgeTrunks, startWatchedEdge, type WatchedEdge } from './watched-edge.js';

export interface WatchedServices {
  readonly policy: PolicyApart;
  readonly sip: SipApart;
  /** Absent: Kamailio is not installed. */
  readonly edge?: WatchedEdge;
  /** A few calls of each kind, a publication, requests to the API; resolves when all are over. */
  use(): Promise<void>;
  stop(): Promise<void>;
}

/** Both ends have certificates. */
const tlsOf = (end: 'server' | 'client') => ({ LATCHKEY_GRPC_TLS_CERT_FILE: tls(`${end}.pem`), LATCHKEY_GRPC_TLS_KEY_FILE: tls(`${end}.key`), LATCHKEY_GRPC_TLS_CA_FILE: tls('ca.pem') });

const tls = (name: string) => resolve('test/support/tls', name);

const trunksYaml = `latchkey: 1
trunks:
  kpn: { addresses: [192.0.2.1], domain: kpn.example, identity: asserted, country: NL, attestation: { header: X-Attestation } }
  bt: { addresses: [192.0.2.2], domain: bt.example, identity: asserted, country: NL, answer: before-prompt }
${edgeTrunks}`;

const operatorYaml = `latchkey: 1
tenants:
  acme: { numbers: ["+3120111*"], destinations: { countries: [NL], domains: [example.test] } }
  globex: { numbers: ["+3120222*"], destinations: { countries: [NL] }, look-ups: { private-addresses: [127.0.0.1] } }
`;

const globexYaml = (origin: string, closing: string) => `latchkey: 1
tenant: globex
country: NL
timezone: UTC
schedules:
  always: { open: ["Mon-Sun 00:00-${closing}"] }
lines:
  - number: "+31202220001"
    start: hours
    steps:
      hours: { do: check-schedule, schedule: always, open: who, closed: who }
      who: { do: verify, url: "${origin}/check", with: caller, cache: 1m, verified: through, unverified: refuse, unavailable: refuse }
      through: { do: connect, to: "+31201119000" }
      refuse: { do: reject, as: busy }
`;

export async function startWatchedServices(): Promise<WatchedServices> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-watched-'));
  const repository = new GitRepository();
  const crm = await startCrm(answers({ verified: true }));
  repository.commit({ 'globex/tenant.yaml': globexYaml(crm.origin, '23:00') });
  writeFileSync(join(folder, 'trunks.yaml'), trunksYaml);
  writeFileSync(join(folder, 'operator.yaml'), operatorYaml);
  const policy = await startPolicyApart({
    tenants: 'test/acceptance/tenants',
    more: ['--git', `${repository.url}#main`, '--every', '2s', '--api-open'],
    env: { LATCHKEY_OPERATOR: join(folder, 'operator.yaml'), NODE_EXTRA_CA_CERTS: tls('ca.pem'), ...tlsOf('server') },
  });
  const sip = await startSipApart(policy.grpc, ['--trunks', join(folder, 'trunks.yaml'), '--edge', '127.0.0.1'], tlsOf('client'));
  await eventually('the sip service is ready', () => sip.ready(), 20_000);
  const edge = kamailioProgram === undefined ? undefined : await startWatchedEdge(`127.0.0.1:${sip.sipPort}`, trunksYaml);
  return {
    policy, sip, ...(edge && { edge }),
    use: async () => {
      await use(policy, sip, () => void repository.commit({ 'globex/tenant.yaml': globexYaml(crm.origin, '24:00') }));
      await edge?.use({ to: '+31201110001', from: '+31612340001' });
    },
    stop: () => stop([...(edge === undefined ? [] : [edge]), sip, policy, crm], () => {
      repository.remove();
      rmSync(folder, { recursive: true, force: true });
    }),
  };
}

async function stop(parts: readonly (WatchedEdge | SipApart | PolicyApart | CrmServer)[], remove: () => void): Promise<void> {
  for (const part of parts) await part.stop();
  remove();
}

async function use(policy: PolicyApart, sip: SipApart, publish: () => void): Promise<void> {
  const call = (trunk: 'kpn' | 'bt', { from, ...options }: Omit<CallOptions, 'to'> & { readonly to: string }) => {
    const range = portRange(6);
    const identity = from === undefined ? {} : { 'P-Asserted-Identity': `<sip:${from}@carrier.example>` };
    return placeCall({ via: { host: '127.0.0.1', port: sip.sipPort }, rtp: { fromPort: range.from, toPort: range.to }, timeoutMs: 45_000, ...(from !== undefined && { from }), ...options, headers: { 'X-Latchkey-Trunk': trunk, 'X-Attestation': 'A', ...identity } });
  };
  const [friend, stranger] = ['+31612340001', '+31612349999'];
  // What was just started is slow once.
  await eventually('a call is decided', async () => (await call('kpn', { to: '+31201110001', from: friend })).outcome.kind === 'sent-on', 30_000);
  await Promise.all([
    call('kpn', { to: '+31201110001', from: stranger, keys: ['907314#'] }),
    call('kpn', { to: '+31201110001', from: '+31612347777', keys: ['111222', '222111'] }),
    call('bt', { to: '+31201110003', from: stranger }),
  ]);
  await Promise.all([
    call('kpn', { to: '+31201110002', from: stranger, keys: ['1'] }),
    call('kpn', { to: '+31201110002', from: stranger, hangUpAfterMs: 1500 }),
    call('kpn', { to: '+31201110001' }),
    call('bt', { to: '+31201119999', from: stranger }),
  ]);
  publish();
  // Some quick ones on each trunk, in turn.
  for (let turn = 0; turn < 10; turn += 1) await Promise.all([fetch(`${policy.http}/api/v1/tenants`), call('kpn', { to: '+31201110001', from: friend }), call('bt', { to: '+31201110005', from: friend }), call('kpn', { to: '+31202220001', from: friend })]);
}
