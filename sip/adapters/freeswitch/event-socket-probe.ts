import { connect, type Socket } from 'node:net';

export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  /** The sofia profile that must be there. */
  readonly profile: string;
}

export type Probe = { readonly kind: 'ready' } | { readonly kind: 'unready'; readonly why: string };

/**
 * Asks a FreeSWITCH whether it is ready, over an event socket of its own (auth, `api sofia status`, close).
 *
 * drachtio-fsmrf must only be pointed at a server that is: a wrong password never settles its promise, a refused
 * connection leaves it reconnecting for ever, and a missing profile is thrown where nobody can catch it.
 */
export function probeEventSocket(target: ProbeTarget, timeoutMs: number): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = connect(target.port, target.host);
    const finish = (probe: Probe) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(probe);
    };
    const timer = setTimeout(() => finish(unready(`no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.on('error', (error: NodeJS.ErrnoException) => finish(unready(error.code ?? error.message)));
    socket.on('close', () => finish(unready('it closed the connection')));
    converse(socket, target, finish);
  });
}

/** A frame of the event socket: headers, an empty line, and a body where `Content-Length` says so. */
interface Frame {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function converse(socket: Socket, target: ProbeTarget, finish: (probe: Probe) => void): void {
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('utf8');
    if (received.length > mostLength) return finish(unready('it sends a frame without end'));
    for (let taken = takeFrame(received); taken !== undefined; taken = takeFrame(received)) {
      if (taken === 'nonsense') return finish(unready('it sends what is no event socket frame'));
      received = taken.rest;
      const answer = hear(taken.frame, target);
      if (typeof answer === 'string') socket.write(answer);
      else if (answer !== undefined) finish(answer);
    }
  });
}

/** What to say to a frame, or what it tells us; `undefined`: nothing. */
function hear({ headers, body }: Frame, { secret, profile }: ProbeTarget): string | Probe | undefined {
  switch (headers.get('content-type')) {
    case 'auth/request':
      return `auth ${secret}\n\n`;
    case 'command/reply':
      return headers.get('reply-text')?.startsWith('+OK') === true ? 'api sofia status\n\n' : unready('it refuses the password');
    case 'api/response':
      return body.split('\n').some((line) => line.trimStart().startsWith(profile) && line.includes('sip:mod_sofia@')) ? { kind: 'ready' } : unready(`it has no running sofia profile named ${profile}`);
    case 'text/rude-rejection':
      return unready('its access list refuses this address');
    default:
      return undefined;
  }
}

/** No answer that we ask for is near this long. */
const mostLength = 1024 * 1024;

function takeFrame(text: string): { readonly frame: Frame; readonly rest: string } | 'nonsense' | undefined {
  const end = text.indexOf('\n\n');
  if (end < 0) return undefined;
  const headers = new Map(text.slice(0, end).split('\n').map((line) => split(line)));
  const announced = headers.get('content-length') ?? '0';
  // Anything but digits would never move on in what was received.
  if (!/^\d{1,7}$/.test(announced)) return 'nonsense';
  const length = Number(announced);
  const bodyStart = end + 2;
  if (text.length < bodyStart + length) return undefined;
  return { frame: { headers, body: text.slice(bodyStart, bodyStart + length) }, rest: text.slice(bodyStart + length) };
}

function split(line: string): [string, string] {
  const colon = line.indexOf(':');
  return colon < 0 ? [line.toLowerCase(), ''] : [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function unready(why: string): Probe {
  return { kind: 'unready', why };
}
