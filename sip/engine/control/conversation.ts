import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { EngineLog } from '../log.js';
import { SocketApp } from './app.js';
import type { AppCommands, ControlOptions } from './commands.js';
import { FrameReader } from './frame-reader.js';
import type { Router } from './router.js';

/** The version told to applications: drachtio-srf pings servers from v0.8.2 on. */
const VERSION = 'v0.9.4';
/** How long a connection may stay without saying who it is. */
const INTRODUCTION_MS = 10_000;

/** One control connection from its first byte to its end. */
export class Conversation {
  private readonly reader = new FrameReader();
  private readonly app: SocketApp;
  private readonly introduction: NodeJS.Timeout;
  private known = false;
  private over = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: ControlOptions,
    private readonly router: Router,
    private readonly commands: AppCommands,
    private readonly log: EngineLog,
    private readonly ended: () => void,
  ) {
    this.app = new SocketApp(socket);
    this.introduction = setTimeout(() => socket.destroy(), INTRODUCTION_MS);
    socket.on('data', (chunk) => this.read(String(chunk)));
    socket.on('error', () => undefined);
    socket.on('end', () => this.end());
    socket.on('close', () => this.end());
  }

  private read(chunk: string): void {
    try {
      for (const payload of this.reader.push(chunk)) if (!this.over) this.obeySafely(payload);
    } catch (error) {
      this.log.warn('control: connection closed', { error: (error as Error).message });
      this.end();
    }
  }

  /** A fault of ours in one command costs that command, not the application's connection. */
  private obeySafely(payload: string): void {
    try {
      this.obey(payload);
    } catch (error) {
      this.log.error('control: a command could not be carried out', { error: String((error as Error).stack) });
      this.app.reply(payload.slice(0, payload.indexOf('|')), 'NOK|Server error: internal error');
    }
  }

  private obey(payload: string): void {
    const lineEnd = payload.indexOf('\r\n');
    const leader = lineEnd === -1 ? payload : payload.slice(0, lineEnd);
    const [messageId = '', type, ...rest] = leader.split('|');
    if (type === undefined) return this.refuse(messageId, 'Invalid message format');
    if (type === 'authenticate') return this.authenticate(messageId, rest[0] ?? '');
    if (!this.known) return this.refuse(messageId, 'not authenticated');
    this.obeyKnown(messageId, type, rest, lineEnd === -1 ? '' : payload.slice(lineEnd + 2));
  }

  private obeyKnown(messageId: string, type: string, rest: readonly string[], sip: string): void {
    switch (type) {
      case 'route':
        if (rest[0] !== undefined) this.router.add(this.app, rest[0].toLowerCase());
        return this.app.reply(messageId, 'OK');
      case 'remove_route':
        this.router.remove(this.app, rest[0]?.toLowerCase());
        return this.app.reply(messageId, 'OK');
      case 'ping':
        return this.app.reply(messageId, 'OK|pong');
      case 'proxy':
        return this.app.reply(messageId, 'NOK|proxying is not supported');
      case 'sip':
        return this.sip(messageId, rest, sip);
      default:
        return this.refuse(messageId, 'Unknown message type');
    }
  }

  private sip(messageId: string, rest: readonly string[], sip: string): void {
    const [transactionId = '', dialogId = '', proxy = ''] = rest;
    if (sip.startsWith('SIP/') && transactionId === '') return this.refuse(messageId, 'transaction id missing');
    this.commands.sip(this.app, { messageId, transactionId, dialogId, proxy, sip });
  }

  private authenticate(messageId: string, secret: string): void {
    if (!isSame(secret, this.options.secret)) return this.refuse(messageId, 'incorrect secret');
    clearTimeout(this.introduction);
    this.known = true;
    this.app.reply(messageId, `OK|${this.options.hostports}|${VERSION}|${this.options.localHostports}`);
  }

  /** A fault of the control level: it is told, and the connection ends. */
  private refuse(messageId: string, reason: string): void {
    this.app.reply(messageId, `NO|${reason}`);
    this.end();
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.introduction);
    this.router.remove(this.app);
    this.app.flush();
    this.socket.end();
    this.socket.destroySoon();
    if (this.known) this.commands.lost(this.app);
    this.ended();
  }
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'latin1').digest();
  return timingSafeEqual(digest(given), digest(Buffer.from(wanted, 'utf8').toString('latin1')));
}
