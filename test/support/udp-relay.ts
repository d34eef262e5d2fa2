/** A bad way to a server: what goes through comes late, and some of it never. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface UdpRelay {
  readonly host: string;
  readonly port: number;
  /** Datagrams that went through and that did not. */
  readonly counts: { through: number; lost: number };
  close(): Promise<void>;
}

export interface BadWay {
  readonly delayMs: number;
  /** Share that is lost, each way. */
  readonly loss: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Every client has a socket of its own towards the server, so that answers find the way back. */
export async function startUdpRelay(host: string, to: { readonly host: string; readonly port: number }, { delayMs, loss, random }: BadWay): Promise<UdpRelay> {
  const near = await bound(host);
  const far = new Map<number, Promise<Socket>>();
  const counts = { through: 0, lost: 0 };
  let closed = false;
  const pass = (send: () => void): void => {
    if (random() < loss) return void (counts.lost += 1);
    setTimeout(() => {
      counts.through += 1;
      if (!closed) send();
    }, delayMs).unref();
  };
  const socketOf = async (client: number): Promise<Socket> => {
    const socket = await bound(host);
    socket.on('message', (message) => pass(() => near.send(message, client, host)));
    return socket;
  };
  near.on('message', (message, { port }) => {
    const socket = far.get(port) ?? socketOf(port);
    far.set(port, socket);
    void socket.then((one) => pass(() => one.send(message, to.port, to.host)));
  });
  return {
    host, port: near.address().port, counts,
    close: async () => {
      closed = true;
      for (const socket of [near, ...(await Promise.all(far.values()))]) socket.close();
    },
  };
}

async function bound(host: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, host);
  await once(socket, 'listening');
  return socket;
}
