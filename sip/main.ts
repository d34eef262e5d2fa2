/** The process of the sip service. */
import { formatHostPort } from '../services/common/host-port.js';
import { createLog } from '../services/common/log.js';
import { settingsOrExit } from '../services/common/settings-or-exit.js';
import { onShutdown } from '../services/common/shutdown.js';
import { judgeSipSettings, sipSettings, type SipSettings } from './config.js';
import { loadTrunks } from './load-trunks.js';
import { startSipService } from './service.js';

await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  const { settings } = settingsOrExit('latchkey sip [options]', sipSettings, argv, allFaults);
  const trunks = loadTrunks(settings);
  const log = createLog({ service: 'sip', level: settings.logLevel });
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise was left to fail'));
  try {
    const service = await startSipService(settings, trunks.kind === 'trunks' ? trunks.trunks : [], log);
    onShutdown(() => service.drain());
    await service.whenReady();
    log.info({ sip: service.sip(), http: formatHostPort(service.http) }, 'ready');
    process.send?.({ kind: 'ready', sip: service.sip(), http: formatHostPort(service.http) });
  } catch (error) {
    log.fatal({ err: error }, 'the sip service cannot start');
    process.stderr.write(`the sip service cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function allFaults(settings: SipSettings): readonly string[] {
  const trunks = loadTrunks(settings);
  return [...judgeSipSettings(settings), ...(trunks.kind === 'faults' ? trunks.faults : [])];
}
