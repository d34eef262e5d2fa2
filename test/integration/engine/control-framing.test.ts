import assert from 'node:assert/strict';
import { onEachColumn } from '../../support/engine-bench.js';
import { frame } from '../../support/control-client.js';

onEachColumn('control protocol: frames', (bench) => {
  it('may be cut anywhere, the length included', async () => {
    const control = await bench.control({ authenticate: false });
    const bytes = frame(`m1|authenticate|${bench.server.secret}|`);
    for (const cut of [1, 2, 3, 5, 9]) {
      control.write(bytes.slice(0, cut));
      await new Promise(setImmediate);
      control.write(bytes.slice(cut));
      const { tokens } = await control.reply('m1');
      assert.equal(tokens[3], 'OK', `cut after ${cut} bytes`);
    }
  });

  it('may come byte by byte', async () => {
    const control = await bench.control();
    for (const byte of frame('m2|ping')) {
      control.write(byte);
      await new Promise(setImmediate);
    }
    assert.deepEqual((await control.reply('m2')).tokens.slice(3), ['OK', 'pong']);
  });

  it('may come joined, and are answered in order', async () => {
    const control = await bench.control();
    control.write(['a', 'b', 'c'].map((id) => frame(`${id}|ping`)).join(''));
    await control.reply('c');
    assert.deepEqual(control.frames.slice(-3).map(({ tokens }) => tokens[2]), ['a', 'b', 'c']);
  });

  it('are counted in bytes, not in characters', async () => {
    const control = await bench.control();
    const peer = await bench.peer();
    const id = control.command(`sip||\r\nOPTIONS ${peer.uri('x')} SIP/2.0\r\nSubject: zażółć\r\nContent-Length: 0\r\n\r\n`);
    const { sip } = await control.reply(id);
    assert.match(sip, /^Subject: zażółć$/m);
    const options = await peer.request('OPTIONS');
    assert.equal(options.header('Subject'), 'zażółć');
    peer.respond(options, 200, { toTag: 'p' });
    await control.sip('SIP/2.0 200');
  });
});

onEachColumn(
  'control protocol: big frames',
  (bench) => {
    it('of 200 kB are taken', async () => {
      const control = await bench.control();
      const peer = await bench.peer('tcp');
      const body = 'x'.repeat(200_000);
      control.command(`sip||\r\nMESSAGE ${peer.uri('x')} SIP/2.0\r\nContent-Type: text/plain\r\n\r\n${body}`);
      const message = await peer.request('MESSAGE');
      assert.equal(message.body.length, body.length);
      peer.respond(message, 200, { toTag: 'p' });
      await control.sip('SIP/2.0 200');
    });

    it('above any sensible size end the connection', async () => {
      const control = await bench.control();
      control.write('99999999#x');
      await control.closed;
    });
  },
  { columns: ['embedded'] },
);
