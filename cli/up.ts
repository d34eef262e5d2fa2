/** `latchkey up`: the whole of it on one machine: policy service, sip service, embedded SIP engine and media. */
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatHostPort, isLoopback, parseHostPort } from '../services/common/host-port.js';
import { settingsOrExit } from '../services/common/settings-or-exit.js';
import type { Given, Specs } from '../services/common/settings.js';
import { judgePolicySettings, policySettings, type PolicySettings } from '../services/policy/config.js';
import type { PolicyReady } from '../services/policy/main.js';
import { judgeSipSettings, sipSettings, type SipSettings } from '../sip/config.js';
import type { SipReady } from '../sip/main.js';
import type { Io } from './io.js';
import { readyText } from './ready-text.js';
import { ServiceProcess, type ReadyMessage } from './service-process.js';

/** Runs until it is told to end; resolves with the exit code. A second signal ends it at once. */
export async function up(argv: readonly string[], io: Io): Promise<number> {
  const begunMs = performance.now();
  const { given } = settingsOrExit('latchkey up [flags]   (npm start -- [flags])', upSettings, argv, judgeUpSettings);
  const env = childEnvironment(given, io.env);
  const services: ServiceProcess<ReadyMessage>[] = [];
  const asked = askedToEnd(() => void Promise.all(services.map((service) => service.stop())));
  const start = <R extends ReadyMessage>(name: string, more: Given = {}): Promise<R | undefined> => {
    const service = new ServiceProcess<R>({ name, script: mainScript, args: [name], env: { ...env, ...more }, died: (code, againInMs) => io.stderr.write(`the ${name} service ended with ${code}; started again in ${againInMs} ms\n`) });
    services.unshift(service);
    return Promise.race([service.start(), asked]);
  };
  try {
    // Both at once: each spends most of its start reading its own code.
    const policyStarts = start<PolicyReady>('policy');
    const at = knownPolicy(given) ?? (await policyStarts)?.grpc;
    const [policy, sip] = await Promise.all([policyStarts, at === undefined ? undefined : start<SipReady>('sip', { LATCHKEY_POLICY: at })]);
    if (policy !== undefined && sip !== undefined) {
      io.stdout.write(readyText({ policy, sip, seconds: (performance.now() - begunMs) / 1000, demo: given['LATCHKEY_CONFIG'] === undefined && given['LATCHKEY_GIT'] === undefined, data: env['LATCHKEY_DATA'] ?? './data' }));
      await asked;
      io.stderr.write('Ending: calls under way may finish; Ctrl-C again ends them now.\n');
    }
    return await stopInTurn(services);
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    await stopInTurn(services);
    return 1;
  }
}

/** Built code lies in `dist/cli`; flags of both services, each variable once. */
const mainScript = join(dirname(fileURLToPath(import.meta.url)), 'main.js');
const upSettings: Specs = byVariable({
  ...prefixed('policy', { ...policySettings, config: { ...policySettings.config, help: 'a tenant folder, or a folder of them, published at start where it differs from what is live (examples/tenants)' } }),
  ...prefixed('sip', sipSettings),
});

function prefixed(name: string, specs: Specs): Specs {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [`${name}.${key}`, spec]));
}

function byVariable(specs: Specs): Specs {
  const seen = new Set<string>();
  return Object.fromEntries(Object.entries(specs).filter(([, spec]) => !seen.has(spec.env) && seen.add(spec.env)));
}

/** Each service's own judgement of its part; a setting that both have was read for the first of them. */
function judgeUpSettings(all: Readonly<Record<string, unknown>>): readonly string[] {
  const part = (name: string, specs: Specs) => Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, all[`${name}.${key}`] ?? all[keyOf(spec.env)]]));
  const faults = [...judgePolicySettings(part('policy', policySettings) as PolicySettings), ...judgeSipSettings(part('sip', sipSettings) as SipSettings)];
  return [...new Set(faults)];
}

function keyOf(env: string): string {
  return Object.entries(upSettings).find(([, spec]) => spec.env === env)?.[0] ?? '';
}

/** What was given, on top of what stands for nothing given: the demo tenants, few words in the log, no waiting for an edge that is not there, no tokens. */
function childEnvironment(given: Given, env: Io['env']): Record<string, string | undefined> {
  const root = join(dirname(mainScript), '..', '..');
  const defaults: Given = {
    ...(given['LATCHKEY_GIT'] === undefined ? { LATCHKEY_CONFIG: relative(process.cwd(), join(root, 'examples', 'tenants')) || '.' } : {}),
    LATCHKEY_LOG_LEVEL: 'warn',
    ...(given['LATCHKEY_EDGE'] === undefined ? { LATCHKEY_PROBE: '0s' } : {}),
    ...(withoutTokens(given) ? { LATCHKEY_API_OPEN: 'yes' } : {}),
  };
  return { ...env, ...defaults, ...given };
}

/** Where the policy will listen; `undefined`: it takes any port, and is to be asked which. */
function knownPolicy(given: Given): string | undefined {
  const grpc = given['LATCHKEY_GRPC'] ?? formatHostPort(policySettings.grpc.fallback);
  return parseHostPort(grpc)?.port === 0 ? undefined : grpc;
}

/** On this machine alone, and nobody said who may use it: whoever started it may. */
function withoutTokens(given: Given): boolean {
  const listen = parseHostPort(given['LATCHKEY_POLICY_HTTP'] ?? '127.0.0.1:8080');
  return listen !== undefined && isLoopback(listen.host) && given['LATCHKEY_API_TOKEN'] === undefined && given['LATCHKEY_API_TOKEN_FILE'] === undefined;
}

/** Resolves with nothing at the first SIGINT or SIGTERM; `again` is called for every further one. */
function askedToEnd(again: () => void): Promise<undefined> {
  return new Promise((resolve) => {
    let asked = false;
    const heard = () => {
      if (asked) again();
      asked = true;
      resolve(undefined);
    };
    process.on('SIGINT', heard).on('SIGTERM', heard);
  });
}

/** The sip service first: its last calls still ask the policy. */
async function stopInTurn(services: readonly ServiceProcess<ReadyMessage>[]): Promise<number> {
  const codes: number[] = [];
  for (const service of services) codes.push(await service.stop());
  return Math.max(0, ...codes);
}
