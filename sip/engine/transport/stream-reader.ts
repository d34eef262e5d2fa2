/** What came out of a stream of bytes. */
export type StreamPiece =
  | { readonly kind: 'message'; readonly text: string }
  /** A double CRLF, which asks for a CRLF (RFC 5626 section 3.5.1). */
  | { readonly kind: 'ping' }
  /** A message that is not whole within the limit; what is known of it is its beginning. The stream is lost. */
  | { readonly kind: 'too-large'; readonly text: string }
  /** Where the message ends cannot be known. The stream is lost. */
  | { readonly kind: 'unframed'; readonly text: string };

/** Finds messages in a stream by Content-Length (RFC 3261 section 18.3), whatever pieces it comes in. */
export class StreamReader {
  private buffered = '';
  private lost = false;

  constructor(private readonly limit: number) {}

  /** True while a message has begun and is not whole. */
  get midway(): boolean {
    return this.buffered !== '';
  }

  /** Takes bytes (as latin1), gives what became whole. */
  push(chunk: string): StreamPiece[] {
    if (this.lost) return [];
    this.buffered += chunk;
    const pieces: StreamPiece[] = [];
    for (let piece = this.next(); piece !== undefined; piece = this.next()) pieces.push(piece);
    return pieces;
  }

  private next(): StreamPiece | undefined {
    if (this.lost || this.buffered === '') return undefined;
    if (this.buffered.startsWith('\r\n')) return this.takeKeepAlive();
    const blank = this.buffered.indexOf('\r\n\r\n');
    if (blank === -1) return this.buffered.length > this.limit ? this.giveUp('too-large') : undefined;
    const length = contentLength(this.buffered.slice(0, blank + 2));
    if (length === undefined) return this.giveUp('unframed');
    const end = blank + 4 + length;
    if (end > this.limit) return this.giveUp('too-large');
    return this.buffered.length < end ? undefined : { kind: 'message', text: this.take(end) };
  }

  private takeKeepAlive(): StreamPiece | undefined {
    if (this.buffered.startsWith('\r\n\r\n')) {
      this.take(4);
      return { kind: 'ping' };
    }
    if (this.buffered.length < 4 && '\r\n\r\n'.startsWith(this.buffered)) return undefined;
    this.take(2);
    return this.next();
  }

  private take(length: number): string {
    const text = this.buffered.slice(0, length);
    this.buffered = this.buffered.slice(length);
    return text;
  }

  private giveUp(kind: 'too-large' | 'unframed'): StreamPiece {
    const text = this.buffered.slice(0, this.limit);
    this.lost = true;
    this.buffered = '';
    return { kind, text };
  }
}

/** The value of Content-Length in a head that ends in CRLF; undefined when it is missing, malformed or contradictory. */
function contentLength(head: string): number | undefined {
  let found: string | undefined;
  for (let at = head.indexOf('\r\n'); at !== -1 && at + 2 < head.length; at = head.indexOf('\r\n', at + 2)) {
    const colon = head.indexOf(':', at);
    const name = head.slice(at + 2, colon).trimEnd().toLowerCase();
    if (name !== 'content-length' && name !== 'l') continue;
    const value = fieldValue(head, colon + 1);
    if (!/^\d{1,9}$/.test(value) || (found !== undefined && found !== value)) return undefined;
    found = value;
  }
  return found === undefined ? undefined : Number(found);
}

function fieldValue(head: string, from: number): string {
  let end = head.indexOf('\r\n', from);
  while (head[end + 2] === ' ' || head[end + 2] === '\t') end = head.indexOf('\r\n', end + 2);
  return head.slice(from, end).trim();
}
