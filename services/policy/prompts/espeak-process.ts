// WebAssembly is typed only there.
/// <reference lib="dom" />
/** The process in which espeak-ng runs: texts come in and WAV files go out over IPC, one at a time. It ends with its parent. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export interface SpeakRequest {
  readonly text: string;
  /** Tried in turn. */
  readonly voices: readonly string[];
}

export type SpeakAnswer =
  | { readonly kind: 'wav'; readonly wav: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'no-voice' }
  | { readonly kind: 'failed'; readonly why: string };

/** The part of npm's espeak-ng that is used: its command line, on a file system in memory. */
interface Espeak {
  readonly FS: { readFile(path: string): Uint8Array };
}
interface StartOptions {
  readonly arguments: readonly string[];
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly instantiateWasm: (imports: object, done: (instance: object) => void) => object;
}
type StartEspeak = (options: StartOptions) => Promise<Espeak>;

/** Compiled once: that is half of the time that a text takes. Each text has an instance of its own, as a program is run anew. */
interface LoadedEspeak {
  readonly start: StartEspeak;
  readonly program: object;
}

/** As much of it as is used: its types come only with a browser's. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(program: object, imports: object): Promise<object>;
};

const wordsAMinute = '150';
const output = 'spoken.wav';

if (process.send !== undefined) serve();

function serve(): void {
  process.on('message', (request: SpeakRequest) => {
    void answer(request).then((said) => process.send?.(said));
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => undefined);
}

async function answer({ text, voices }: SpeakRequest): Promise<SpeakAnswer> {
  try {
    const espeak = await (loaded ??= loadEspeak());
    if (espeak === undefined) return { kind: 'missing' };
    for (const voice of voices) {
      const wav = await speak(espeak, voice, text);
      if (wav !== undefined) return { kind: 'wav', wav };
    }
    return { kind: 'no-voice' };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

let loaded: Promise<LoadedEspeak | undefined> | undefined;

/** The name is a variable so that the types of an optional package are not needed to build. */
async function loadEspeak(): Promise<LoadedEspeak | undefined> {
  const name = 'espeak-ng';
  try {
    const { default: start } = (await import(name)) as { readonly default: StartEspeak };
    const program = createRequire(import.meta.url).resolve(name).replace(/\.js$/, '.wasm');
    return { start, program: await WebAssembly.compile(await readFile(program)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** `undefined`: no such voice. */
async function speak({ start, program }: LoadedEspeak, voice: string, text: string): Promise<Uint8Array | undefined> {
  const complaints: string[] = [];
  const espeak = await start({
    arguments: ['-v', voice, '-s', wordsAMinute, '-w', output, '--', text],
    print: () => undefined,
    printErr: (line) => complaints.push(line),
    instantiateWasm: (imports, done) => {
      void WebAssembly.instantiate(program, imports).then(done);
      return {};
    },
  });
  if (complaints.some((line) => line.includes('voice does not exist'))) return undefined;
  return espeak.FS.readFile(output);
}
