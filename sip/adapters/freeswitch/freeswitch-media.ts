import type Mrf from 'drachtio-fsmrf';
import type { Clock } from '../../../services/common/clock.js';
import type { Log } from '../../../services/common/log.js';
import type { LegOptions, Media, MediaRoom, OfferResult, OpenResult, Prompts } from '../../ports/media.js';
import type { PromptRef } from '../../ports/policy.js';
import { FreeswitchLeg } from './freeswitch-leg.js';
import { guardEventSockets } from './guard-event-sockets.js';
import { ServerLink, type ServerAddress } from './server-link.js';
import { within } from './within.js';

export interface FreeswitchMediaOptions {
  readonly servers: readonly ServerAddress[];
  /** Asked for at every connection. */
  readonly secret: () => string;
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

/** An endpoint that is not there by then is given up, and released when it comes after all; sooner where another server is left to ask. */
const openTimeoutMs = 5000;
const openTimeoutOfSeveralMs = 2000;
/** Endpoints take milliseconds. A server that has not made one by then is asked whether it is there. */
const doubtAfterMs = 600;

/** Media on one or more FreeSWITCH servers. Starts degraded where they cannot be reached yet, and goes on trying. */
export async function openFreeswitchMedia(options: FreeswitchMediaOptions): Promise<Media> {
  guardEventSockets(options.log);
  const links = options.servers.map((server) => new ServerLink({ ...options, server, profile: options.profile ?? 'drachtio_mrf' }));
  await Promise.all(links.map((link) => link.connect()));
  const legs = new Set<FreeswitchLeg>();
  let turn = 0;
  return {
    open: (leg, gone) => open(inTurn(links, (turn += 1)), options, leg, gone, legs),
    offer: (leg, gone) => offer(inTurn(links, (turn += 1)), options, leg, gone, legs),
    ready: () => links.some((link) => link.server !== undefined),
    legs: () => legs.size,
    room: () => roomOf(links),
    stop: async () => {
      await Promise.all([...legs].map((leg) => leg.close()));
      for (const link of links) link.stop();
    },
  };
}

/** Of the servers that are there and have told. */
function roomOf(links: readonly ServerLink[]): MediaRoom | undefined {
  const told = links.map((link) => link.room).filter((room) => room !== undefined);
  return told.length === 0 ? undefined : told.reduce((sum, { used, most }) => ({ used: sum.used + used, most: sum.most + most }));
}

/** All servers, another one first each time. */
function inTurn(links: readonly ServerLink[], turn: number): readonly ServerLink[] {
  const first = turn % links.length;
  return [...links.slice(first), ...links.slice(0, first)];
}

async function open(links: readonly ServerLink[], options: FreeswitchMediaOptions, leg: LegOptions, gone: AbortSignal, legs: Set<FreeswitchLeg>): Promise<OpenResult> {
  const made = await firstEndpoint(links, leg, gone);
  if (made.kind !== 'endpoint') return made;
  const opened = adopt(made.endpoint, options, legs);
  opened.listenForTones(leg.dtmf);
  return { kind: 'open', leg: opened };
}

/** The endpoint makes the offer, and takes the answer as a change of it. */
async function offer(links: readonly ServerLink[], options: FreeswitchMediaOptions, leg: Wanted, gone: AbortSignal, legs: Set<FreeswitchLeg>): Promise<OfferResult> {
  const made = await firstEndpoint(links, leg, gone);
  if (made.kind === 'unsupported') return { kind: 'refused', why: made.why };
  if (made.kind !== 'endpoint') return { kind: made.kind, why: made.why };
  const opened = adopt(made.endpoint, options, legs);
  const accept = async (answer: string) => {
    if ((await opened.renegotiate(answer)) === undefined) return undefined;
    opened.listenForTones(leg.dtmf);
    return opened;
  };
  return { kind: 'open', offer: { sdp: opened.answer, accept, close: () => opened.close() } };
}

/** Absent: the offer is ours to make. */
type Wanted = Omit<LegOptions, 'offer'> & { readonly offer?: string };

/** Asks the servers that are there, one after the other, until one makes an endpoint; an offer that one cannot meet is none for the others. */
async function firstEndpoint(links: readonly ServerLink[], leg: Wanted, gone: AbortSignal): Promise<Made> {
  let last: Made = { kind: 'no-server', why: 'no FreeSWITCH is connected' };
  for (const [index, link] of links.entries()) {
    if (gone.aborted) return callerGone;
    if (link.server === undefined) continue;
    const isLast = links.slice(index + 1).every(({ server }) => server === undefined);
    const made = await makeEndpoint(link, leg, gone, isLast ? openTimeoutMs : openTimeoutOfSeveralMs);
    if (made.kind === 'endpoint' || made.kind === 'unsupported') return made;
    last = made;
  }
  return last;
}

type Made = { readonly kind: 'endpoint'; readonly endpoint: Mrf.Endpoint } | Exclude<OpenResult, { kind: 'open' }>;

async function makeEndpoint(link: ServerLink, leg: Wanted, gone: AbortSignal, timeoutMs: number): Promise<Made> {
  const { server, lost } = link;
  if (server === undefined) return connectionLost;
  const cancelDoubt = link.doubtAfter(doubtAfterMs);
  const made = await within(create(server, leg), timeoutMs, (late) => void within(late.destroy(), openTimeoutMs), [gone, lost]);
  cancelDoubt();
  if (made.kind === 'done') return { kind: 'endpoint', endpoint: made.value };
  if (gone.aborted) return callerGone;
  if (lost.aborted) return connectionLost;
  if (made.kind === 'failed') return failure(made.error, made.why);
  link.doubt();
  return { kind: 'refused', why: `FreeSWITCH made no endpoint within ${timeoutMs} ms` };
}

function adopt(endpoint: Mrf.Endpoint, { prompts, missing }: FreeswitchMediaOptions, legs: Set<FreeswitchLeg>): FreeswitchLeg {
  const leg: FreeswitchLeg = new FreeswitchLeg(endpoint, { prompts, missing, closed: () => legs.delete(leg) });
  legs.add(leg);
  return leg;
}

const connectionLost = { kind: 'no-server', why: 'the connection was lost' } as const;
const callerGone = { kind: 'refused', why: 'the caller is gone' } as const;

/** The library asserts some things synchronously: that is a rejection like any other. */
async function create(server: Mrf.MediaServer, { offer: remoteSdp, codecs }: Wanted): Promise<Mrf.Endpoint> {
  return server.createEndpoint({ ...(remoteSdp === undefined ? {} : { remoteSdp }), codecs });
}

/** FreeSWITCH refuses an offer it shares no codec with by 488 (RFC 3261 21.4.26), and 503 when it is full. */
function failure(error: unknown, why: string): Exclude<OpenResult, { kind: 'open' }> {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 488 || status === 415 || status === 606) return { kind: 'unsupported', why: `FreeSWITCH answered ${status}` };
  if (status === 503) return { kind: 'no-server', why: 'FreeSWITCH takes no more calls' };
  return { kind: 'refused', why };
}
