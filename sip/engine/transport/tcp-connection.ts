import type { Socket } from 'node:net';
import type { Timer, Timers } from '../timing/timer-queue.js';
import { StreamReader } from './stream-reader.js';

/** What a connection may cost us. */
export interface TcpLimits {
  readonly messageBytes: number;
  /** How long a begun message may take to arrive. */
  readonly partialMs: number;
  /** How long a connection that never brought a whole message is kept. */
  readonly silentMs: number;
  /** How long one that did is kept without anything coming or going. */
  readonly idleMs: number;
  /** How much may wait for a peer that does not read. */
  readonly backlogBytes: number;
}

export const TCP_LIMITS: TcpLimits = {
  messageBytes: 64 * 1024,
  partialMs: 10_000,
  silentMs: 30_000,
  idleMs: 600_000,
  backlogBytes: 1024 * 1024,
};

export interface ConnectionEvents {
  message(text: string): void;
  /** The stream is lost and will be closed; the text is the beginning of what could not be read. */
  broken(kind: 'too-large' | 'unframed', text: string): void;
  closed(): void;
}

/** One TCP connection that carries SIP, accepted or made. */
export class TcpConnection {
  /** Settles when it is over. */
  readonly closed: Promise<void>;
  private readonly reader: StreamReader;
  private partial: Timer | undefined;
  private idle: Timer | undefined;
  private spoke = false;

  constructor(
    readonly id: number,
    private readonly socket: Socket,
    private readonly timers: Timers,
    private readonly limits: TcpLimits,
    private readonly events: ConnectionEvents,
  ) {
    this.reader = new StreamReader(limits.messageBytes);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => this.read(String(chunk)));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.ended();
        resolve();
      });
    });
    this.restIdle();
  }

  get open(): boolean {
    return !this.socket.destroyed && this.socket.writable;
  }

  /** Writes a message; false when it cannot. A peer that does not read is given up. */
  send(text: string): boolean {
    if (!this.open) return false;
    this.socket.write(text, 'latin1');
    if (this.socket.writableLength > this.limits.backlogBytes) this.socket.destroy();
    this.restIdle();
    return this.open;
  }

  /** Closes after what was written has gone out. */
  end(): void {
    this.socket.end();
    this.socket.destroySoon();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private read(chunk: string): void {
    for (const piece of this.reader.push(chunk)) {
      switch (piece.kind) {
        case 'message':
          this.spoke = true;
          this.events.message(piece.text);
          break;
        case 'ping':
          this.send('\r\n');
          break;
        case 'too-large':
        case 'unframed':
          this.events.broken(piece.kind, piece.text);
          this.end();
          break;
      }
    }
    this.watchPartial();
    this.restIdle();
  }

  /** The clock of a begun message runs from its first byte: trickling does not extend it. */
  private watchPartial(): void {
    if (!this.reader.midway) {
      this.partial?.cancel();
      this.partial = undefined;
    } else this.partial ??= this.timers.after(this.limits.partialMs, () => this.destroy());
  }

  private restIdle(): void {
    if (this.idle !== undefined && !this.spoke) return;
    this.idle?.cancel();
    this.idle = this.timers.after(this.spoke ? this.limits.idleMs : this.limits.silentMs, () => this.destroy());
  }

  private ended(): void {
    this.partial?.cancel();
    this.idle?.cancel();
    this.events.closed();
  }
}
