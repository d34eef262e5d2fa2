import type { App } from '../control/app.js';
import type { SipResponse } from '../message/message.js';
import type { Hop } from '../transport/hop.js';
import type { Context } from './context.js';
import { networkTokens, responseForApp, syntheticTokens } from './frames.js';
import { syntheticResponse, type RequestParts } from './outgoing-invite.js';

/** A request, other than INVITE, that an application sent. */
export interface OutgoingRequest {
  readonly transactionId: string;
  readonly app: App;
  readonly dialogId: string;
  readonly parts: RequestParts;
  /** It has its final response, or never will. */
  ended?(status: number): void;
}

/** Sends a request other than INVITE; its responses go to the application. */
export function sendOther(context: Context, request: OutgoingRequest, text: string): void {
  const { parts } = request;
  const made = (status: number) => {
    request.ended?.(status);
    tellSynthetic(request, status);
  };
  context.transactions.send(
    { method: parts.method, text, branch: parts.branch, to: parts.hop },
    {
      response: (response: SipResponse, source: Hop) => {
        if (response.status === 100) return;
        if (response.status >= 200) request.ended?.(response.status);
        tellResponse(request, response, source);
      },
      timedOut: () => made(408),
      unreachable: () => made(503),
    },
  );
}

type Asked = Pick<OutgoingRequest, 'transactionId' | 'app' | 'dialogId' | 'parts'>;

/** Hands a response to the application that asked. */
export function tellResponse(asked: Asked, response: SipResponse, source: Hop): void {
  asked.app.send(networkTokens(response.bytes, source, asked.transactionId, asked.dialogId), responseForApp(response));
}

/** Hands it a response that nobody sent: 408 when nobody answered, 503 when nobody is there. */
export function tellSynthetic(asked: Asked, status: number): void {
  asked.app.send(syntheticTokens(asked.parts.hop.protocol, asked.transactionId, asked.dialogId), syntheticResponse(asked.parts, status));
}
