/** The real Kamailio with the project's own configuration, in a folder of its own. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callRpc } from '../../cli/edge/binrpc.js';
import { edgeConfig } from '../../cli/edge-config.js';
import type { Io } from '../../cli/io.js';
import { freePort } from './free-port.js';
import { findProgram, runProgram, startProgram, type Program } from './program.js';

export interface EdgeTrunk {
  readonly name: string;
  readonly address: string;
  readonly follow: boolean;
}

export interface EdgeOptions {
  /** `host:port` of the sip nodes, or what else `--nodes` takes. */
  readonly nodes: readonly string[];
  /** Trunks, or the text of a trunks.yaml. */
  readonly trunks: readonly EdgeTrunk[] | string;
  readonly port?: number;
  /** Flags of `latchkey edge-config` beside --nodes, --trunks, --out and --listen; a --listen here replaces that of the port. */
  readonly flags?: readonly string[];
  /** The text of an operator.yaml. */
  readonly operator?: string;
}

export interface Edge {
  readonly port: number;
  readonly program: Program;
  /** Where its files are. */
  readonly folder: string;
  /** Writes the files of other options and has them read again; what `latchkey edge-config` said. */
  configure(options: Partial<Pick<EdgeOptions, 'nodes' | 'trunks' | 'operator'>>, flags?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export const kamailioProgram = findProgram('kamailio');

/** Starts it on the files that `latchkey edge-config` writes, and waits until its workers run. Whether its nodes are up is for the caller to wait for. */
export async function startKamailio(options: EdgeOptions): Promise<Edge> {
  if (kamailioProgram === undefined) throw new Error('kamailio is not installed');
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-kamailio-'));
  const configure = (changed: Partial<EdgeOptions>, flags: readonly string[]) => runEdgeConfig(folder, { ...options, ...changed, port }, flags);
  await configure({}, []);
  const checked = runProgram(kamailioProgram, ['-c', '-f', join(folder, 'kamailio.cfg')]);
  assert.equal(checked.code, 0, checked.output);
  const program = startProgram(kamailioProgram, ['-f', join(folder, 'kamailio.cfg'), '-DD', '-E', '-Y', folder, '-P', join(folder, 'pid'), '-m', '64', '-M', '8']);
  await answersItsSocket(program, join(folder, 'kamailio_ctl'));
  return {
    port, program, folder,
    configure: (changed, flags = ['--reload']) => configure(changed, flags),
    stop: async () => {
      await program.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Its workers take calls when its control socket answers. */
async function answersItsSocket(program: Program, path: string): Promise<void> {
  let ended = false;
  void program.ended.then(() => (ended = true));
  for (const giveUpAt = Date.now() + 20_000; ; ) {
    const answer = await callRpc(path, 'core.version').catch(() => undefined);
    if (answer !== undefined) return;
    if (ended || Date.now() > giveUpAt) throw new Error(`kamailio did not start:\n${program.output().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function runEdgeConfig(folder: string, { nodes, trunks, port, flags = [], operator }: EdgeOptions, more: readonly string[]): Promise<string> {
  writeFileSync(join(folder, 'trunks.yaml'), typeof trunks === 'string' ? trunks : trunksYaml(trunks));
  if (operator !== undefined) writeFileSync(join(folder, 'operator.yaml'), operator);
  const listen = flags.includes('--listen') ? [] : ['--listen', `127.0.0.1:${port}`];
  const argv = ['--trunks', join(folder, 'trunks.yaml'), '--nodes', nodes.join(','), ...listen, '--out', folder, '--workers', '2', ...(operator === undefined ? [] : ['--operator', join(folder, 'operator.yaml')]), ...flags, ...more];
  let said = '';
  const stream = { write: (text: string) => (said += text) };
  const io: Io = { stdout: stream, stderr: stream, env: {} };
  assert.equal(await edgeConfig(argv, io), 0, said);
  return said;
}

function trunksYaml(trunks: readonly EdgeTrunk[]): string {
  return `latchkey: 1\ntrunks:\n${trunks.map(({ name, address, follow }) => `  ${name}: { addresses: [${address}], domain: "${address}", follow: ${follow ? 'yes' : 'no'} }\n`).join('')}`;
}

/** What a SIP server on loopback answers to OPTIONS; `undefined`: nothing within half a second. */
export function answerToOptions(port: number): Promise<number | undefined> {
  const socket = createSocket('udp4');
  const id = Math.random().toString(36).slice(2);
  return new Promise((resolve) => {
    const finish = (status?: number) => {
      clearTimeout(timer);
      socket.close();
      resolve(status);
    };
    const timer = setTimeout(finish, 500);
    socket.on('message', (message) => finish(Number(message.toString('latin1').split(' ')[1])));
    socket.bind(0, '127.0.0.1', () => {
      const here = `127.0.0.1:${socket.address().port}`;
      const lines = [`OPTIONS sip:127.0.0.1:${port} SIP/2.0`, `Via: SIP/2.0/UDP ${here};branch=z9hG4bK${id};rport`, 'Max-Forwards: 5', `From: <sip:test@${here}>;tag=${id}`, `To: <sip:127.0.0.1:${port}>`, `Call-ID: ${id}`, 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', ''];
      socket.send(lines.join('\r\n'), port, '127.0.0.1');
    });
  });
}

/** Whether Kamailio's TLS module is installed: a package of its own in Debian. */
export function tlsModuleThere(): boolean {
  const folders = ['/usr/lib', '/usr/lib64', '/usr/local/lib', ...(existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => join('/usr/lib', name)) : [])];
  return ['', '64'].some((kind) => folders.some((folder) => existsSync(join(folder, `kamailio${kind}`, 'modules', 'tls.so')) || existsSync(join(folder, 'kamailio', 'modules', 'tls.so'))));
}
