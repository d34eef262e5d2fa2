/** The sip service as a process. */
import { formatHostPort } from '../services/common/host-port.js';
import { createLog, type Log } from '../services/common/log.js';
import { settingsOrExit } from '../services/common/settings-or-exit.js';
import { onShutdown } from '../services/common/shutdown.js';
import { judgeSipSettings, sipSettings, type SipSettings } from './config.js';
import { loadTrunks } from './load-trunks.js';
import { startSipService, type SipService } from './service.js';

/** What a parent is told over IPC once calls are welcome. */
export interface SipReady {
  readonly kind: 'ready';
  /** Where SIP is spoken. */
  readonly sip: string;
  readonly http: string;
}

/** Runs until it is told to end; with 1 when it cannot start. */
export async function runSip(argv: readonly string[]): Promise<void> {
  const { settings } = settingsOrExit('latchkey sip [flags]', sipSettings, argv, judgeSipSettings);
  const log = createLog({ service: 'sip', level: settings.logLevel });
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise was left to fail'));
  const starting = start(settings, log);
  onShutdown(async () => (await starting).drain());
  const service = await starting;
  if (!(await service.whenReady())) return;
  const ready: SipReady = { kind: 'ready', sip: service.sip(), http: formatHostPort(service.http) };
  log.info({ sip: ready.sip, http: ready.http }, 'ready');
  process.send?.(ready);
}

async function start(settings: SipSettings, log: Log): Promise<SipService> {
  const read = loadTrunks(settings);
  try {
    return await startSipService(settings, read.kind === 'trunks' ? read.trunks : [], log);
  } catch (error) {
    log.fatal({ err: error }, 'the sip service cannot start');
    process.stderr.write(`the sip service cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
