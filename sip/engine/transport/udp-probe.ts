import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

const PATIENCE_MS = 1000;

/**
 * Asks the kernel whether a UDP port is closed. Only a connected socket hears of ICMP "port unreachable", and the
 * SIP socket is connected to nobody; so a request that got no answer to its first datagram sends a keep-alive
 * (CRLF CRLF, which SIP ignores) from a socket of its own. Calls back at most once, and only for a closed port.
 */
export function probeUdp(host: string, port: number, closed: () => void): void {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const patience = setTimeout(() => socket.close(), PATIENCE_MS);
  patience.unref();
  socket.unref();
  socket.once('error', () => {
    clearTimeout(patience);
    socket.close();
    closed();
  });
  socket.on('message', () => undefined);
  socket.connect(port, host, () => socket.send('\r\n\r\n'));
}
