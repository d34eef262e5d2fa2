import type Mrf from 'drachtio-fsmrf';
import type { Clock } from '../../../services/common/clock.js';
import type { Log } from '../../../services/common/log.js';
import type { LegOptions, Media, OpenResult, Prompts } from '../../ports/media.js';
import type { PromptRef } from '../../ports/policy.js';
import { FreeswitchLeg } from './freeswitch-leg.js';
import { ServerLink, type ServerAddress } from './server-link.js';
import { within } from './within.js';

export interface FreeswitchMediaOptions {
  readonly servers: readonly ServerAddress[];
  readonly secret: string;
  /** The drachtio-srf application through which INVITEs reach FreeSWITCH. */
  readonly srf: unknown;
  /** The address where FreeSWITCH's sockets come in, and the one it is told to call. */
  readonly listenHost: string;
  readonly advertisedHost: string;
  /** FreeSWITCH must be able to read the files that this names. */
  readonly prompts: Prompts;
  readonly missing: (ref: PromptRef) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** The sofia profile for our endpoints. */
  readonly profile?: string;
}

/** An endpoint that is not there by then is given up, and released when it comes after all. */
const openTimeoutMs = 5000;

/** Media on one or more FreeSWITCH servers. Starts degraded where they cannot be reached yet, and goes on trying. */
export async function openFreeswitchMedia(options: FreeswitchMediaOptions): Promise<Media> {
  const links = options.servers.map((server) => new ServerLink({ ...options, server, profile: options.profile ?? 'drachtio_mrf' }));
  await Promise.all(links.map((link) => link.connect()));
  const legs = new Set<FreeswitchLeg>();
  let turn = 0;
  return {
    open: (leg, gone) => open(nextServer(links, (turn += 1)), options, leg, gone, legs),
    ready: () => links.some((link) => link.server !== undefined),
    legs: () => legs.size,
    stop: async () => {
      await Promise.all([...legs].map((leg) => leg.close()));
      for (const link of links) link.stop();
    },
  };
}

/** The servers that are there, in turn. */
function nextServer(links: readonly ServerLink[], turn: number): Mrf.MediaServer | undefined {
  const servers = links.flatMap((link) => link.server ?? []);
  return servers[turn % servers.length];
}

async function open(server: Mrf.MediaServer | undefined, options: FreeswitchMediaOptions, leg: LegOptions, gone: AbortSignal, legs: Set<FreeswitchLeg>): Promise<OpenResult> {
  if (server === undefined) return { kind: 'no-server', why: 'no FreeSWITCH is connected' };
  if (gone.aborted) return { kind: 'refused', why: 'the caller is gone' };
  const made = await within(create(server, leg), openTimeoutMs, (late) => void within(late.destroy(), openTimeoutMs), gone);
  switch (made.kind) {
    case 'late': return { kind: 'refused', why: gone.aborted ? 'the caller is gone' : `FreeSWITCH made no endpoint within ${openTimeoutMs} ms` };
    case 'failed': return failure(made.error, made.why);
    case 'done': {
      const opened: FreeswitchLeg = new FreeswitchLeg(made.value, leg.dtmf, { prompts: options.prompts, missing: options.missing, closed: () => legs.delete(opened) });
      legs.add(opened);
      return { kind: 'open', leg: opened };
    }
  }
}

/** The library asserts some things synchronously: that is a rejection like any other. */
async function create(server: Mrf.MediaServer, leg: LegOptions): Promise<Mrf.Endpoint> {
  return server.createEndpoint({ remoteSdp: leg.offer, codecs: leg.codecs });
}

/** FreeSWITCH refuses an offer it shares no codec with by 488 (RFC 3261 21.4.26), and 503 when it is full. */
function failure(error: unknown, why: string): OpenResult {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 488 || status === 415 || status === 606) return { kind: 'unsupported', why: `FreeSWITCH answered ${status}` };
  if (status === 503) return { kind: 'no-server', why: 'FreeSWITCH takes no more calls' };
  return { kind: 'refused', why };
}
