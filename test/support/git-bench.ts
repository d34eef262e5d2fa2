/** A Git repository, a publisher, and a source between them, for tests. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { renderFault } from '../../services/policy/domain/config/fault.js';
import { readGitAddress } from '../../services/policy/git/git-address.js';
import { createGitMetrics } from '../../services/policy/git/git-metrics.js';
import { GitSource, type GitSourceParts } from '../../services/policy/git/git-source.js';
import type { GitState } from '../../services/policy/git/git-state.js';
import type { GitPlace } from '../../services/policy/git/git-workplace.js';
import { FakeClock } from './fake-clock.js';
import { FakePublisher } from './fake-publisher.js';
import { GitRepository } from './git-repository.js';
import { goodTenant } from './tenant-folder.js';

export class GitBench {
  readonly repository = new GitRepository();
  readonly publisher = new FakePublisher();
  readonly clock = new FakeClock();
  readonly registry = new Registry();
  readonly metrics = createGitMetrics(this.registry, 60_000);
  readonly root = mkdtempSync(join(tmpdir(), 'latchkey-git-bench-'));
  /** Lines of the log. */
  readonly said: string[] = [];
  readonly #sources: GitSource[] = [];

  get data(): string {
    return join(this.root, 'data', 'git');
  }

  /** What lies in the folder of pulls now. */
  left(): readonly string[] {
    return readdirSync(this.data);
  }

  place(address = this.repository.url, more: Partial<GitPlace> = {}): GitPlace {
    const read = readGitAddress(address);
    if (read === undefined) throw new Error(`no address: ${address}`);
    return { address: read, data: this.data, path: process.env['PATH'] ?? '', ...more };
  }

  source(place: GitPlace = this.place(), more: Partial<GitSourceParts> = {}): GitSource {
    const log = pino({ level: 'trace' }, { write: (line: string) => void this.said.push(line) });
    const source = new GitSource({ place, store: this.publisher, publisher: this.publisher, keyIds: [this.publisher.keyId], log, clock: this.clock, metrics: this.metrics, mask: true, everyMs: 60_000, random: () => 0.5, ...more });
    this.#sources.push(source);
    return source;
  }

  /** Tells a source of the branch's newest commit, and waits until it has looked at it. */
  async pulled(source: GitSource): Promise<void> {
    const tip = this.repository.git('--git-dir', this.repository.bare, 'rev-parse', 'main').trim();
    source.pullSoon();
    await this.clock.advance(2000);
    await until(() => source.state().commit?.hash === tip && !source.pulling);
  }

  async metric(name: string): Promise<number | undefined> {
    const metric = await this.registry.getSingleMetric(name)?.get();
    return metric?.values.reduce((sum, { value }) => sum + value, 0);
  }

  async close(): Promise<void> {
    for (const source of this.#sources) await source.close();
    this.repository.remove();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A test's own patience, for programs that run beside it. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 1000) throw new Error('it did not come about in ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What came of each folder of the last commit. */
export function kindsOf({ tenants }: GitState): readonly string[] {
  return tenants.map(({ kind, folder }) => `${folder} ${kind}`.trim());
}

export function faultsOf({ tenants }: GitState): readonly string[] {
  return tenants.flatMap((one) => (one.kind === 'refused' ? one.faults.map(renderFault) : []));
}

/** A small tenant of that name, with a line of its own, in a folder. */
export function tenantIn(folder: string, name = 'smith', change: (yaml: string) => string = (yaml) => yaml): Readonly<Record<string, string>> {
  const digits = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 10_000, 7).toString().padStart(4, '0');
  const at = (path: string) => (folder === '' ? path : `${folder}/${path}`);
  return Object.fromEntries(Object.entries(goodTenant).map(([path, text]) => {
    const content = String(text);
    return [at(path), path === 'tenant.yaml' ? change(content.replace('tenant: smith', `tenant: ${name}`).replace('+31201234567', `+3120123${digits}`)) : content];
  }));
}
