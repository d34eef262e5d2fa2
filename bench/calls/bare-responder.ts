/** The floor: node:dgram and a 302 made of the INVITE's own lines; no transactions, no parser, no memory. */
import { createSocket } from 'node:dgram';

const copied = ['Via:', 'From:', 'To:', 'Call-ID:', 'CSeq:'];

const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
socket.on('message', (message, { port, address }) => {
  const text = message.toString('latin1');
  if (!text.startsWith('INVITE ')) return;
  const lines = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n').filter((line) => copied.some((name) => line.startsWith(name)));
  const tagged = lines.map((line) => (line.startsWith('To:') ? `${line};tag=floor` : line));
  socket.send(Buffer.from(`SIP/2.0 302 Moved Temporarily\r\n${tagged.join('\r\n')}\r\nContact: <sip:+31201234500@127.0.0.1;user=phone>\r\nContent-Length: 0\r\n\r\n`, 'latin1'), port, address);
});
socket.bind(0, '127.0.0.1', () => process.send?.({ port: socket.address().port }));
process.on('disconnect', () => process.exit(0));
