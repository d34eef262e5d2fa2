import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4, isIPv6 } from 'node:net';
import { bindError } from './bind-error.js';
import { plainAddress, type Hop } from './hop.js';

/** A burst of calls must not be dropped while the event loop is busy; the kernel may give less. */
export const WANTED_RECEIVE_BUFFER = 4 * 1024 * 1024;

/** The UDP side of a SIP port. */
export interface UdpTransport {
  readonly port: number;
  /** What the kernel gave, in bytes; Linux counts its own overhead in. */
  readonly receiveBufferBytes: number;
  send(text: string, to: Hop, failed?: (error: Error) => void): void;
  close(): Promise<void>;
}

/** Binds; `receive` gets each datagram as latin1 text. */
export async function openUdp(host: string, port: number, receive: (text: string, source: Hop) => void): Promise<UdpTransport> {
  const isDual = isIPv6(host);
  const socket = createSocket({
    type: isDual ? 'udp6' : 'udp4',
    recvBufferSize: WANTED_RECEIVE_BUFFER,
    lookup: (name, _options, done) => done(null, name, isIPv6(name) ? 6 : 4),
  });
  const bound = once(socket, 'listening');
  socket.bind({ port, address: host, exclusive: true });
  await bound.catch((error: unknown) => {
    throw bindError('SIP over UDP', host, port, error as NodeJS.ErrnoException);
  });
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    receive(message.toString('latin1'), { protocol: 'udp', host: plainAddress(from.address), port: from.port });
  });
  socket.on('error', () => undefined);
  return {
    port: socket.address().port,
    receiveBufferBytes: socket.getRecvBufferSize(),
    send: (text, to, failed) => sendDatagram(socket, isDual, text, to, failed),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** A socket of both families wants IPv4 addresses mapped. */
function sendDatagram(socket: Socket, isDual: boolean, text: string, to: Hop, failed?: (error: Error) => void): void {
  try {
    const mapped = isDual && isIPv4(to.host);
    const told = failed && ((error: Error | null) => error !== null && failed(error));
    socket.send(Buffer.from(text, 'latin1'), to.port, mapped ? `::ffff:${to.host}` : to.host, told);
  } catch (error) {
    queueMicrotask(() => failed?.(error as Error));
  }
}
