/** The policy service as a process. */
import { formatHostPort } from '../common/host-port.js';
import { keepGarbageYoung } from '../common/keep-garbage-young.js';
import { createLog } from '../common/log.js';
import { settingsOrExit } from '../common/settings-or-exit.js';
import { onShutdown } from '../common/shutdown.js';
import { judgePolicySettings, policySettings } from './config.js';
import { lookUpSecrets } from './look-up-secrets.js';
import { startPolicy, type AnsweredLine, type RunningPolicy } from './start-policy.js';

/** What a parent is told over IPC once questions can be asked. */
export interface PolicyReady {
  readonly kind: 'ready';
  readonly grpc: string;
  readonly http: string;
  readonly lines: readonly AnsweredLine[];
}

/** Runs until it is told to end; with 1 when it cannot start. */
export async function runPolicy(argv: readonly string[]): Promise<void> {
  keepGarbageYoung();
  const { settings } = settingsOrExit('latchkey policy [flags]', policySettings, argv, judgePolicySettings);
  const log = createLog({ service: 'policy', level: settings.logLevel });
  try {
    const starting = startPolicy(settings, log, lookUpSecrets(process.env));
    onShutdown(async (why) => {
      log.info({ why }, 'draining');
      return (await starting).drain();
    });
    const running = await starting;
    const ready = readyMessage(running);
    log.info({ grpc: ready.grpc, http: ready.http, lines: ready.lines.length }, 'ready');
    process.send?.(ready);
  } catch (error) {
    log.fatal({ err: error }, 'the policy service cannot start');
    process.stderr.write(`the policy service cannot start: ${(error as Error).message}\n`);
    process.exit(1);
  }
}

function readyMessage({ grpc, http, lines }: RunningPolicy): PolicyReady {
  return { kind: 'ready', grpc: formatHostPort(grpc), http: formatHostPort(http), lines };
}
