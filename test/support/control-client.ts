import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Mailbox } from './mailbox.js';

/** One frame of drachtio's control protocol: `length#leader` and, after CRLF, a SIP message if there is one. */
export interface Frame {
  readonly tokens: readonly string[];
  readonly sip: string;
}

/** Speaks the control protocol frame by frame, for what drachtio-srf would hide or could not be made to send. */
export class ControlClient {
  readonly inbox = new Mailbox<Frame>('control client', (frame) => `${frame.tokens.join('|')} ${frame.sip.split('\r\n')[0]}`);
  /** Settles when the server has ended the connection. */
  readonly closed: Promise<unknown>;
  private pending = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  static async connect(port: number): Promise<ControlClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new ControlClient(socket);
  }

  get frames(): readonly Frame[] {
    return this.inbox.received;
  }

  /** Writes bytes as they are. */
  write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** Sends one command under a new message id and waits for its reply; resolves with the tokens after the id. */
  async ask(command: string): Promise<readonly string[]> {
    return (await this.reply(this.command(command))).tokens.slice(3);
  }

  /** Sends one command and returns its message id. */
  command(command: string): string {
    const id = randomUUID();
    this.write(frame(`${id}|${command}`));
    return id;
  }

  reply(id: string): Promise<Frame> {
    return this.inbox.take(`the reply to ${id}`, ({ tokens }) => tokens[1] === 'response' && tokens[2] === id);
  }

  /** The next frame that brings a SIP message whose start line begins so. */
  sip(startLine: string, withinMs?: number): Promise<Frame> {
    return this.inbox.take(
      `a frame with ${startLine}`,
      ({ tokens, sip }) => tokens[1] === 'sip' && sip.startsWith(startLine),
      withinMs,
    );
  }

  close(): void {
    this.inbox.close();
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    for (;;) {
      const hash = this.pending.indexOf('#');
      if (hash < 0) return;
      const end = hash + 1 + Number(this.pending.subarray(0, hash).toString('latin1'));
      if (this.pending.length < end) return;
      const payload = this.pending.subarray(hash + 1, end).toString('utf8');
      this.pending = this.pending.subarray(end);
      const [leader = '', ...rest] = payload.split('\r\n');
      this.inbox.put({ tokens: leader.split('|'), sip: rest.join('\r\n') });
    }
  }
}

/** Frames a payload: its length in bytes, `#`, the payload. */
export function frame(payload: string): string {
  return `${Buffer.byteLength(payload)}#${payload}`;
}
