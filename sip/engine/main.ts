import { startEngine, type Engine, type EngineCounts, type EngineLog, type EngineOptions } from './engine.js';
import type { LogFields } from './log.js';

/** What the parent may say to an engine that runs as its child process. */
export type ToEngine =
  | { readonly kind: 'start'; readonly options: Omit<EngineOptions, 'log'> }
  | { readonly kind: 'counts' }
  | { readonly kind: 'stop' };

/** What it says to its parent. */
export type FromEngine =
  | { readonly kind: 'started'; readonly sipPort: number; readonly controlPort: number; readonly receiveBufferBytes: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'counts'; readonly counts: EngineCounts }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string; readonly fields: LogFields };

/** Serves the parent over IPC until it says stop, or is gone. Signals are the parent's business: Ctrl-C reaches us both. */
function serve(): void {
  process.on('SIGINT', ignore);
  process.on('SIGTERM', ignore);
  let engine: Promise<Engine> | undefined;
  process.on('message', (message: ToEngine) => {
    if (message.kind === 'start') (engine ??= start(message.options)).catch(ignore);
    else if (message.kind === 'counts') void engine?.then((running) => tell({ kind: 'counts', counts: running.counts() }), ignore);
    else void end(engine);
  });
  process.on('disconnect', () => void end(engine));
}

async function start(options: Omit<EngineOptions, 'log'>): Promise<Engine> {
  try {
    const engine = await startEngine({ ...options, log });
    const { sipPort, controlPort, receiveBufferBytes } = engine;
    tell({ kind: 'started', sipPort, controlPort, receiveBufferBytes });
    return engine;
  } catch (error) {
    tell({ kind: 'failed', message: (error as Error).message });
    process.exitCode = 1;
    throw error;
  }
}

async function end(engine: Promise<Engine> | undefined): Promise<void> {
  const running = await engine?.catch(ignore);
  await running?.stop();
  process.exit();
}

const log: EngineLog = {
  info: (message, fields = {}) => tell({ kind: 'log', level: 'info', message, fields }),
  warn: (message, fields = {}) => tell({ kind: 'log', level: 'warn', message, fields }),
  error: (message, fields = {}) => tell({ kind: 'log', level: 'error', message, fields }),
};

function tell(message: FromEngine): void {
  if (process.connected) process.send?.(message);
}

function ignore(): undefined {
  return undefined;
}

serve();
