import type { Router } from '../control/router.js';
import type { EngineLog } from '../log.js';
import type { Reply } from '../message/reply.js';
import { replyText } from '../message/reply.js';
import type { SipTimers } from '../timing/sip-timers.js';
import type { Timers } from '../timing/timer-queue.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';
import type { Incoming } from '../transaction/transaction.js';
import type { Protocol } from '../transport/hop.js';
import type { Transport } from '../transport/transport.js';
import type { DialogStore } from './dialog-store.js';
import type { PlacedInvite } from './placed-invite.js';
import type { PendingStore } from './pending.js';

/** How much strangers can make us keep. */
export interface Limits {
  readonly transactions: number;
  readonly dialogs: number;
  readonly pending: number;
}

export const LIMITS: Limits = { transactions: 131_072, dialogs: 20_000, pending: 20_000 };

/** What the parts of the core share. */
export interface Context {
  readonly transport: Transport;
  readonly transactions: TransactionLayer;
  readonly timers: Timers;
  readonly sipTimers: SipTimers;
  readonly router: Router;
  readonly dialogs: DialogStore;
  readonly pending: PendingStore;
  /** INVITEs of applications that have no final response yet, by transaction id. */
  readonly invites: Map<string, PlacedInvite>;
  readonly limits: Limits;
  readonly log: EngineLog;
}

/** Answers a request without asking an application. */
export function answerAlone(incoming: Incoming, reply: Reply): void {
  incoming.transaction.respond(reply.status, replyText(incoming.request, incoming.topVia, reply));
}

/** Our address as it stands in From and Contact. */
export function ownHostport(context: Context): string {
  return `${context.transport.address}:${context.transport.port}`;
}

/** The Contact value that leads back here. */
export function ownContact(context: Context, protocol: Protocol): string {
  return `<sip:${ownHostport(context)}${protocol === 'tcp' ? ';transport=tcp' : ''}>`;
}

/** Our Via value for a new request. */
export function ownVia(context: Context, protocol: Protocol, branch: string): string {
  return `SIP/2.0/${protocol.toUpperCase()} ${ownHostport(context)};rport;branch=${branch}`;
}
