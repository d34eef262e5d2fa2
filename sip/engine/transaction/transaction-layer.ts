import type { SipRequest, SipResponse } from '../message/message.js';
import { stampVia } from '../message/via.js';
import type { SipTimers } from '../timing/sip-timers.js';
import type { Timers } from '../timing/timer-queue.js';
import { hopOfVia, type Hop } from '../transport/hop.js';
import { probeUdp } from '../transport/udp-probe.js';
import { InviteClientTransaction } from './invite-client.js';
import { InviteServerTransaction } from './invite-server.js';
import { clientKey, mayBeMerged, mergeKey, serverKey } from './keys.js';
import { NonInviteClientTransaction } from './non-invite-client.js';
import { NonInviteServerTransaction } from './non-invite-server.js';
import type { ClientEvents, ClientTransaction, Incoming, ServerTransaction, Surroundings, TransactionUser } from './transaction.js';

/** A request to send, complete with its Via. */
export interface Outgoing {
  readonly method: string;
  readonly text: string;
  readonly branch: string;
  readonly to: Hop;
  /** For INVITE: the ACK to a refusal. */
  ackOf?(response: SipResponse): string;
}

type SendText = (text: string, to: Hop, failed?: (error: Error) => void) => void;

/** Matches messages to transactions and keeps them while their timers run. */
export class TransactionLayer {
  private readonly servers = new Map<string, InviteServerTransaction | NonInviteServerTransaction>();
  private readonly clients = new Map<string, InviteClientTransaction | NonInviteClientTransaction>();
  private readonly originals = new Map<string, { readonly uri: string; readonly transaction: ServerTransaction }>();

  constructor(
    private readonly sipTimers: SipTimers,
    private readonly timers: Timers,
    private readonly sendText: SendText,
    private readonly user: TransactionUser,
  ) {}

  get size(): number {
    return this.servers.size + this.clients.size;
  }

  receiveRequest(request: SipRequest, source: Hop): void {
    if (request.method === 'ACK') return this.receiveAck(request, source);
    const key = serverKey(request, request.method);
    const known = this.servers.get(key);
    if (known instanceof InviteServerTransaction) return known.receiveInvite();
    if (known !== undefined) return known.receiveAgain();
    this.open(key, request, source);
  }

  receiveResponse(response: SipResponse, source: Hop): void {
    const client = this.clients.get(clientKey(response.via.branch, response.cseq.method));
    if (client === undefined) this.user.strayResponse(response, source);
    else client.receive(response, source);
  }

  /** Sends a request; its fate comes by the events, never before this returns. */
  send(outgoing: Outgoing, events: ClientEvents): ClientTransaction {
    const key = clientKey(outgoing.branch, outgoing.method);
    const around: Surroundings = {
      sipTimers: this.sipTimers,
      timers: this.timers,
      reliable: outgoing.to.protocol === 'tcp',
      send: (text) => this.sendText(text, outgoing.to, () => client.fail()),
      ended: () => this.clients.delete(key),
    };
    const silent = () => {
      if (outgoing.to.protocol === 'udp') probeUdp(outgoing.to.host, outgoing.to.port, () => client.fail());
    };
    const parts = { text: outgoing.text, silent, ackOf: (response: SipResponse) => outgoing.ackOf?.(response) ?? '' };
    const client =
      outgoing.method === 'INVITE'
        ? new InviteClientTransaction(parts, around, events)
        : new NonInviteClientTransaction(parts, around, events);
    this.clients.set(key, client);
    client.start();
    return client;
  }

  /** Ends all without a word. */
  clear(): void {
    for (const transaction of [...this.servers.values(), ...this.clients.values()]) transaction.terminate();
  }

  private receiveAck(request: SipRequest, source: Hop): void {
    const invite = this.servers.get(serverKey(request, 'INVITE'));
    if (invite instanceof InviteServerTransaction && invite.receiveAck()) return;
    this.user.ack(request, source);
  }

  private open(key: string, request: SipRequest, source: Hop): void {
    const shared = mayBeMerged(request) ? mergeKey(request) : undefined;
    const original = shared === undefined ? undefined : this.originals.get(shared);
    const transaction = this.newServer(key, shared, request, source);
    const incoming: Incoming = { request, source, topVia: stampVia(request.via, source.host, source.port), transaction };
    if (request.method === 'CANCEL') {
      const invite = this.servers.get(serverKey(request, 'INVITE'));
      this.user.cancel(incoming, invite);
    } else if (original !== undefined && isMerged(original, request)) this.user.merged(incoming);
    else {
      if (shared !== undefined) this.originals.set(shared, { uri: request.uri, transaction });
      this.user.request(incoming);
    }
  }

  private newServer(key: string, shared: string | undefined, request: SipRequest, source: Hop): InviteServerTransaction | NonInviteServerTransaction {
    const reliable = source.protocol === 'tcp';
    const to = reliable ? { ...hopOfVia(request.via, source), connection: source.connection } as Hop : source;
    const around: Surroundings = {
      sipTimers: this.sipTimers,
      timers: this.timers,
      reliable,
      send: (text) => this.sendText(text, to),
      ended: () => {
        this.servers.delete(key);
        if (shared !== undefined && this.originals.get(shared)?.transaction === transaction) this.originals.delete(shared);
      },
    };
    const transaction = request.method === 'INVITE' ? new InviteServerTransaction(around) : new NonInviteServerTransaction(around);
    this.servers.set(key, transaction);
    return transaction;
  }
}

/**
 * A copy while the first is not answered, or to the same URI. Another URI after the answer is a retarget: an edge that
 * follows our redirect back to us keeps Call-ID, From tag and CSeq.
 */
function isMerged(original: { uri: string; transaction: ServerTransaction }, request: SipRequest): boolean {
  return !original.transaction.answered || original.uri === request.uri;
}
