/** A way to a server that a test can cut, or stop up, and open again. */
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

export interface TcpRelay {
  readonly port: number;
  /** Breaks what is open, and refuses what comes: a server that is gone. */
  cut(): void;
  /** Lets nothing through and says nothing: a server that hangs, a network that loses everything. */
  hang(): void;
  /** As at the beginning. */
  mend(): void;
  /** Breaks what is open, and leads to another port from now on. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

export async function startTcpRelay(firstPort: number, host = '127.0.0.1'): Promise<TcpRelay> {
  const open = new Set<Socket>();
  let toPort = firstPort;
  let state: 'open' | 'cut' | 'hanging' = 'open';
  const kept = (socket: Socket): Socket => {
    open.add(socket);
    return socket.on('error', () => undefined).on('close', () => open.delete(socket));
  };
  const server = createServer((near) => {
    kept(near);
    if (state === 'cut') return void near.destroy();
    const far = kept(connect(toPort, host));
    for (const [from, to] of [[near, far], [far, near]] as const) {
      from.on('data', (chunk) => to.write(chunk));
      from.on('close', () => to.destroy());
      if (state === 'hanging') from.pause();
    }
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a relay has a port');
  const breakAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: address.port,
    cut: () => {
      state = 'cut';
      breakAll();
    },
    hang: () => {
      state = 'hanging';
      for (const socket of open) socket.pause();
    },
    mend: () => {
      state = 'open';
      for (const socket of open) socket.resume();
    },
    leadTo: (port) => {
      toPort = port;
      breakAll();
    },
    close: async () => {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
