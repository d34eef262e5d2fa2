import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { backoffMs } from '../services/common/backoff.js';
import type { HostPort } from '../services/common/host-port.js';
import type { Log } from '../services/common/log.js';
import type { FromEngine, ToEngine } from './engine/main.js';

export interface EngineProcessOptions {
  readonly sip: HostPort;
  readonly control: HostPort;
  readonly secret: string;
  readonly advertised?: string;
  readonly log: Log;
}

export interface EnginePorts {
  readonly sipPort: number;
  readonly controlPort: number;
}

const stopMs = 3000;

/** The embedded SIP engine in a process of its own, so that its work and ours share no event loop; started again when it dies. */
export class EngineProcess {
  readonly #options: EngineProcessOptions;
  #child: ChildProcess | undefined;
  #ports: EnginePorts | undefined;
  #failures = 0;
  #stopping = false;
  #again: NodeJS.Timeout | undefined;

  private constructor(options: EngineProcessOptions) {
    this.#options = options;
  }

  /** Rejects when the engine cannot start, as when a port is taken. */
  static async start(options: EngineProcessOptions): Promise<EngineProcess> {
    const engine = new EngineProcess(options);
    engine.#ports = await engine.#launch();
    return engine;
  }

  get ports(): EnginePorts {
    if (this.#ports === undefined) throw new Error('the engine has not started');
    return this.#ports;
  }

  /** While it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#again);
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.send({ kind: 'stop' } satisfies ToEngine);
    const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await gone;
    clearTimeout(late);
  }

  #launch(): Promise<EnginePorts> {
    const child = fork(enginePath(), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child = child;
    return new Promise((resolve, reject) => {
      child.on('message', (message: FromEngine) => {
        if (message.kind === 'log') this.#options.log[message.level](message.fields, message.message);
        if (message.kind === 'failed') reject(new Error(message.message));
        if (message.kind !== 'started') return;
        this.#failures = 0;
        resolve({ sipPort: message.sipPort, controlPort: message.controlPort });
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        this.#child = undefined;
        reject(new Error(`the SIP engine ended with ${signal ?? code}`));
        if (this.#ports !== undefined && !this.#stopping) this.#launchAgain(signal ?? String(code));
      });
      child.send({ kind: 'start', options: this.#startOptions() } satisfies ToEngine);
    });
  }

  /** On the ports it had: carriers and our own control link know them. */
  #startOptions(): Extract<ToEngine, { kind: 'start' }>['options'] {
    const { sip, control, secret, advertised } = this.#options;
    const options = { sip: { ...sip, port: this.#ports?.sipPort ?? sip.port }, control: { ...control, port: this.#ports?.controlPort ?? control.port }, secret };
    return advertised === undefined ? options : { ...options, advertised };
  }

  #launchAgain(why: string): void {
    this.#failures += 1;
    const ms = backoffMs(this.#failures, { firstMs: 200, capMs: 5000 });
    this.#options.log.error({ why, ms }, 'the SIP engine died; it is started again');
    this.#again = setTimeout(() => {
      this.#launch().catch((error: Error) => this.#options.log.error(`the SIP engine did not start: ${error.message}`));
    }, ms);
  }
}

/** Beside this file, as source under a loader or built. */
function enginePath(): string {
  return fileURLToPath(new URL(`./engine/main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));
}
