import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.js';
import { LoggedProgram } from './logged-program.js';

export interface RunningDrachtio {
  readonly program: LoggedProgram;
  readonly sipPort: number;
  readonly controlPort: number;
  readonly secret: string;
}

/** Where drachtio-server is, or `undefined` where it is not on PATH. */
export function findDrachtio(): string | undefined {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'drachtio'));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts drachtio-server, which says as little as it can. */
export async function startDrachtio(path: string, folder: string, name: string): Promise<RunningDrachtio> {
  const [sipPort, controlPort] = [await freePort(), await freePort()];
  const file = join(folder, `${name}.xml`);
  writeFileSync(file, `<drachtio>
    <admin port="${controlPort}" secret="${secret}">127.0.0.1</admin>
    <sip><contacts><contact>sip:127.0.0.1:${sipPort};transport=udp,tcp</contact></contacts></sip>
    <cdrs>false</cdrs>
    <logging><console/><loglevel>notice</loglevel></logging>
  </drachtio>`);
  const program = await LoggedProgram.start({ command: path, args: ['-f', file], logFile: join(folder, `${name}.log`), says: 'Starting sofia event loop' });
  return { program, sipPort, controlPort, secret };
}

const secret = 'cymru';
