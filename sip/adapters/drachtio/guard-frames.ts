import type { Socket } from 'node:net';
import type { Log } from '../../../services/common/log.js';
import type { SrfAgent } from './srf.js';

/** drachtio-server sends no SIP message over 64 KiB; what is longer has no end. */
const mostBytes = 1024 * 1024;

/**
 * Keeps this process alive whatever comes in on the control connection: drachtio-srf throws out of the socket's events, which ends
 * the process, and buffers without limit. A frame that it cannot take is left out; bytes that are no frames end the connection,
 * which is then made anew. Nothing of what came is quoted: an INFO may carry a PIN, and srf would print such a message whole.
 */
export function guardFrames(agent: SrfAgent, log: Log): void {
  const { wp } = agent;
  const dispatch = wp.listeners('msg')[0] as (socket: Socket, message: string) => void;
  wp.removeAllListeners('msg');
  wp.on('msg', (socket: Socket, message: string) => {
    const failed = attempt(() => dispatch(socket, message));
    if (failed !== undefined) log.error({ why: failed, bytes: message.length }, 'a message of the SIP stack could not be taken');
  });
  wp.on('connect', (socket: Socket) => {
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => {
      if (socket.destroyed) return;
      const failed = attempt(() => wp._onData(socket, chunk)) ?? (heldBytes(wp, socket) > mostBytes ? 'a frame without end' : undefined);
      if (failed === undefined) return;
      log.error({ why: failed }, 'what the SIP stack sends is no frame: connecting anew');
      wp.mapIncomingMsg.delete(socket);
      socket.destroy();
    });
  });
}

function heldBytes({ mapIncomingMsg }: SrfAgent['wp'], socket: Socket): number {
  return mapIncomingMsg.get(socket)?.incomingMsg.length ?? 0;
}

/** What went wrong, in words that hold nothing of the message; `undefined`: nothing. All of it happens in this turn of the event loop. */
function attempt(work: () => void): string | undefined {
  let unread: string | undefined;
  const { console: printer } = globalThis;
  const print = Reflect.get(printer, 'error') as (...words: unknown[]) => void;
  printer.error = () => (unread = 'it could not be read');
  try {
    work();
    return unread;
  } catch (error) {
    return (error as Error).name;
  } finally {
    printer.error = print;
  }
}
