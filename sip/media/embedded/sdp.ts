/** A session description (RFC 8866), as far as telephone audio needs it. */
export interface Sdp {
  readonly origin: Origin;
  /** Address of the session, where a media has none of its own. */
  readonly address?: Address;
  /** The value of the first `t=`. */
  readonly time: string;
  readonly direction?: Direction;
  readonly media: readonly SdpMedia[];
}

export interface Origin {
  readonly username: string;
  readonly sessionId: string;
  readonly version: string;
}

export interface Address {
  readonly family: 4 | 6;
  /** As written: an IP address, or a host name. */
  readonly host: string;
}

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface SdpMedia {
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  /** Payload types as written, in order of preference. */
  readonly formats: readonly string[];
  readonly address?: Address;
  readonly direction?: Direction;
  /** By payload type. */
  readonly rtpmaps: ReadonlyMap<string, RtpMap>;
  readonly fmtps: ReadonlyMap<string, string>;
  readonly ptimeMs?: number;
  readonly maxptimeMs?: number;
  /** Where RTCP is wanted, if not beside RTP (RFC 3605). */
  readonly rtcpPort?: number;
}

export interface RtpMap {
  /** Upper case: encoding names are compared without regard to case. */
  readonly encoding: string;
  readonly clockRate: number;
}

export type SdpRead = { readonly kind: 'sdp'; readonly sdp: Sdp } | { readonly kind: 'malformed'; readonly why: string };

/** Most of what anybody sends; a description that is larger was not made for a telephone call. */
const mostLines = 1000;

/** Reads a description; lines and attributes that telephone audio does not need are passed over. */
export function readSdp(text: string): SdpRead {
  const lines = text.split('\n', mostLines + 1).map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.length > mostLines) return malformed(`more than ${mostLines} lines`);
  if (lines[0] !== 'v=0') return malformed(`begins with "${lines[0]!.slice(0, 40)}", not with "v=0"`);
  const session = new SessionReader();
  for (const line of lines.slice(1)) {
    if (line === '') continue;
    if (line[1] !== '=') return malformed(`a line that is not "x=…": "${line.slice(0, 40)}"`);
    const fault = session.line(line[0]!, line.slice(2));
    if (fault !== undefined) return malformed(fault);
  }
  return session.end();
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type MediaDraft = Mutable<Omit<SdpMedia, 'rtpmaps' | 'fmtps'>> & { rtpmaps: Map<string, RtpMap>; fmtps: Map<string, string> };

class SessionReader {
  readonly #media: MediaDraft[] = [];
  #origin: Origin | undefined;
  #time: string | undefined;
  readonly #session: { address?: Address; direction?: Direction } = {};

  /** Answers what is wrong with the line. */
  line(type: string, value: string): string | undefined {
    switch (type) {
      case 'o':
        this.#origin = readOrigin(value);
        return this.#origin === undefined ? `an unreadable "o=${value.slice(0, 60)}"` : undefined;
      case 't':
        this.#time ??= value;
        return undefined;
      case 'c':
        return this.#connection(value);
      case 'm':
        return this.#mediaLine(value);
      case 'a':
        this.#attribute(value);
        return undefined;
      default:
        return undefined;
    }
  }

  end(): SdpRead {
    if (this.#origin === undefined) return malformed('no "o=" line');
    return { kind: 'sdp', sdp: { origin: this.#origin, time: this.#time ?? '0 0', ...this.#session, media: this.#media } };
  }

  #connection(value: string): string | undefined {
    const address = readAddress(value);
    if (address === undefined) return `an unreadable "c=${value.slice(0, 60)}"`;
    (this.#media.at(-1) ?? this.#session).address = address;
    return undefined;
  }

  #mediaLine(value: string): string | undefined {
    const [kind, ports, protocol, ...formats] = words(value);
    const port = wholeNumber(ports?.split('/')[0], 65535);
    if (kind === undefined || port === undefined || protocol === undefined) return `an unreadable "m=${value.slice(0, 60)}"`;
    this.#media.push({ kind, port, protocol, formats, rtpmaps: new Map(), fmtps: new Map() });
    return undefined;
  }

  #attribute(attribute: string): void {
    const colon = attribute.indexOf(':');
    const name = colon < 0 ? attribute : attribute.slice(0, colon);
    const value = colon < 0 ? '' : attribute.slice(colon + 1);
    const media = this.#media.at(-1);
    if (isDirection(name)) (media ?? this.#session).direction = name;
    else if (media !== undefined) mediaAttribute(media, name, value);
  }
}

function mediaAttribute(media: MediaDraft, name: string, value: string): void {
  const [first = '', ...rest] = words(value);
  switch (name) {
    case 'rtpmap': {
      const [encoding = '', rate] = (rest[0] ?? '').split('/');
      const clockRate = wholeNumber(rate, 1_000_000);
      if (clockRate !== undefined) media.rtpmaps.set(first, { encoding: encoding.toUpperCase(), clockRate });
      return;
    }
    case 'fmtp':
      media.fmtps.set(first, rest.join(' '));
      return;
    case 'ptime':
      setIfNumber(media, 'ptimeMs', first, 1000);
      return;
    case 'maxptime':
      setIfNumber(media, 'maxptimeMs', first, 1000);
      return;
    case 'rtcp':
      setIfNumber(media, 'rtcpPort', first, 65535);
      return;
    default:
  }
}

/** A fraction, as some send it in `ptime:20.0`, is cut off. */
function setIfNumber(media: MediaDraft, key: 'ptimeMs' | 'maxptimeMs' | 'rtcpPort', text: string, most: number): void {
  const value = wholeNumber(text.split('.')[0], most);
  if (value !== undefined && value > 0) media[key] = value;
}

function readOrigin(value: string): Origin | undefined {
  const [username, sessionId, version] = words(value);
  return username === undefined || sessionId === undefined || version === undefined ? undefined : { username, sessionId, version };
}

/** `IN IP4 192.0.2.1`, perhaps with `/ttl`. */
function readAddress(value: string): Address | undefined {
  const [net, type, host] = words(value);
  if (net !== 'IN' || host === undefined || (type !== 'IP4' && type !== 'IP6')) return undefined;
  return { family: type === 'IP4' ? 4 : 6, host: host.split('/')[0]! };
}

function isDirection(name: string): name is Direction {
  return name === 'sendrecv' || name === 'sendonly' || name === 'recvonly' || name === 'inactive';
}

/** Decimal digits only, no sign, up to `most`. */
function wholeNumber(text: string | undefined, most: number): number | undefined {
  if (text === undefined || text === '' || text.length > 10) return undefined;
  for (const character of text) if (character < '0' || character > '9') return undefined;
  const value = Number(text);
  return value <= most ? value : undefined;
}

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
const malformed = (why: string): SdpRead => ({ kind: 'malformed', why });
