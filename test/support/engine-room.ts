import assert from 'node:assert/strict';
import { startEngine, type Engine, type EngineOptions } from '../../sip/engine/engine.js';
import { ControlClient, type Frame } from './control-client.js';
import { PlacedCall, type CallParts } from './peer-dialog.js';
import { SipPeer, type Transport } from './sip-peer.js';

/** An engine with quick timers, an application that speaks frames by hand, and far ends. All is closed by `close`. */
export class EngineRoom {
  private readonly peers: SipPeer[] = [];

  private constructor(
    readonly engine: Engine,
    readonly control: ControlClient,
  ) {}

  /** T1 is 20 ms; a room in which time must not press takes a longer one. */
  static async open(options: Partial<EngineOptions> = {}): Promise<EngineRoom> {
    const anyPort = { host: '127.0.0.1', port: 0 };
    const timers = { t1: 20, t2: 80, t4: 40 };
    const engine = await startEngine({ sip: anyPort, control: anyPort, secret: 's', timers, ...options });
    const control = await ControlClient.connect(engine.controlPort);
    await control.ask('authenticate|s|');
    await control.ask('route|invite');
    return new EngineRoom(engine, control);
  }

  async peer(transport: Transport = 'udp'): Promise<SipPeer> {
    const peer = await SipPeer.open(transport);
    this.peers.push(peer);
    return peer;
  }

  /** A call from a peer, and the frame that offers it. */
  async offered(peer: SipPeer, parts: CallParts = {}): Promise<{ call: PlacedCall; transactionId: string }> {
    const call = new PlacedCall(peer, `sip:called@127.0.0.1:${this.engine.sipPort}`, this.engine.sipPort, parts).place();
    const frame = await this.control.inbox.take('the INVITE', ({ sip }) => sip.startsWith('INVITE') && sip.includes(call.callId));
    return { call, transactionId: frame.tokens[8]! };
  }

  /** The application answers a request; resolves with the tokens of the echo after the message id. */
  answer(transactionId: string, status: number, method = 'INVITE', headers = ''): Promise<readonly string[]> {
    return this.control.ask(`sip|${transactionId}|\r\nSIP/2.0 ${status} Word\r\nCSeq: 1 ${method}\r\n${headers}\r\n`);
  }

  /** The application places a call to a peer; resolves with the transaction and dialog ids. */
  async place(peer: SipPeer): Promise<{ transactionId: string; dialogId: string }> {
    const sent = this.control.command(`sip||\r\nINVITE ${peer.uri('callee')} SIP/2.0\r\nContent-Length: 0\r\n\r\n`);
    const echo: Frame = await this.control.reply(sent);
    assert.equal(echo.tokens[3], 'OK');
    const callId = /\r\nCall-ID: (.*)\r\n/.exec(echo.sip)![1]!;
    const tag = /\r\nFrom: .*;tag=(.*)\r\n/.exec(echo.sip)![1]!;
    return { transactionId: echo.tokens[10]!, dialogId: `${callId};from-tag=${tag}` };
  }

  /** A request of the application inside a dialog; resolves with the tokens of the echo after the message id. */
  within(dialogId: string, method: string, headers = ''): Promise<readonly string[]> {
    return this.control.ask(`sip||${dialogId}\r\n${method} sip:placeholder SIP/2.0\r\n${headers}\r\n`);
  }

  /** Waits until the engine holds nothing any more. */
  async idle(): Promise<void> {
    const held = () => {
      const { transactions, dialogs, connections, timers } = this.engine.counts();
      return transactions + dialogs + connections + timers;
    };
    for (let round = 0; held() > 0; round += 1) {
      assert.ok(round < 400, `still held: ${JSON.stringify(this.engine.counts())}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.peers.map((peer) => peer.close()));
    this.control.close();
    await this.engine.stop();
  }
}
