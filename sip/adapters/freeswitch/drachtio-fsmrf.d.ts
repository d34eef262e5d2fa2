/** What we use of drachtio-fsmrf 4.1, which brings no types of its own. */
declare module 'drachtio-fsmrf' {
  import type { EventEmitter } from 'node:events';

  namespace Mrf {
    interface ConnectOptions {
      readonly address: string;
      readonly port: number;
      readonly secret: string;
      /** Where this process listens for FreeSWITCH's outbound event sockets; port 0: any. */
      readonly listenAddress: string;
      readonly listenPort: number;
      /** What FreeSWITCH is told to call. */
      readonly advertisedAddress: string;
      readonly profile?: string;
    }

    /** Emits `end` when the connection is lost. Must not be used after: its reply queue may be shifted. */
    interface MediaServer extends EventEmitter {
      /** Without `remoteSdp`, `local.sdp` of the endpoint is an offer, whose answer `modify` takes. */
      createEndpoint(options: { readonly remoteSdp?: string; readonly codecs: readonly string[] }): Promise<Endpoint>;
      api(command: string): Promise<string>;
      disconnect(): void;
    }

    /** Emits `dtmf` for a key and `destroy` when FreeSWITCH or its socket is gone. */
    interface Endpoint extends EventEmitter {
      readonly uuid: string;
      readonly local: { readonly sdp: string };
      readonly dtmfType: string | undefined;
      readonly connected: boolean;
      play(file: string): Promise<unknown>;
      /** Runs a dialplan application on the channel. */
      execute(application: string, argument: string): Promise<unknown>;
      api(command: string, argument: string): Promise<unknown>;
      /** A re-INVITE towards FreeSWITCH; `local.sdp` is its answer afterwards. */
      modify(sdp: string): Promise<unknown>;
      /** Resolves when FreeSWITCH's BYE has arrived, which may be never. */
      destroy(): Promise<void>;
    }

    interface DtmfEvent {
      readonly dtmf: string;
      /** `RTP`, `INBAND_AUDIO`, `ENDPOINT` (INFO), `APP`, … */
      readonly source?: string;
    }
  }

  class Mrf extends EventEmitter {
    /** `srf`: the drachtio-srf application through which INVITEs reach FreeSWITCH. */
    constructor(srf: unknown);
    connect(options: Mrf.ConnectOptions): Promise<Mrf.MediaServer>;
  }

  export = Mrf;
}
