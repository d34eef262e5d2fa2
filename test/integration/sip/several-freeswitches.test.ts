import assert from 'node:assert/strict';
import { once } from 'node:events';
import Srf from 'drachtio-srf';
import { pino } from 'pino';
import { wallClock } from '../../../services/common/clock.js';
import { openFreeswitchMedia } from '../../../sip/adapters/freeswitch/freeswitch-media.js';
import type { Media, OpenResult } from '../../../sip/ports/media.js';
import { startServer, type DrachtioServer } from '../../support/drachtio-server.js';
import { startFreeswitch, whyNoFreeswitch, type Freeswitch } from '../../support/freeswitch.js';
import { eventually } from '../../support/latchkey.js';
import { sdp } from '../../support/sip-text.js';

const why = whyNoFreeswitch();

describe(`media on two FreeSWITCH servers${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
  this.timeout(40_000);
  let server: DrachtioServer;
  let servers: readonly [Freeswitch, Freeswitch];
  let srf: Srf;
  let media: Media;

  before(async function () {
    if (why !== undefined) this.skip();
    server = await startServer('embedded');
    servers = await Promise.all([startFreeswitch(), startFreeswitch()]);
    srf = new Srf();
    const connected = once(srf, 'connect');
    void srf.connect({ host: '127.0.0.1', port: server.controlPort, secret: server.secret });
    await connected;
    media = await openFreeswitchMedia({
      servers, secret: () => servers[0].secret, srf, listenHost: '127.0.0.1', advertisedHost: '127.0.0.1', clock: wallClock, log: pino({ level: 'silent' }),
      prompts: { path: () => Promise.resolve(undefined), samples: () => Promise.resolve(undefined) },
      missing: () => undefined,
    });
  });
  after(async () => {
    if (why !== undefined) return;
    await media.stop();
    srf.disconnect();
    await Promise.all([server.stop(), ...servers.map((one) => one.stop())]);
  });

  const open = () => media.open({ offer: sdp(), codecs: ['PCMA'], dtmf: 'auto', callUid: 'x' }, new AbortController().signal);
  const closed = async (opened: OpenResult) => {
    if (opened.kind === 'open') await opened.leg.close();
    return opened.kind;
  };

  it('goes to the other when one hangs, for calls that are being taken too', async function () {
    const goOn = servers[0].hang?.();
    if (goOn === undefined) this.skip();
    try {
      const begunAt = performance.now();
      const opened = await Promise.all([open(), open()]);
      assert.deepEqual(await Promise.all(opened.map(closed)), ['open', 'open']);
      assert.ok(performance.now() - begunAt < 4500, 'a caller waited long for the one that hangs');
    } finally {
      goOn();
    }
    assert.equal(media.legs(), 0);
  });

  it('goes on with one while the other is gone', async function () {
    if (servers[0].restart === undefined) this.skip();
    await servers[0].restart(async () => {
      await eventually('every call is taken by the one that is left', async () => (await closed(await open())) === 'open');
      for (let call = 0; call < 3; call += 1) assert.equal(await closed(await open()), 'open');
      assert.equal(media.ready(), true);
    });
    assert.equal(media.legs(), 0);
  });
});
