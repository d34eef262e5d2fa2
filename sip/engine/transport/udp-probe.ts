import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

const PATIENCE_MS = 1000;

/**
 * Asks the kernel whether a UDP port is closed. Only a connected socket hears of ICMP "port unreachable", and the
 * SIP socket is connected to nobody; so for a request that got no answer to its first datagram a keep-alive
 * (CRLF CRLF, which SIP ignores) goes out from a socket of its own. Calls back at most once, and only for a closed port.
 */
export function probeUdp(host: string, port: number, closed: () => void): void {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let over = false;
  const end = () => {
    if (over) return false;
    over = true;
    clearTimeout(patience);
    socket.close();
    return true;
  };
  const patience = setTimeout(end, PATIENCE_MS).unref();
  socket.unref();
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (end() && error.code === 'ECONNREFUSED') closed();
  });
  socket.connect(port, host, () => {
    if (!over) socket.send('\r\n\r\n');
  });
}
