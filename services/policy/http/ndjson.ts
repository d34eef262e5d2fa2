/** Values as lines of JSON, some of them together: a write for each of a million rows would take longer than the rows. */

const chunkChars = 16_384;

/** @param stalled called when nobody takes a chunk for `stallMs` */
export async function* ndjson(values: AsyncIterable<unknown>, stallMs: number, stalled: () => void): AsyncGenerator<Buffer> {
  let text = '';
  for await (const value of values) {
    text += `${JSON.stringify(value)}\n`;
    if (text.length < chunkChars) continue;
    const timer = setTimeout(stalled, stallMs);
    try {
      yield Buffer.from(text);
    } finally {
      clearTimeout(timer);
    }
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
