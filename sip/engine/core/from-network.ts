import { newTag } from '../message/identifiers.js';
import type { SipRequest } from '../message/message.js';
import type { Incoming, ServerTransaction, TransactionUser } from '../transaction/transaction.js';
import type { Hop } from '../transport/hop.js';
import { answerAlone, type Context } from './context.js';
import { receiveCancel } from './incoming-cancel.js';
import { receiveAck } from './incoming-in-dialog.js';
import { receiveRequest } from './incoming-requests.js';

/** What the network says to applications. */
export function fromNetwork(context: () => Context): TransactionUser {
  return {
    request: (incoming: Incoming) => receiveRequest(context(), incoming),
    merged: (incoming: Incoming) => answerAlone(incoming, { status: 482, toTag: newTag() }),
    cancel: (incoming: Incoming, invite: ServerTransaction | undefined) => receiveCancel(context(), incoming, invite),
    ack: (request: SipRequest, source: Hop) => receiveAck(context(), request, source),
    strayResponse: () => undefined,
  };
}
