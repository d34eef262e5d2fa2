/** A drachtio server, our adapter on it, and calls carried out on scripted policies and silent media: whole calls over real SIP. */
import { EventEmitter } from 'node:events';
import { connectDrachtio, type Drachtio } from '../../sip/adapters/drachtio/drachtio.js';
import { takeCall, type CallEnd } from '../../sip/call/take-call.js';
import { countedClock, type CountedClock } from '../../sip/counted-clock.js';
import { inviteReader } from '../../sip/facts/invite-reader.js';
import { unwatched } from '../../sip/ports/call-watch.js';
import type { Answer, Directive, Policy, Question } from '../../sip/ports/policy.js';
import { defaultTrunk, type Trunk } from '../../sip/trunks/trunk.js';
import { trunkTable } from '../../sip/trunks/trunk-table.js';
import { wallClock } from '../../services/common/clock.js';
import { createLog } from '../../services/common/log.js';
import { flowReason } from './call-story.js';
import { startServer, type Column, type DrachtioServer } from './drachtio-server.js';
import { FakeMedia } from './fake-media.js';
import { Mailbox } from './mailbox.js';
import { PlacedCall, type CallParts } from './peer-dialog.js';
import { SipPeer, type Transport } from './sip-peer.js';

export interface RigOptions {
  readonly trunk?: Partial<Trunk>;
  readonly server?: DrachtioServer;
}

export class SipRig {
  readonly clock: CountedClock = countedClock(wallClock);
  readonly media = new FakeMedia(this.clock);
  readonly ends = new Mailbox<CallEnd>('calls', ({ outcome }) => JSON.stringify(outcome));
  readonly asked: Question[] = [];
  readonly questions = new EventEmitter();
  ready = true;
  underWay = 0;
  /** The policy's answers, one a question; the last is repeated. `undefined` while there is none: it never answers. */
  script: Directive[] = [];
  readonly #peers: SipPeer[] = [];

  private constructor(
    readonly server: DrachtioServer,
    readonly drachtio: Drachtio,
  ) {}

  static async start(column: Column, { trunk = {} }: RigOptions = {}): Promise<SipRig> {
    const server = await startServer(column);
    const holder: { rig?: SipRig } = {};
    const read = inviteReader(trunkTable([{ ...defaultTrunk(), ...trunk }], []));
    const drachtio = connectDrachtio({
      host: '127.0.0.1',
      port: server.controlPort,
      secret: () => server.secret,
      needsPrack: column === 'real',
      clock: wallClock,
      callClock: wallClock,
      log: createLog({ service: 'test', level: 'silent' }),
      ready: () => holder.rig?.ready === true,
      onCall: async (call) => {
        const rig = holder.rig;
        if (rig === undefined) throw new Error('a call came before the rig was there');
        rig.underWay += 1;
        const tools = { policy: rig.#policy(), media: rig.media, callClock: wallClock, clock: rig.clock, watch: unwatched, random: Math.random };
        await takeCall(call, { tools, read, closed: () => undefined, ended: (end) => rig.ends.put(end) });
        rig.underWay -= 1;
      },
    });
    const rig = new SipRig(server, drachtio);
    holder.rig = rig;
    await until(() => drachtio.ready(), 'the adapter is connected');
    return rig;
  }

  async peer(transport: Transport = 'udp'): Promise<SipPeer> {
    const peer = await SipPeer.open(transport);
    this.#peers.push(peer);
    return peer;
  }

  call(peer: SipPeer, parts: CallParts = {}): PlacedCall {
    const suffix = peer.transport === 'tcp' ? ';transport=tcp' : '';
    return new PlacedCall(peer, `sip:+31201234567@127.0.0.1:${this.server.sipPort}${suffix}`, this.server.sipPort, parts);
  }

  /** The end of the next call that ends. */
  nextEnd(withinMs?: number): Promise<CallEnd> {
    return this.ends.take('the end of a call', () => true, withinMs);
  }

  /** Everything that a call holds, which must be nothing when none is left. */
  get held(): Readonly<Record<string, number>> {
    return { calls: this.underWay, dialogs: this.drachtio.dialogs(), legs: this.media.legs(), timers: this.clock.pending() };
  }

  async stop(): Promise<void> {
    this.ends.close();
    await this.drachtio.close();
    for (const peer of this.#peers) await peer.close();
    await this.server.stop();
  }

  #policy(): Policy {
    return { decide: (question, gone) => this.#decide(question, gone), prompt: () => Promise.resolve(undefined), report: () => undefined, ready: () => true };
  }

  #decide(question: Question, gone: AbortSignal): Promise<Answer> {
    this.asked.push(question);
    this.questions.emit('asked', question);
    const directive = this.script.length > 1 ? this.script.shift() : this.script[0];
    if (directive !== undefined) return Promise.resolve({ kind: 'decision', directive, cursor: new Uint8Array([1]), reason: flowReason });
    return new Promise((resolve) => gone.addEventListener('abort', () => resolve({ kind: 'no-answer', why: 'timeout' })));
  }
}

/** Waits until something holds; fails with what was waited for. */
export async function until(holds: () => boolean, what: string, withinMs = 3000): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
