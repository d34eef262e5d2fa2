import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { SpeakAnswer, SpeakRequest } from './espeak-process.js';
import type { Speech, Spoken } from './speech.js';

export interface EspeakOptions {
  /** For one prompt, the start of the process included. */
  readonly timeoutMs?: number;
  /** How long a process that has nothing to say stays. */
  readonly idleMs?: number;
  /** For tests: another program in its place. */
  readonly program?: URL;
}

/**
 * Speech by espeak-ng, as WebAssembly from npm, in processes of its own: one, and a second while there are more texts than one can
 * speak. Each is started for a text and ends when nothing was to be said for a while. espeak-ng is under the GPL: it is an
 * optional dependency, and never loaded into our own process.
 */
export function openEspeak({ timeoutMs = 20_000, idleMs = 60_000, program = ownProgram() }: EspeakOptions = {}): Speech {
  const speakers = [new Speaker(program, timeoutMs, idleMs), new Speaker(program, timeoutMs, idleMs)] as const;
  return {
    voice: 'espeak-ng 1 at 150 words a minute',
    speak: (text, language) => (speakers[1].waiting < speakers[0].waiting ? speakers[1] : speakers[0]).speak({ text, voices: voicesFor(language) }),
    close: async () => {
      await Promise.all(speakers.map((speaker) => speaker.close()));
    },
  };
}

/** Speaks one text after the other, in a process that is there while there is something to say. */
class Speaker {
  readonly #program: URL;
  readonly #timeoutMs: number;
  readonly #idleMs: number;
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  /** Texts that it has not spoken yet. */
  waiting = 0;

  constructor(program: URL, timeoutMs: number, idleMs: number) {
    [this.#program, this.#timeoutMs, this.#idleMs] = [program, timeoutMs, idleMs];
  }

  speak(request: SpeakRequest): Promise<Spoken> {
    this.waiting += 1;
    const spoken = this.#last.then(() => this.#speakNow(request)).finally(() => (this.waiting -= 1));
    this.#last = spoken.catch(() => undefined);
    return spoken;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#end();
  }

  async #speakNow(request: SpeakRequest): Promise<Spoken> {
    clearTimeout(this.#idle);
    const child = this.#child?.connected === true ? this.#child : start(this.#program);
    this.#child = child;
    const spoken = await ask(child, request, this.#timeoutMs);
    if (spoken.kind === 'failed') await this.#end();
    else this.#idle = setTimeout(() => void this.#end(), this.#idleMs).unref();
    return spoken;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    if (child !== undefined) await end(child);
  }
}

/** Names of voices to try: that of the language and region, then of the language; Norwegian goes by another name. */
export function voicesFor(language: string): readonly string[] {
  const tag = language.toLowerCase();
  const primary = tag.split('-')[0] ?? tag;
  const voices = tag === primary ? [primary] : [tag, primary];
  return primary === 'no' || primary === 'nn' ? [...voices, 'nb'] : voices;
}

/** Beside this file: as TypeScript where that is run from its sources, which takes the loader that they are run with. */
function ownProgram(): URL {
  return new URL(`./espeak-process${runsFromSources() ? '.ts' : '.js'}`, import.meta.url);
}

function runsFromSources(): boolean {
  return import.meta.url.endsWith('.ts');
}

/** Without our own flags (an inspector's port, a loader twice), without our secrets, and with nothing on our terminal. */
function start(program: URL): ChildProcess {
  const execArgv = program.pathname.endsWith('.ts') ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];
  return fork(program, [], { execArgv, env: {}, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
}

function ask(child: ChildProcess, request: SpeakRequest, timeoutMs: number): Promise<Spoken> {
  return new Promise((resolve) => {
    const done = (spoken: Spoken): void => {
      clearTimeout(timer);
      child.off('message', heard).off('exit', gone).off('error', gone);
      resolve(spoken);
    };
    const heard = (answer: SpeakAnswer): void => done(spokenOf(answer));
    const gone = (): void => done({ kind: 'failed', why: 'the process of espeak-ng ended' });
    const timer = setTimeout(() => done({ kind: 'failed', why: `espeak-ng did not answer within ${timeoutMs} ms` }), timeoutMs);
    child.on('message', heard).on('exit', gone).on('error', gone);
    child.send(request, (error) => {
      if (error !== null) gone();
    });
  });
}

function spokenOf(answer: SpeakAnswer): Spoken {
  return answer.kind === 'missing' ? { kind: 'no-speech', install: 'npm install espeak-ng' } : answer;
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
