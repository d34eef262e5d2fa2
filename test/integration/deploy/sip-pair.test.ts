/** A sip pod's two containers by their own commands and liveness probes, with programs that only wait: what a kubelet would see and do. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectlProgram, podNamed, podsOf, render, type Container } from '../../support/kustomize.js';
import { eventually } from '../../support/latchkey.js';
import { runProgram, startProgram, type Program } from '../../support/program.js';

describe(`drachtio-server and the sip service in a pod${kubectlProgram === undefined ? ' (skipped: kubectl is not installed)' : ''}`, function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-pair-'));
  const pair: PairedContainer[] = [];
  const of = (name: string): PairedContainer => pair.find((one) => one.name === name) as PairedContainer;

  before(async function () {
    if (kubectlProgram === undefined) this.skip();
    const containers = podNamed(podsOf(render('k8s/base')), 'sip')?.containers ?? [];
    makeStandIns();
    for (const name of ['drachtio', 'sip']) {
      const container = containers.find((one) => one.name === name) as Container;
      pair.push(new PairedContainer(name, command(container.command, container.args), command(liveness(container)), folder));
      await eventually(`${name} runs`, () => of(name).running(), 10_000);
    }
  });
  after(async () => {
    for (const one of pair) await one.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The pod's folders are the test's; the shell is the same. */
  function command(...words: readonly (readonly string[] | undefined)[]): readonly string[] {
    return words.flatMap((some) => some ?? []).map((word) => word.replaceAll('/pair/', `${folder}/`).replaceAll('/secrets/sip/', `${folder}/`));
  }

  /** Programs that wait to be ended; `node -e` is the probe's question to a service that answers. */
  function makeStandIns(): void {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'drachtio-secret'), 'secret');
    const scripts = { drachtio: 'exec sleep 600', node: 'if [ "$1" = -e ]; then exit 0; fi\nexec sleep 600' };
    for (const [name, script] of Object.entries(scripts)) {
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
  }

  async function afterTheEndOf(name: string): Promise<readonly [drachtio: number, sip: number]> {
    const before = pair.map(({ starts }) => starts);
    of(name).kill();
    await eventually('both were started again', () => pair.every(({ starts }, index) => starts > (before[index] ?? 0)), 15_000);
    await eventually('both live', () => pair.every((one) => one.running() && one.looksAlive()), 15_000);
    return [of('drachtio').starts - (before[0] ?? 0), of('sip').starts - (before[1] ?? 0)];
  }

  it('are both alive once started, and stay so', async () => {
    assert.deepEqual(pair.map((one) => one.looksAlive()), [true, true]);
    assert.deepEqual(pair.map(({ starts }) => starts), [1, 1]);
  });

  it('start anew together when drachtio-server ends', async () => {
    assert.deepEqual(await afterTheEndOf('drachtio'), [1, 1]);
  });

  it('start anew together when the service ends', async () => {
    assert.deepEqual(await afterTheEndOf('sip'), [1, 1]);
  });

  it('start anew together the next time as well', async () => {
    assert.deepEqual([await afterTheEndOf('sip'), await afterTheEndOf('drachtio')], [[1, 1], [1, 1]]);
  });
});

function liveness({ livenessProbe }: Container): readonly string[] {
  return (livenessProbe as { readonly exec?: { readonly command: readonly string[] } } | undefined)?.exec?.command ?? [];
}

/** A container as a kubelet keeps it: started again when it ends, ended when its liveness fails. */
class PairedContainer {
  starts = 0;
  #program: Program | undefined;
  #removed = false;
  readonly #timer: NodeJS.Timeout;

  constructor(readonly name: string, private readonly command: readonly string[], private readonly liveness: readonly string[], private readonly folder: string) {
    this.#start();
    this.#timer = setInterval(() => {
      if (this.running() && !this.looksAlive()) this.kill();
    }, 300);
  }

  /** Beyond its shell: a service that waits for drachtio-server is not there yet. */
  running(): boolean {
    return this.#program !== undefined && runProgram('cat', [`/proc/${this.#program.pid}/comm`]).output.trim() === 'sleep';
  }

  looksAlive(): boolean {
    const [shell = '', ...args] = this.liveness;
    return runProgram(shell, args, { env: this.#env() }).code === 0;
  }

  kill(): void {
    this.#program?.signal('SIGKILL');
  }

  async remove(): Promise<void> {
    this.#removed = true;
    clearInterval(this.#timer);
    await this.#program?.stop();
  }

  #start(): void {
    const [shell = '', ...args] = this.command;
    this.starts += 1;
    this.#program = startProgram(shell, args, { env: this.#env() });
    void this.#program.ended.then(() => (this.#removed ? undefined : this.#start()));
  }

  #env(): NodeJS.ProcessEnv {
    return { PATH: `${join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}`, MEMORY_MIB: '768', POD_IP: '127.0.0.1' };
  }
}
