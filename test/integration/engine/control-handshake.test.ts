import assert from 'node:assert/strict';
import { onEachColumn } from '../../support/engine-bench.js';
import { frame } from '../../support/control-client.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

onEachColumn('control protocol: handshake and commands', (bench) => {
  it('authenticate is answered with host and ports, the version and the local host and ports', async () => {
    const control = await bench.control({ authenticate: false });
    const { secret, sipPort } = bench.server;
    const id = control.command(`authenticate|${secret}|one,two`);
    const { tokens, sip } = await control.reply(id);
    assert.match(tokens[0] ?? '', uuid);
    assert.deepEqual(tokens.slice(1, 4), ['response', id, 'OK']);
    const hostports = [`tcp/127.0.0.1:${sipPort}`, `udp/127.0.0.1:${sipPort}`];
    assert.deepEqual(tokens[4]?.split(',').sort(), hostports);
    assert.equal(tokens[5], 'v0.9.4');
    assert.deepEqual(tokens[6]?.split(',').sort(), hostports);
    assert.equal(sip, '');
  });

  it('authenticate may come without tags', async () => {
    const control = await bench.control({ authenticate: false });
    const [ok] = await control.ask(`authenticate|${bench.server.secret}`);
    assert.equal(ok, 'OK');
  });

  it('a wrong secret is answered NO, and the connection is closed', async () => {
    const control = await bench.control({ authenticate: false });
    assert.deepEqual(await control.ask('authenticate|wrong|'), ['NO', 'incorrect secret']);
    await control.closed;
  });

  it('route and remove_route are answered OK', async () => {
    const control = await bench.control();
    assert.deepEqual(await control.ask('route|invite'), ['OK']);
    assert.deepEqual(await control.ask('route|options'), ['OK']);
    assert.deepEqual(await control.ask('remove_route|invite'), ['OK']);
  });

  it('a ping is answered with a pong', async () => {
    const control = await bench.control();
    assert.deepEqual(await control.ask('ping'), ['OK', 'pong']);
  });

  it('an unknown command is answered NO, and the connection is closed', async () => {
    const control = await bench.control();
    assert.deepEqual(await control.ask('dance|slowly'), ['NO', 'Unknown message type']);
    await control.closed;
  });

  it('a frame of one token is answered NO or not at all, and the connection is closed', async () => {
    const control = await bench.control();
    control.write(frame('alone'));
    await control.closed;
  });

  it('a response without a transaction id is answered NO, and the connection is closed', async () => {
    const control = await bench.control();
    assert.deepEqual(await control.ask('sip||\r\nSIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n'), ['NO', 'transaction id missing']);
    await control.closed;
  });

  it('a length that is no number ends the connection', async () => {
    const control = await bench.control();
    control.write('twelve#x|ping');
    await control.closed;
  });
});
