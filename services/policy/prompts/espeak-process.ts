/** The process in which espeak-ng runs: texts come in and WAV files go out over IPC, one at a time. It ends with its parent. */

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
type StartEspeak = (options: { readonly arguments: readonly string[]; readonly print: (line: string) => void; readonly printErr: (line: string) => void }) => Promise<Espeak>;

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
    const espeak = await loadEspeak();
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

/** The name is a variable so that the types of an optional package are not needed to build. */
async function loadEspeak(): Promise<StartEspeak | undefined> {
  const name = 'espeak-ng';
  try {
    return ((await import(name)) as { readonly default: StartEspeak }).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** `undefined`: no such voice. */
async function speak(start: StartEspeak, voice: string, text: string): Promise<Uint8Array | undefined> {
  const complaints: string[] = [];
  const given = ['-v', voice, '-s', wordsAMinute, '-w', output, '--', text];
  const espeak = await start({ arguments: given, print: () => undefined, printErr: (line) => complaints.push(line) });
  if (complaints.some((line) => line.includes('voice does not exist'))) return undefined;
  return espeak.FS.readFile(output);
}
