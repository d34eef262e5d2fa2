/** The policy service as it is, in a process of its own; says what memory it took at most, and what CPU, since it was asked the last time. */
import { keepGarbageYoung } from '../../services/common/keep-garbage-young.js';
import { createLog } from '../../services/common/log.js';
import { readSettings } from '../../services/common/settings.js';
import { policySettings } from '../../services/policy/config.js';
import { startPolicy } from '../../services/policy/start-policy.js';

export interface PolicyPorts {
  readonly grpc: number;
  readonly http: number;
}

export interface Took {
  readonly mostMiB: number;
  readonly cpuSeconds: number;
}

keepGarbageYoung();
const read = readSettings(policySettings, process.argv.slice(2), process.env);
if (read.kind !== 'settings') throw new Error(JSON.stringify(read));
const running = await startPolicy(read.settings, createLog({ service: 'policy', level: 'warn' }));
let mostMiB = 0;
let cpu = process.cpuUsage();
const look = (): void => void (mostMiB = Math.max(mostMiB, process.memoryUsage.rss() / 2 ** 20));
setInterval(look, 50);
process.on('message', () => {
  look();
  const { user, system } = process.cpuUsage(cpu);
  process.send?.({ mostMiB, cpuSeconds: (user + system) / 1e6 } satisfies Took);
  [mostMiB, cpu] = [0, process.cpuUsage()];
});
process.on('disconnect', () => process.exit(0));
const ports: PolicyPorts = { grpc: running.grpc.port, http: running.http.port };
process.send?.(ports);
