import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { silentLog } from '../../sip/engine/log.js';
import type { SipResponse } from '../../sip/engine/message/message.js';
import { parseMessage } from '../../sip/engine/message/parse-message.js';
import { replyText, type Reply } from '../../sip/engine/message/reply.js';
import { sipTimers } from '../../sip/engine/timing/sip-timers.js';
import { TimerQueue } from '../../sip/engine/timing/timer-queue.js';
import type { ClientEvents, Incoming } from '../../sip/engine/transaction/transaction.js';
import { TransactionLayer } from '../../sip/engine/transaction/transaction-layer.js';
import { hostPort, type Hop } from '../../sip/engine/transport/hop.js';
import { Transport } from '../../sip/engine/transport/transport.js';
import type { PhoneOptions } from './call-types.js';
import type { WrittenRequest } from './uac-dialog.js';

/** A call on the line: what reaches it from the other side on its own account. */
export interface LineCall {
  request(incoming: Incoming): void;
  /** A 2xx that comes again after its transaction has ended. */
  strayResponse(response: SipResponse): void;
}

/** SIP of the phone: one port, one place where everything is sent, any number of calls. */
export class PhoneLine {
  readonly #timers = new TimerQueue();
  readonly #calls = new Map<string, LineCall>();
  readonly #hop: Hop;
  readonly #layer: TransactionLayer;
  #transport: Transport | undefined;

  private constructor(hop: Hop) {
    this.#hop = hop;
    const serve = (incoming: Incoming): void => this.#serve(incoming);
    this.#layer = new TransactionLayer(sipTimers(), this.#timers, (text, to, failed) => this.#transport?.send(text, to, failed), {
      request: serve,
      merged: (incoming) => respond(incoming, { status: 482 }),
      cancel: (incoming) => respond(incoming, { status: 481 }),
      ack: () => undefined,
      strayResponse: (response) => this.#calls.get(response.callId)?.strayResponse(response),
    });
  }

  /** Binds a free port on the address from which the other side is reached. */
  static async open({ via, protocol = 'udp' }: PhoneOptions): Promise<PhoneLine> {
    const line = new PhoneLine({ protocol, ...via });
    const host = await addressTowards(via.host, via.port);
    const events = { receive: (text: string, source: Hop) => line.#receive(text, source), broken: () => undefined };
    line.#transport = await Transport.open({ host, port: 0 }, line.#timers, events, silentLog);
    return line;
  }

  get host(): string {
    return this.#transport!.localAddress;
  }

  /** `host:port` for Via and Contact. */
  get ours(): string {
    return `${this.#transport!.address}:${this.#transport!.port}`;
  }

  /** `host:port` that is called. */
  get theirs(): string {
    return hostPort(this.#hop);
  }

  get protocol(): Hop['protocol'] {
    return this.#hop.protocol;
  }

  add(callId: string, call: LineCall): void {
    this.#calls.set(callId, call);
  }

  remove(callId: string): void {
    this.#calls.delete(callId);
  }

  send(request: WrittenRequest, events: ClientEvents, ackOf?: (response: SipResponse) => string): void {
    this.#layer.send({ ...request, to: this.#hop, ...(ackOf === undefined ? {} : { ackOf }) }, events);
  }

  /** Sends what no transaction is kept for: the ACK to a 2xx. */
  sendOnce(text: string): void {
    this.#transport?.send(text, this.#hop);
  }

  async close(): Promise<void> {
    this.#layer.clear();
    this.#timers.clear();
    await this.#transport?.close();
  }

  #receive(text: string, source: Hop): void {
    const received = parseMessage(text, source.protocol === 'tcp' ? 'stream' : 'datagram');
    if (received.kind === 'request') this.#layer.receiveRequest(received, source);
    else if (received.kind === 'response') this.#layer.receiveResponse(received, source);
  }

  #serve(incoming: Incoming): void {
    const call = this.#calls.get(incoming.request.callId);
    if (call === undefined) respond(incoming, { status: 481 });
    else call.request(incoming);
  }
}

export function respond({ request, topVia, transaction }: Incoming, reply: Reply): void {
  transaction.respond(reply.status, replyText(request, topVia, reply));
}

/** The address that this machine uses towards another. Nothing is sent. */
async function addressTowards(host: string, port: number): Promise<string> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(port, host);
    await once(socket, 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}
