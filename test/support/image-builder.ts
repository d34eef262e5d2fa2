/** Carries out a Dockerfile's COPY and RUN without an engine: each stage in a folder of its own, equal stages once. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { lineage, readDockerfile, type Instruction, type Stage } from './dockerfile.js';

export interface BuiltImage {
  /** Stands for the image's `/`. */
  readonly root: string;
  /** `/app`. */
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Keeps what it built, by all that went into it, as an engine keeps its layers. */
export class ImageBuilder {
  readonly #folder = mkdtempSync(join(tmpdir(), 'latchkey-image-'));
  readonly #stages = new Map<string, Promise<string>>();

  /** `packages`: of the working copy, installed by `npm ci` from the same lock file; a stage that begins with that command gets them. */
  constructor(private readonly packages: string) {}

  async build(file: string): Promise<BuiltImage> {
    const stages = readDockerfile(await readFile(file, 'utf8'));
    const last = stages.at(-1);
    if (last === undefined) throw new Error(`${file}: no stage`);
    const instructions = lineage(stages, last).flatMap((stage) => stage.instructions);
    const root = await this.#stage(stages, last);
    const workdir = instructions.findLast(({ name }) => name === 'WORKDIR')?.text ?? '/';
    return { root, workdir, env: environment(instructions) };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Its folder; that of a stage which adds nothing is its base's. */
  #stage(stages: readonly Stage[], stage: Stage): Promise<string> {
    const steps = stage.instructions.filter(({ name }) => name === 'COPY' || name === 'RUN');
    const base = stages.find(({ name }) => name === stage.from);
    if (base !== undefined && steps.length === 0) return this.#stage(stages, base);
    const key = JSON.stringify(lineage(stages, stage).map(({ instructions }) => instructions));
    const built = this.#stages.get(key) ?? this.#carryOut(stages, stage, base);
    this.#stages.set(key, built);
    return built;
  }

  async #carryOut(stages: readonly Stage[], stage: Stage, base: Stage | undefined): Promise<string> {
    const root = mkdtempSync(join(this.#folder, `${stage.name}-`));
    if (base !== undefined) await run(`cp -al '${await this.#stage(stages, base)}/.' '${root}'`, this.#folder);
    const workdirs = lineage(stages, stage).flatMap(({ instructions }) => instructions).filter(({ name }) => name === 'WORKDIR');
    const here = join(root, workdirs.at(-1)?.text ?? '/');
    mkdirSync(here, { recursive: true });
    for (const { name, text } of stage.instructions) {
      if (name === 'COPY') await this.#copy(text, here, root, stages);
      else if (name === 'RUN' && text === 'npm ci') symlinkSync(this.packages, join(here, 'node_modules'));
      else if (name === 'RUN') await run(text, here);
    }
    return root;
  }

  async #copy(text: string, here: string, top: string, stages: readonly Stage[]): Promise<void> {
    const words = text.split(/\s+/).filter((word) => !word.startsWith('--'));
    const from = /--from=(\S+)/.exec(text)?.[1];
    const stage = stages.find(({ name }) => name === from);
    const root = stage === undefined ? process.cwd() : await this.#stage(stages, stage);
    const target = words.pop() ?? '.';
    const folder = target.startsWith('/') ? join(top, target) : join(here, target);
    for (const source of words) cpSync(join(root, source), target.endsWith('./') ? join(folder, basename(source)) : folder, { recursive: true, verbatimSymlinks: true });
  }
}

function environment(instructions: readonly Instruction[]): Readonly<Record<string, string>> {
  const pairs = instructions.filter(({ name }) => name === 'ENV').flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** As the image's shell would: without a working copy's settings, packages from the cache where they are there. */
function run(command: string, cwd: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', command], { cwd, env: { PATH: process.env['PATH'], HOME: process.env['HOME'], npm_config_prefer_offline: 'true', npm_config_cache: process.env['npm_config_cache'] }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`"${command}" ended with ${code}:\n${output.slice(-3000)}`))));
  });
}
