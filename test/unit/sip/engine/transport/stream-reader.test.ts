import assert from 'node:assert/strict';
import { StreamReader } from '../../../../../sip/engine/transport/stream-reader.js';

const withBody = 'MESSAGE sip:a@b SIP/2.0\r\nl : 5\r\n\r\nhello';
const without = 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n';

const reader = (limit = 65_536) => new StreamReader(limit);

describe('StreamReader', () => {
  it('finds messages however they are cut', () => {
    for (let cut = 0; cut <= withBody.length; cut += 1) {
      const stream = reader();
      const pieces = [...stream.push(withBody.slice(0, cut)), ...stream.push(withBody.slice(cut) + without)];
      assert.deepEqual(pieces.map((piece) => piece.kind === 'message' && piece.text), [withBody, without], `cut at ${cut}`);
      assert.equal(stream.midway, false);
    }
  });

  it('byte by byte too, with blank lines in between', () => {
    const stream = reader();
    const pieces = [...`\r\n${without}\r\n${withBody}`].flatMap((byte) => stream.push(byte));
    assert.deepEqual(pieces.map((piece) => piece.kind), ['message', 'message']);
  });

  it('a double CRLF is a ping', () => {
    assert.deepEqual(reader().push(`\r\n\r\n${without}`).map((piece) => piece.kind), ['ping', 'message']);
  });

  it('a folded Content-Length is understood', () => {
    const folded = 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length:\r\n 2\r\nTo: x\r\n\r\nok';
    assert.deepEqual(reader().push(folded), [{ kind: 'message', text: folded }]);
  });

  for (const [what, length] of [['none', 'X: 1'], ['a negative one', 'Content-Length: -1'], ['two that differ', 'Content-Length: 1\r\nl: 2'], ['a word', 'Content-Length: many']] as const) {
    it(`Content-Length: ${what}: the stream is lost`, () => {
      const stream = reader();
      const pieces = stream.push(`OPTIONS sip:a@b SIP/2.0\r\n${length}\r\n\r\n`);
      assert.deepEqual(pieces.map((piece) => piece.kind), ['unframed']);
      assert.deepEqual(stream.push(without), []);
    });
  }

  it('a message above the limit is told with its beginning, as soon as that is known', () => {
    const stream = reader(100);
    const pieces = stream.push('OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 1000\r\n\r\n');
    assert.deepEqual(pieces.map((piece) => piece.kind), ['too-large']);
    assert.equal(stream.midway, false);
  });

  it('headers without end are given up at the limit', () => {
    const stream = reader(100);
    assert.deepEqual(stream.push('OPTIONS sip:a@b SIP/2.0\r\n'), []);
    assert.deepEqual(stream.push('X: y\r\n'.repeat(20)).map((piece) => piece.kind), ['too-large']);
  });
});
