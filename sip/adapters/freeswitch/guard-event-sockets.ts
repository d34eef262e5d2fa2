import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { Log } from '../../../services/common/log.js';

/** No frame of FreeSWITCH's is near this long. */
const mostBytes = 1024 * 1024;

let log: Log | undefined;

/**
 * Keeps this process alive whatever comes in on an event socket. Under drachtio-fsmrf lies drachtio-modesl, which throws out of
 * the socket's events at a frame that it cannot read or did not expect, which ends the process; which buffers without limit; and
 * whose own reconnecting, never wanted here, goes on for ever after a connection that came to nothing. Both ends of it are
 * covered: connections to FreeSWITCH, and those that come in, from whomever.
 */
export function guardEventSockets(to: Log): void {
  const first = log === undefined;
  log = to;
  if (!first) return;
  const require = createRequire(createRequire(import.meta.url).resolve('drachtio-fsmrf'));
  const parser = (require('drachtio-modesl/lib/esl/Parser') as { readonly prototype: Parser }).prototype;
  const connection = (require('drachtio-modesl/lib/esl/Connection') as { readonly prototype: { _onConnectionGone(): void } }).prototype;
  const take: (this: Parser, data: Buffer) => void = Reflect.get<Parser, '_onData'>(parser, '_onData');
  parser._onData = function (data) {
    if (this.socket.destroyed) return;
    try {
      take.call(this, data);
    } catch (error) {
      // Not its message: it may quote what came.
      return drop(this, (error as Error).name);
    }
    if (this.buffer.length > mostBytes) drop(this, 'a frame without end');
  };
  connection._onConnectionGone = () => undefined;
}

interface Parser {
  readonly socket: Socket;
  buffer: Buffer;
  _onData(this: Parser, data: Buffer): void;
}

function drop(parser: Parser, why: string): void {
  log?.warn({ from: parser.socket.remoteAddress, why }, 'an event socket sent what is no frame of FreeSWITCH: it is closed');
  parser.buffer = Buffer.alloc(0);
  parser.socket.destroy();
}
