import type { EngineLog } from './log.js';
import { newTag } from './message/identifiers.js';
import type { Received, Refused } from './message/message.js';
import { parseMessage, type Framing } from './message/parse-message.js';
import { refusalText } from './message/reply.js';
import { sipTimers, type SipTimers } from './timing/sip-timers.js';
import { TimerQueue } from './timing/timer-queue.js';
import { TransactionLayer } from './transaction/transaction-layer.js';
import type { TransactionUser } from './transaction/transaction.js';
import type { Hop } from './transport/hop.js';
import { Transport, type TransportOptions } from './transport/transport.js';

/** Transport, timers and transactions put together: what an engine or a phone is built on. */
export interface Stack {
  readonly transport: Transport;
  readonly transactions: TransactionLayer;
  readonly timers: TimerQueue;
  readonly sipTimers: SipTimers;
  close(): Promise<void>;
}

export interface StackOptions extends TransportOptions {
  readonly timers?: Partial<SipTimers>;
  readonly log: EngineLog;
  /** More transactions than this, and new requests are answered 503 without one. */
  readonly mostTransactions: number;
}

/** Binds the SIP port and lets the user have what comes in. */
export async function openStack(options: StackOptions, user: TransactionUser): Promise<Stack> {
  const timers = new TimerQueue({
    grainMs: TIMER_GRAIN_MS,
    failed: (error) => options.log.error('a timer failed', { error: String((error as Error).stack) }),
  });
  const times = sipTimers(options.timers);
  const reader = new Reader(options, () => opened);
  const transport = await Transport.open(options, timers, reader, options.log);
  const transactions = new TransactionLayer(times, timers, (text, to, failed) => transport.send(text, to, failed), user);
  const opened: Stack = {
    transport,
    transactions,
    timers,
    sipTimers: times,
    close: async () => {
      transactions.clear();
      await transport.close();
      timers.clear();
    },
  };
  reader.open = true;
  return opened;
}

const TIMER_GRAIN_MS = 50;

const RETRY_LATER = 'Retry-After: 3\r\n';

/** Reads what the transport brings; answers what cannot be served. */
class Reader {
  open = false;

  constructor(
    private readonly options: StackOptions,
    private readonly stack: () => Stack,
  ) {}

  readonly receive = (text: string, source: Hop): void => {
    if (!this.open) return;
    const framing: Framing = source.protocol === 'tcp' ? 'stream' : 'datagram';
    try {
      this.take(parseMessage(text, framing), source);
    } catch (error) {
      this.options.log.error('a message could not be handled', { source: source.host, error: String((error as Error).stack) });
    }
  };

  readonly broken = (kind: 'too-large' | 'unframed', text: string, source: Hop): void => {
    const received = parseMessage(`${text.split('\r\n\r\n')[0]!}\r\n\r\n`);
    const headers = received.kind === 'request' || received.kind === 'refused' ? received.headers : undefined;
    if (headers === undefined || received.kind === 'noise') return;
    const [status, reason] = kind === 'too-large' ? ([513, 'Message Too Large'] as const) : ([400, 'Bad Content-Length'] as const);
    this.refuse({ kind: 'refused', method: '', headers, status, reason }, source);
  };

  private take(received: Received, source: Hop): void {
    const { transactions } = this.stack();
    switch (received.kind) {
      case 'request':
        if (transactions.size >= this.options.mostTransactions && received.to.tag === undefined && received.method !== 'CANCEL') {
          return this.refuse({ ...received, kind: 'refused', status: 503, reason: 'Service Unavailable' }, source, RETRY_LATER);
        }
        return transactions.receiveRequest(received, source);
      case 'response':
        return transactions.receiveResponse(received, source);
      case 'refused':
        return this.refuse(received, source);
      case 'noise':
        return undefined;
    }
  }

  /** Answers without a transaction; an ACK is never answered. */
  private refuse(refused: Refused, source: Hop, headers = ''): void {
    if (refused.method === 'ACK') return;
    const { status, reason } = refused;
    const text = refusalText(refused.headers, source.host, source.port, { status, reason, toTag: newTag(), headers });
    if (text !== undefined) this.stack().transport.send(text, source);
  }
}
