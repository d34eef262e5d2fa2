/** Frames above this end the connection: no SIP message is that long. */
const LONGEST_FRAME = 1024 * 1024;
const MOST_LENGTH_DIGITS = 7;

/** Thrown away with its connection: the length of a frame is no number, or too big a one. */
export class FrameFault extends Error {}

/** Cuts `<length>#<payload>` frames out of a stream of latin1 text, whatever pieces it comes in. */
export class FrameReader {
  private buffered = '';

  /** The payloads that became whole. Throws FrameFault. */
  push(chunk: string): string[] {
    const text = this.buffered === '' ? chunk : this.buffered + chunk;
    const payloads: string[] = [];
    let at = 0;
    for (;;) {
      const hash = text.indexOf('#', at);
      if (hash === -1) break;
      const length = frameLength(text.slice(at, hash));
      if (text.length < hash + 1 + length) break;
      payloads.push(text.slice(hash + 1, hash + 1 + length));
      at = hash + 1 + length;
    }
    this.buffered = text.slice(at);
    checkBeginning(this.buffered);
    return payloads;
  }
}

function frameLength(digits: string): number {
  const length = Number(digits);
  if (!isDigits(digits) || length > LONGEST_FRAME) throw new FrameFault(`frame length ${JSON.stringify(digits.slice(0, 10))}, allowed are 0 to ${LONGEST_FRAME}`);
  return length;
}

/** What waits for its `#` must be digits so far. */
function checkBeginning(text: string): void {
  if (text === '' || text.includes('#')) return;
  if (!isDigits(text)) throw new FrameFault('a frame begins with its length');
}

function isDigits(text: string): boolean {
  if (text === '' || text.length > MOST_LENGTH_DIGITS) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
