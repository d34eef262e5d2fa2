/** Folders of tenants to publish, a voice that only hums, and a store to publish into. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Speech, Spoken } from '../../services/policy/prompts/speech.js';
import { pino } from 'pino';
import { openPublisher, type OpenPublisherParts } from '../../services/policy/releases/open-publisher.js';
import type { How, PublishAnswer, Publisher, Who } from '../../services/policy/releases/publisher.js';
import { readFiles } from '../../services/policy/releases/read-folder.js';
import type { Store } from '../../services/policy/store/store.js';
import { openSqliteStore } from '../../services/policy/store/sqlite/open-sqlite-store.js';
import { aPinKeys } from './directory-fixture.js';
import { FakeClock } from './fake-clock.js';
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

export const tests: Who = { author: 'tests', source: 'folder', message: '' };

export class Publishing {
  readonly #root = mkdtempSync(join(tmpdir(), 'latchkey-publish-'));
  readonly #publishers: Publisher[] = [];
  readonly speech = new Hum();
  readonly store: Store;
  readonly clock = new FakeClock();
  readonly #ownStore: boolean;

  /** @param store absent: SQLite in a file that goes when this is closed */
  constructor(store?: Store) {
    this.#ownStore = store === undefined;
    this.store = store ?? openSqliteStore(this.file);
  }

  /** Where the store is, unless another was given. */
  get file(): string {
    return join(this.#root, 'data', 'test.db');
  }

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

  parts(change: Partial<OpenPublisherParts> = {}): OpenPublisherParts {
    const { store, speech, clock } = this;
    return { store, speech, clock, pinKeys: aPinKeys, keep: { releases: 100, days: 90 }, log: pino({ level: 'silent' }), ...change };
  }

  publisher(change: Partial<OpenPublisherParts> = {}): Publisher {
    const publisher = openPublisher(this.parts(change));
    this.#publishers.push(publisher);
    return publisher;
  }

  /** Publishes a folder, whatever is live. */
  async publish(folder: string, change: Partial<OpenPublisherParts> = {}, how: How = {}): Promise<PublishAnswer> {
    return this.publisher(change).folder(await readFiles(folder), tests, how);
  }

  async close(): Promise<void> {
    await Promise.all(this.#publishers.map((publisher) => publisher.close()));
    if (this.#ownStore) await this.store.close();
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
