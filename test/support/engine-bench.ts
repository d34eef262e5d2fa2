import { connectApp, type App, type AppRequest, type AppResponse, type Handler } from './drachtio-app.js';
import { ControlClient } from './control-client.js';
import { startServer, whyMissing, type Column, type DrachtioServer, type ServerOptions } from './drachtio-server.js';
import { Mailbox } from './mailbox.js';
import { PlacedCall, type CallParts } from './peer-dialog.js';
import { SipPeer, type Transport } from './sip-peer.js';

/** A request that reached an app, with the means to answer it. */
export interface Offered {
  readonly request: AppRequest;
  readonly response: AppResponse;
}

/** An app whose requests a test takes one by one. */
export interface ListeningApp extends App {
  readonly inbox: Mailbox<Offered>;
  /** The next request with this method that came to the app outside any dialog that srf knows. */
  next(method: string, withinMs?: number): Promise<Offered>;
}

/** What a conformance story works with. Whatever it opens is closed after the test. */
export interface Bench {
  readonly column: Column;
  readonly server: DrachtioServer;
  peer(transport?: Transport): Promise<SipPeer>;
  /** An app that routes these methods (in lower case). */
  app(...verbs: string[]): Promise<ListeningApp>;
  /** A raw control connection, authenticated unless told otherwise. */
  control(options?: { authenticate: boolean }): Promise<ControlClient>;
  /** Places a call (or another first request) from a peer to the server under test. */
  call(peer: SipPeer, user: string, parts?: CallParts): PlacedCall;
  /** The URI of a user on the server under test. */
  uri(user: string, transport?: Transport): string;
}

/** Tells the stories once per column, each time on a fresh server; a column that is not there is skipped, saying why. */
export function onEachColumn(title: string, stories: (bench: Bench) => void, options: ServerOptions & { columns?: readonly Column[] } = {}): void {
  for (const column of options.columns ?? (['embedded', 'real'] as const)) {
    const missing = whyMissing(column);
    describe(`${title} (${column}${missing === undefined ? '' : `; skipped: ${missing}`})`, () => {
      const opened: (() => unknown)[] = [];
      let server: DrachtioServer | undefined;
      before(async function start() {
        if (missing !== undefined) this.skip();
        server = await startServer(column, options);
      });
      afterEach(async () => {
        await Promise.all(opened.splice(0).map((close) => close()));
      });
      after(() => server?.stop());
      stories(makeBench(column, () => server, opened));
    });
  }
}

function makeBench(column: Column, current: () => DrachtioServer | undefined, opened: (() => unknown)[]): Bench {
  const server = () => {
    const running = current();
    if (running === undefined) throw new Error('the server is running only inside tests and hooks');
    return running;
  };
  const uri = (user: string, transport: Transport = 'udp') =>
    `sip:${user}@127.0.0.1:${server().sipPort}${transport === 'tcp' ? ';transport=tcp' : ''}`;
  return {
    column,
    get server() {
      return server();
    },
    async peer(transport) {
      const peer = await SipPeer.open(transport);
      opened.push(() => peer.close());
      return peer;
    },
    async app(...verbs) {
      const inbox = new Mailbox<Offered>('app', ({ request }) => `${request.method} ${request.uri}`);
      const take: Handler = (request, response) => inbox.put({ request, response });
      const app = await connectApp(server(), Object.fromEntries(verbs.map((verb) => [verb, take])));
      opened.push(() => {
        inbox.close();
        app.close();
      });
      const next = (method: string, withinMs?: number) => inbox.take(method, ({ request }) => request.method === method, withinMs);
      return { ...app, inbox, next };
    },
    async control({ authenticate } = { authenticate: true }) {
      const control = await ControlClient.connect(server().controlPort);
      opened.push(() => control.close());
      if (authenticate) await control.ask(`authenticate|${server().secret}|`);
      return control;
    },
    call: (peer, user, parts) => new PlacedCall(peer, uri(user, peer.transport), server().sipPort, parts),
    uri,
  };
}
