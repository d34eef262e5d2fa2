/** The real Kamailio with the project's own configuration, in a folder of its own. */
import { createSocket } from 'node:dgram';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgeFiles } from '../../sip/trunks/edge-files.js';
import { defaultTrunk } from '../../sip/trunks/trunk.js';
import { freePort } from './free-port.js';
import { findProgram, startProgram, type Program } from './program.js';

export interface EdgeTrunk {
  readonly name: string;
  readonly address: string;
  readonly follow: boolean;
}

export interface EdgeOptions {
  /** `host:port` of the sip nodes. */
  readonly nodes: readonly string[];
  readonly trunks: readonly EdgeTrunk[];
  readonly port?: number;
}

export interface Edge {
  readonly port: number;
  readonly program: Program;
  stop(): Promise<void>;
}

export const kamailioProgram = findProgram('kamailio');

/** Starts it and waits until its workers run. Whether its nodes are up is for the caller to wait for. */
export async function startKamailio(options: EdgeOptions): Promise<Edge> {
  if (kamailioProgram === undefined) throw new Error('kamailio is not installed');
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-kamailio-'));
  cpSync('deploy/kamailio/kamailio.cfg', join(folder, 'kamailio.cfg'));
  const trunks = options.trunks.map(({ name, address, follow }) => ({ ...defaultTrunk(), name, addresses: [address], follow }));
  const files = edgeFiles(trunks, { nodes: options.nodes, listen: [`127.0.0.1:${port}`], folder, controlSocket: `unix:${folder}/ctl` });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const program = startProgram(kamailioProgram, ['-f', join(folder, 'kamailio.cfg'), '-DD', '-E', '-Y', folder, '-P', join(folder, 'pid'), '-m', '64', '-M', '8']);
  await program.says(/Listening on[\s\S]*Aliases/);
  return {
    port,
    program,
    stop: async () => {
      await program.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
