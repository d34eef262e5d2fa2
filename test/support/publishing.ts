/** Folders of tenants to publish, a voice that only hums, and a store to publish into. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Speech, Spoken } from '../../services/policy/prompts/speech.js';
import type { PublishParts } from '../../services/policy/releases/publish-folder.js';
import { openSqliteStore } from '../../services/policy/store/sqlite/open-sqlite-store.js';
import { aPinKey } from './directory-fixture.js';
import { pcm16, tone } from './wav.js';

/** Says every text as a tone, as long as the text; counts how often it was asked. */
export class Hum implements Speech {
  readonly voice = 'hum';
  readonly spoken: string[] = [];
  instead: Spoken | undefined;

  speak(text: string, language: string): Promise<Spoken> {
    this.spoken.push(`${language} ${text}`);
    return Promise.resolve(this.instead ?? { kind: 'wav', wav: pcm16(tone(400, 22_050, text.length / 10), 22_050) });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export class Publishing {
  readonly #root = mkdtempSync(join(tmpdir(), 'latchkey-publish-'));
  readonly speech = new Hum();
  readonly store = openSqliteStore(join(this.#root, 'data', 'test.db'));

  get folders(): string {
    return join(this.#root, 'tenants');
  }

  /** Writes files of a tenant's folder, which is made; answers its path. */
  folder(name: string, files: Readonly<Record<string, string | Buffer>>): string {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folders, name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return join(this.folders, name);
  }

  parts(change: Partial<PublishParts> = {}): PublishParts {
    return { store: this.store, speech: this.speech, pinKey: aPinKey, nowMs: 1_700_000_000_000, author: 'tests', ...change };
  }

  async close(): Promise<void> {
    await this.store.close();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** A small tenant with everything that publishing has to do with. */
export function smithFiles(change: { readonly tenant?: string; readonly number?: string; readonly welcome?: string; readonly more?: string } = {}): Record<string, string | Buffer> {
  const { tenant = 'smith', number = '+31 20 123 4567', welcome = 'Welcome.', more = '' } = change;
  return {
    'tenant.yaml': `latchkey: 1
tenant: ${tenant}
country: NL
timezone: Europe/Amsterdam
language: en
lists:
  vip: { kind: callers, file: lists/vip.csv }
  clients: { kind: pins, file: lists/clients.csv }
prompts:
  welcome: { say: "${welcome}" }
  goodbye: { file: prompts/goodbye.wav }
lines:
  - number: "${number}"
    name: Client line
    start: screen
    steps:
      screen: { do: check-caller, list: vip, listed: direct, unlisted: ask }
      ask: { do: ask-pin, list: clients, prompt: welcome, valid: direct, invalid: bye }
      direct: { do: connect, to: "+31201234500" }
      bye: { do: play, prompt: goodbye, then: end }
      end: { do: hang-up }
${more}`,
    'lists/vip.csv': 'number,label\n+31612345678,Ann\n+4420*,London\n',
    'lists/clients.csv': 'pin,label,destination\n4711,Bob,+31201234501\n083624,Carol,\n',
    'prompts/goodbye.wav': pcm16(tone(500, 44_100, 0.7), 44_100),
  };
}
