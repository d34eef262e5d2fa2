/** Flags, environment and ports that are wrong: said in plain words, all at once, and nothing left running. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, portRange } from '../support/free-port.js';
import { eventually } from '../support/latchkey.js';
import { processTree, stillThere } from '../support/process-tree.js';
import { runProgram, startProgram, type Program } from '../support/program.js';

describe('settings that are wrong', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'latchkey-wrong-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => runProgram(process.execPath, ['cli/latchkey.mjs', ...args], { env: { ...process.env, ...env } });

  for (const service of ['up', 'policy', 'sip']) {
    it(`${service}: flags and environment, all faults at once, exit 2`, () => {
      const flag = service === 'policy' ? '--policy-http' : '--sip-http';
      const { code, output } = run([service, flag, 'nonsense', '--no-such-flag', '--data'], { LATCHKEY_LOG_LEVEL: 'loud' });
      assert.equal(code, 2, output);
      for (const named of ['nonsense', 'no-such-flag', 'loud', '--data']) assert.ok(output.includes(named), `${named} is not in:\n${output}`);
    });
  }

  it('a secret that is wrong is never shown', () => {
    const { code, output } = run(['policy', '--data', folder, '--grpc', '127.0.0.1:0', '--policy-http', '127.0.0.1:0'], { LATCHKEY_PIN_KEY: 'short-canary' });
    assert.notEqual(code, 0);
    assert.match(output, /LATCHKEY_PIN_KEY/);
    assert.ok(!output.includes('short-canary'), output);
  });

  it('trunks that are wrong: every fault with its line, exit 2', () => {
    const trunks = join(folder, 'trunks.yaml');
    writeFileSync(trunks, 'latchkey: 1\ntrunks:\n  one: { addresses: [not-an-address], answer: never }\n  two: { transfer: bridge, colour: red }\n');
    const { code, output } = run(['sip', '--trunks', trunks]);
    assert.equal(code, 2, output);
    for (const named of ['not-an-address', 'never', 'bridge is not available yet', 'colour']) assert.ok(output.includes(named), `${named} is not in:\n${output}`);
  });

  it('off loopback without a token or an advertised address: said, exit 2', () => {
    const { code, output } = run(['up', '--grpc', '0.0.0.0:0', '--sip', '0.0.0.0:0']);
    assert.equal(code, 2, output);
    for (const named of ['LATCHKEY_GRPC_TOKEN', 'LATCHKEY_SIP_ADVERTISED']) assert.ok(output.includes(named), `${named} is not in:\n${output}`);
  });

  for (const which of ['sip', 'control', 'grpc', 'policy-http', 'sip-http', 'rtp'] as const) {
    it(`the port of --${which} is taken: said which, exit 1, nothing left running`, async () => {
      const taken = await take(which);
      const program = startProgram(process.execPath, ['cli/latchkey.mjs', 'up', '--data', join(folder, which), '--config', 'test/acceptance/tenants', ...(await ports(which, taken.port))]);
      const tree = new Set<number>();
      const watch = setInterval(() => processTree(program.pid).forEach((pid) => tree.add(pid)), 30);
      const code = await endOf(program, 30_000);
      clearInterval(watch);
      await taken.free();
      assert.equal(code, 1, program.output());
      assert.ok(program.output().includes(String(taken.port)), program.output());
      assert.ok(!/\n\s+at .*\(.*:\d+:\d+\)/.test(program.output().replaceAll(/^\{.*\}$/gm, '')), `a stack trace is no message:\n${program.output()}`);
      await eventually('no process is left', () => stillThere([...tree]).length === 0);
    });
  }
});

const flags = ['sip', 'control', 'grpc', 'policy-http', 'sip-http'] as const;

async function ports(taken: string, port: number): Promise<readonly string[]> {
  const range = portRange(10);
  const given = await Promise.all(flags.map(async (flag) => [`--${flag}`, `127.0.0.1:${flag === taken ? port : await freePort()}`]));
  return [...given.flat(), '--rtp', taken === 'rtp' ? `127.0.0.1:${port}-${port + 1}` : `127.0.0.1:${range.from}-${range.to}`];
}

async function take(which: string): Promise<{ readonly port: number; readonly free: () => Promise<void> }> {
  if (which === 'rtp') {
    const { from } = portRange(2);
    const socket = createSocket('udp4').bind(from, '127.0.0.1');
    await once(socket, 'listening');
    return { port: from, free: async () => void socket.close() };
  }
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port, free: async () => void server.close() };
}

async function endOf(program: Program, withinMs: number): Promise<number> {
  const timer = setTimeout(() => program.signal('SIGKILL'), withinMs);
  const code = await program.ended;
  clearTimeout(timer);
  return code;
}
