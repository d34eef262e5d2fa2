import type { App } from '../control/app.js';
import type { Hop } from '../transport/hop.js';
import type { Repeater } from './repeater.js';

/** The text that names a dialog in frames: it does not change with direction. */
export function dialogIdOf(callId: string, fromTag: string | undefined): string {
  return `${callId};from-tag=${fromTag ?? ''}`;
}

/** What a dialog is made of (RFC 3261 section 12.1). */
export interface DialogParts {
  readonly id: string;
  readonly role: 'uas' | 'uac';
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From of the requests we send in it, To of the ones we get. */
  readonly local: string;
  /** To of the requests we send in it. */
  readonly remote: string;
  readonly remoteTarget: string;
  /** Route values, next hop first. */
  readonly routes: readonly string[];
  /** Contact value of ours. */
  readonly contact: string;
  readonly localCseq: number;
  readonly remoteCseq: number | undefined;
  /** Where the far end's messages come from. */
  readonly source: Hop;
  /** In-dialog requests go to the source rather than to the remote target. */
  readonly viaSource: boolean;
  /** Transaction of the INVITE that made it. */
  readonly transactionId: string;
  readonly app: App;
}

/** A live dialog: `early` until a 2xx. What may change changes here and nowhere else. */
export class Dialog {
  readonly id: string;
  readonly role: 'uas' | 'uac';
  readonly callId: string;
  readonly localTag: string;
  readonly app: App;
  readonly local: string;
  readonly transactionId: string;
  contact: string;
  remoteTag: string;
  remote: string;
  remoteTarget: string;
  routes: readonly string[];
  localCseq: number;
  remoteCseq: number | undefined;
  source: Hop;
  viaSource: boolean;
  state: 'early' | 'confirmed' = 'early';
  /** UAS: 2xx sent and not yet acknowledged, with the CSeq number and transaction that its ACK belongs to. */
  unacknowledged: { readonly cseq: number; readonly transactionId: string; readonly repeater: Repeater } | undefined;
  /** UAC: CSeq number of the INVITE whose 2xx waits for the application's ACK. */
  ackDue: number | undefined;
  /** UAC: the last ACK, for a 2xx that comes again. */
  lastAck: { readonly cseq: number; readonly text: string; readonly to: Hop } | undefined;
  /** The application cancelled, but the 2xx was quicker: after the ACK comes a BYE. */
  hangUpAfterAck = false;
  /** An INVITE in this dialog that is under way: theirs or ours (RFC 3261 section 14). */
  inviteUnderWay: 'theirs' | 'ours' | undefined;

  constructor(parts: DialogParts) {
    this.id = parts.id;
    this.role = parts.role;
    this.callId = parts.callId;
    this.localTag = parts.localTag;
    this.app = parts.app;
    this.local = parts.local;
    this.contact = parts.contact;
    this.transactionId = parts.transactionId;
    this.remoteTag = parts.remoteTag;
    this.remote = parts.remote;
    this.remoteTarget = parts.remoteTarget;
    this.routes = parts.routes;
    this.localCseq = parts.localCseq;
    this.remoteCseq = parts.remoteCseq;
    this.source = parts.source;
    this.viaSource = parts.viaSource;
  }

  nextCseq(): number {
    this.localCseq += 1;
    return this.localCseq;
  }
}
