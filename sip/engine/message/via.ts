import { isTokenCode, readNumber, skipBlanks, skipWhile } from './characters.js';
import { forEachParameter, parameter, scanParameters } from './parameters.js';
import { endOfHost } from './uri.js';

/** The first value of a Via field (RFC 3261 section 20.42). */
export interface Via {
  /** Upper case: UDP, TCP, TLS… */
  readonly transport: string;
  readonly host: string;
  readonly port: number | undefined;
  /** Raw `;branch=…;rport`, or empty. */
  readonly parameters: string;
  /** Empty when there is none. */
  readonly branch: string;
  /** The text of this value alone. */
  readonly text: string;
  /** Index of the comma after it, or the length of the field. */
  readonly end: number;
}

/** Begins every branch made by RFC 3261, and says that it is unique by itself. */
export const MAGIC_COOKIE = 'z9hG4bK';

/** Reads the first Via value of a field; undefined when it is malformed. */
export function parseVia(value: string): Via | undefined {
  const protocol = scanProtocol(value);
  if (protocol === undefined) return undefined;
  const hostStart = skipBlanks(value, protocol.end);
  if (hostStart === protocol.end) return undefined;
  const hostEnd = endOfHost(value, hostStart);
  if (hostEnd === -1) return undefined;
  const port = scanPort(value, hostEnd);
  if (port === undefined) return undefined;
  const parameters = scanParameters(value, port.end);
  if (parameters === undefined) return undefined;
  return {
    transport: protocol.transport,
    host: value.slice(hostStart, hostEnd),
    port: port.number,
    parameters: parameters.text,
    branch: parameter(parameters.text, 'branch') ?? '',
    text: value.slice(0, parameters.end).trim(),
    end: parameters.end,
  };
}

/**
 * The value as it is passed on and answered with: `rport` filled in and `received` added where the source differs
 * (RFC 3261 section 18.2.1, RFC 3581 section 4). `rport` is added even when the peer did not ask.
 */
export function stampVia(via: Via, address: string, port: number): string {
  const bare = via.host.startsWith('[') ? via.host.slice(1, -1) : via.host;
  const received = bare === address ? '' : `;received=${address}`;
  const { text, parameters } = via;
  let kept = parameters;
  let rport = `;rport=${port}`;
  if ((parameter(parameters, 'rport') ?? parameter(parameters, 'received')) !== undefined) {
    kept = '';
    forEachParameter(parameters, (name, raw) => {
      if (name === 'rport') {
        kept += rport;
        rport = '';
      } else if (name !== 'received') kept += raw;
    });
  }
  return text.slice(0, text.length - parameters.length) + kept + rport + received;
}

function scanProtocol(value: string): { transport: string; end: number } | undefined {
  if (value.startsWith('SIP/2.0/UDP ')) return { transport: 'UDP', end: 11 };
  const name = scanToken(value, 0);
  const version = scanSlashed(value, name.end);
  const transport = version && scanSlashed(value, version.end);
  if (transport === undefined || name.text.toUpperCase() !== 'SIP' || version?.text !== '2.0') return undefined;
  return { transport: transport.text.toUpperCase(), end: transport.end };
}

function scanSlashed(value: string, from: number): { text: string; end: number } | undefined {
  const slash = skipBlanks(value, from);
  if (value[slash] !== '/') return undefined;
  const token = scanToken(value, skipBlanks(value, slash + 1));
  return token.text === '' ? undefined : token;
}

function scanToken(value: string, from: number): { text: string; end: number } {
  const end = skipWhile(value, from, isTokenCode);
  return { text: value.slice(from, end), end };
}

function scanPort(value: string, from: number): { number: number | undefined; end: number } | undefined {
  const colon = skipBlanks(value, from);
  if (value[colon] !== ':') return { number: undefined, end: from };
  const start = skipBlanks(value, colon + 1);
  const end = skipWhile(value, start, (code) => code >= 48 && code <= 57);
  const number = readNumber(value.slice(start, end), 65_535);
  return number === undefined ? undefined : { number, end };
}
