/**
 * The real FreeSWITCH with the project's own configuration, in a folder of its own: one from PATH, or a running one that
 * LATCHKEY_TEST_FREESWITCH names as HOST:PORT of its event socket (password in LATCHKEY_TEST_FREESWITCH_SECRET).
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeEventSocket } from '../../sip/adapters/freeswitch/event-socket-probe.js';
import { freePort, portRange } from './free-port.js';
import { findProgram, startProgram, type Program } from './program.js';
import { Restartable } from './restartable.js';

export interface Freeswitch {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  /** Kills it and starts it again; absent where somebody else runs it. */
  readonly restart?: (between: () => Promise<void>) => Promise<void>;
  /** Stops it (SIGSTOP), so that it is there but silent, until the returned function is called; absent where somebody else runs it. */
  readonly hang?: () => () => void;
  /** Absent where somebody else runs it. */
  readonly pid?: () => number;
  /** All that it has written, its log files included; absent where somebody else runs it. */
  readonly output?: () => string;
  stop(): Promise<void>;
}

/** Why tests that need it cannot run here, or `undefined`. */
export function whyNoFreeswitch(): string | undefined {
  return named() === undefined && findProgram('freeswitch') === undefined ? 'no freeswitch on PATH, none named by LATCHKEY_TEST_FREESWITCH' : undefined;
}

/** @param rtpPorts for its media; a call has two */
export async function startFreeswitch(rtpPorts = 200): Promise<Freeswitch> {
  const running = named();
  if (running !== undefined) return { ...running, stop: () => Promise.resolve() };
  const path = findProgram('freeswitch');
  if (path === undefined) throw new Error('freeswitch is not installed');
  const [esl, sip, rtp] = [await freePort(), await freePort(), portRange(rtpPorts)];
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-freeswitch-'));
  for (const name of ['conf', 'log', 'db', 'run']) mkdirSync(join(folder, name));
  copyFileSync('deploy/freeswitch/freeswitch.xml', join(folder, 'conf', 'freeswitch.xml'));
  const env = { ...process.env, LATCHKEY_FREESWITCH_SECRET: secret, LATCHKEY_FREESWITCH_ADDRESS: '127.0.0.1', LATCHKEY_FREESWITCH_ESL: String(esl), LATCHKEY_FREESWITCH_SIP: String(sip), LATCHKEY_FREESWITCH_RTP_FROM: String(rtp.from), LATCHKEY_FREESWITCH_RTP_TO: String(rtp.to) };
  const start = async (): Promise<Program> => {
    const started = startProgram(path, ['-nosql', '-nonat', '-nonatmap', '-nc', '-nf', ...['conf', 'log', 'db', 'run'].flatMap((name) => [`-${name}`, join(folder, name)])], { cwd: folder, env });
    await ready(esl, started);
    return started;
  };
  const started = await Restartable.of(start);
  return {
    host: '127.0.0.1', port: esl, secret,
    restart: (between) => started.restart(between),
    hang: () => started.hang(),
    pid: () => started.program.pid,
    output: () => [started.program.output(), ...readdirSync(join(folder, 'log')).map((name) => readFileSync(join(folder, 'log', name), 'latin1'))].join('\n'),
    stop: async () => {
      await started.program.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const secret = 'a-secret-of-the-tests';

function named(): { host: string; port: number; secret: string } | undefined {
  const [, host, port] = /^([\w.-]+):(\d+)$/.exec(process.env['LATCHKEY_TEST_FREESWITCH'] ?? '') ?? [];
  return host === undefined ? undefined : { host, port: Number(port), secret: process.env['LATCHKEY_TEST_FREESWITCH_SECRET'] ?? secret };
}

/** Its ports open before its modules are loaded: it is ready when its profile runs. */
async function ready(port: number, program: Program): Promise<void> {
  let over = false;
  void program.ended.then(() => (over = true));
  for (const until = Date.now() + 20_000; Date.now() < until && !over;) {
    const probe = await probeEventSocket({ host: '127.0.0.1', port, secret, profile: 'drachtio_mrf' }, 1000);
    if (probe.kind === 'ready') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`freeswitch did not get ready:\n${program.output().slice(-2000)}`);
}
