import { placeCall } from '../../cli/phone/phone.js';
import type { CallOptions, CallResult } from '../../cli/phone/call-types.js';
import { portRange } from './free-port.js';
import { eventually, partsNames, startLatchkey, whyNotParts, type Latchkey, type LatchkeyOptions, type Parts } from './latchkey.js';
import { PlacedCall, type CallParts } from './peer-dialog.js';
import { SipPeer, type Transport } from './sip-peer.js';

export interface PartsBench {
  readonly parts: Parts;
  readonly latchkey: Latchkey;
  /** A scripted far end on loopback; closed after the test. */
  peer(transport?: Transport): Promise<SipPeer>;
  /** A call of that far end to a number of the product; not placed yet. */
  call(peer: SipPeer, number: string, parts?: CallParts): PlacedCall;
  /** A whole call by the test phone. */
  phone(options: CallOptions): Promise<CallResult>;
}

/** The same tests on the built product with each column of parts; after each test nothing may be left of its calls. */
export function onParts(title: string, options: Omit<LatchkeyOptions, 'parts'>, tests: (bench: PartsBench) => void): void {
  for (const parts of ['embedded', 'real'] as const) {
    const why = whyNotParts(parts);
    describe(`${title}, on ${partsNames[parts]}${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
      this.timeout(60_000);
      let latchkey: Latchkey | undefined;
      const peers: SipPeer[] = [];

      before(async function () {
        if (why !== undefined) this.skip();
        latchkey = await startLatchkey({ ...options, parts });
      });
      const hangUpPeers = () => Promise.all(peers.splice(0).map((peer) => peer.close()));
      after(async () => {
        await hangUpPeers();
        await latchkey?.stop();
      });
      afterEach(async () => {
        try {
          if (latchkey !== undefined) await nothingIsLeft(latchkey);
        } finally {
          await hangUpPeers();
        }
      });

      const running = () => {
        if (latchkey === undefined) throw new Error('the product is not started yet');
        return latchkey;
      };
      tests({
        parts,
        get latchkey() {
          return running();
        },
        peer: async (transport) => {
          const peer = await SipPeer.open(transport);
          peers.push(peer);
          return peer;
        },
        call: (peer, number, more) => new PlacedCall(peer, `sip:${number}@127.0.0.1:${running().sipPort}`, running().sipPort, more),
        phone: (call) => phoneCall(running(), call),
      });
    });
  }
}

/** A whole call by the test phone, on RTP ports of its own. */
export function phoneCall({ sipPort }: Pick<Latchkey, 'sipPort'>, call: CallOptions): Promise<CallResult> {
  const range = portRange(6);
  return placeCall({ via: { host: '127.0.0.1', port: sipPort }, rtp: { fromPort: range.from, toPort: range.to }, timeoutMs: 45_000, ...call });
}

/** Every gauge of what a call holds is back at 0. */
export async function nothingIsLeft(latchkey: Latchkey): Promise<void> {
  let last = '';
  const looks = async () => {
    last = (await latchkey.metrics('sip')).split('\n').filter((line) => gauges.some((gauge) => line.startsWith(`${gauge} `))).sort().join(', ');
    return last === gauges.map((gauge) => `${gauge} 0`).join(', ');
  };
  await eventually('calls, dialogs, legs and timers at 0', looks).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}; they are: ${last}`);
  });
}

/** In the order of the alphabet. */
const gauges = ['latchkey_call_timers', 'latchkey_calls', 'latchkey_dialogs', 'latchkey_media_legs'] as const;
