import { once } from 'node:events';
import type { AppDialog, AppRequest, AppResponse, UacOptions } from './drachtio-app.js';
import type { Bench, ListeningApp } from './engine-bench.js';
import { TakenCall, type CallParts, type PlacedCall } from './peer-dialog.js';
import type { SipPeer, Transport } from './sip-peer.js';
import { sdp } from './sip-text.js';

/** A call from a peer that the app has answered and the peer has acknowledged. */
export interface AnsweredCall {
  readonly app: ListeningApp;
  readonly caller: SipPeer;
  readonly call: PlacedCall;
  readonly dialog: AppDialog;
}

/** A caller rings, the app answers with createUAS, the caller acknowledges. */
export async function answeredCall(bench: Bench, user: string, parts: CallParts & { transport?: Transport } = {}): Promise<AnsweredCall> {
  const app = await bench.app('invite');
  const caller = await bench.peer(parts.transport);
  const call = bench.call(caller, user, { body: sdp(), ...parts }).place();
  const { request, response } = await app.next('INVITE');
  const dialog = await app.srf.createUAS(request, response, { localSdp: sdp(41000) });
  const acked = once(dialog, 'ack');
  call.ack(await caller.response(200));
  await acked;
  return { app, caller, call, dialog };
}

/** A call that the app has placed; the callee has its INVITE and has not answered. */
export interface OutgoingCall {
  readonly app: ListeningApp;
  readonly callee: SipPeer;
  readonly call: TakenCall;
  /** The INVITE as the server echoed it to the app. */
  readonly sent: AppRequest;
  /** Provisional responses that the app has heard, in order. */
  readonly provisional: readonly AppResponse[];
  /** createUAC's promise. */
  readonly dialog: Promise<AppDialog>;
}

/** The app rings a peer with createUAC. */
export async function outgoingCall(bench: Bench, options: UacOptions & { transport?: Transport } = {}): Promise<OutgoingCall> {
  const app = await bench.app();
  const callee = await bench.peer(options.transport);
  return callPeer(app, callee, options);
}

/** As outgoingCall, between an app and a peer that are there already. */
export async function callPeer(app: ListeningApp, callee: SipPeer, { transport: _, ...options }: UacOptions & { transport?: Transport } = {}): Promise<OutgoingCall> {
  const provisional: AppResponse[] = [];
  let dialog: Promise<AppDialog> | undefined;
  const sent = await new Promise<AppRequest>((resolve, reject) => {
    dialog = app.srf.createUAC(
      callee.uri('callee'),
      { localSdp: sdp(42000), ...options },
      {
        cbRequest: (refused, request) => (refused === null ? resolve(request) : reject(refused)),
        cbProvisional: (response) => void provisional.push(response),
      },
    );
    dialog.catch(() => undefined);
  });
  if (dialog === undefined) throw new Error('createUAC gave no promise');
  return { app, callee, call: new TakenCall(callee, await callee.request('INVITE')), sent, provisional, dialog };
}
