import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';

/** More than this waiting for an application means that it hangs. */
const BACKLOG_BYTES = 8 * 1024 * 1024;

/** More than this, and it is given up. */
const LOST_BYTES = 8 * BACKLOG_BYTES;

/** One application's control connection, seen from the side of SIP. */
export interface App {
  readonly open: boolean;
  /** It reads too slowly to be given more. */
  readonly behind: boolean;
  /** Sends a frame: the tokens after the message id, and SIP text after a line break where there is any. */
  send(tokens: string, sip?: string): void;
  /** Answers a frame of the application. */
  reply(messageId: string, tokens: string, sip?: string): void;
}

/** Writes frames; those of one turn of the event loop go out together. */
export class SocketApp implements App {
  private waiting = '';
  private flushing = false;

  constructor(private readonly socket: Socket) {}

  get open(): boolean {
    return this.socket.writable;
  }

  get behind(): boolean {
    return this.socket.writableLength + this.waiting.length > BACKLOG_BYTES;
  }

  send(tokens: string, sip?: string): void {
    const payload = sip === undefined ? `${randomUUID()}|${tokens}` : `${randomUUID()}|${tokens}\r\n${sip}`;
    this.waiting += `${payload.length}#${payload}`;
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  reply(messageId: string, tokens: string, sip?: string): void {
    this.send(`response|${messageId}|${tokens}`, sip);
  }

  /** Writes what is waiting, at once. */
  flush(): void {
    this.flushing = false;
    if (this.waiting === '' || !this.socket.writable) return;
    this.socket.write(this.waiting, 'latin1');
    this.waiting = '';
    if (this.socket.writableLength > LOST_BYTES) this.socket.destroy();
  }
}
