/** What a carrier sends: an INVITE as softswitches write it, and the ACK to what comes back. */
import { randomBytes } from 'node:crypto';
import { called, callerNumber, callers } from './tenant.js';

export interface PlacedCall {
  readonly callId: string;
  readonly branch: string;
  readonly from: string;
  readonly invite: Buffer;
}

const run = randomBytes(6).toString('hex');

/** The n-th call of this process, from the carrier at `port` to the server at `server`. */
export function placeCall(n: number, port: number, server: number): PlacedCall {
  const caller = callerNumber(n % callers);
  const callId = `${n}-${run}@127.0.0.1`;
  const branch = `z9hG4bK${run}${n}`;
  const from = `<sip:${caller}@127.0.0.1:${port};user=phone>;tag=${run}${n}`;
  const body = `v=0\r\no=- ${n} ${n} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n`;
  const head = [
    `INVITE sip:${called}@127.0.0.1:${server};user=phone SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=${branch};rport`,
    'Max-Forwards: 70',
    `From: ${from}`,
    `To: <sip:${called}@127.0.0.1:${server};user=phone>`,
    `Call-ID: ${callId}`,
    'CSeq: 1 INVITE',
    `Contact: <sip:${caller}@127.0.0.1:${port}>`,
    `P-Asserted-Identity: <sip:${caller}@127.0.0.1;user=phone>`,
    'Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, OPTIONS, INFO',
    'Supported: 100rel, timer',
    'User-Agent: bench',
    'Content-Type: application/sdp',
    `Content-Length: ${body.length}`,
  ];
  return { callId, branch, from, invite: Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1') };
}

/** The ACK of a refusal belongs to the INVITE's transaction: same branch, the To of the response (RFC 3261 section 17.1.1.3). */
export function ackOf({ callId, branch, from }: PlacedCall, to: string, port: number, server: number): string {
  return `ACK sip:${called}@127.0.0.1:${server};user=phone SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${port};branch=${branch};rport\r\nMax-Forwards: 70\r\nFrom: ${from}\r\nTo: ${to}\r\nCall-ID: ${callId}\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n`;
}

export interface ReadResponse {
  readonly status: number;
  readonly callId: string;
  readonly to: string;
  readonly sentOn: boolean;
}

/** Enough of a response for a caller whose peers are known. */
export function readResponse(text: string): ReadResponse {
  return { status: Number(text.slice(8, 11)), callId: header(text, 'call-id'), to: header(text, 'to'), sentOn: header(text, 'contact') !== '' };
}

function header(text: string, name: string): string {
  for (let at = text.indexOf('\r\n') + 2; at > 1; at = text.indexOf('\r\n', at) + 2) {
    if (text.charCodeAt(at + name.length) === 0x3a && text.slice(at, at + name.length).toLowerCase() === name) return text.slice(at + name.length + 1, text.indexOf('\r\n', at)).trim();
  }
  return '';
}
