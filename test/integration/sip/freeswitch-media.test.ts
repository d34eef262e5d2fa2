import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Srf from 'drachtio-srf';
import { pino } from 'pino';
import { wallClock } from '../../../services/common/clock.js';
import { openFreeswitchMedia } from '../../../sip/adapters/freeswitch/freeswitch-media.js';
import type { Media, MediaLeg } from '../../../sip/ports/media.js';
import { startServer, whyMissing, type Column, type DrachtioServer } from '../../support/drachtio-server.js';
import { startFreeswitch, whyNoFreeswitch, type Freeswitch } from '../../support/freeswitch.js';
import { eventually } from '../../support/latchkey.js';
import { pcm16, tone } from '../../support/wav.js';

const prompt = { sha256: 'ab', durationMs: 500, language: 'en' };
const still = new AbortController().signal;

for (const column of ['embedded', 'real'] as const) {
  describe(`FreeSWITCH as media, reached through ${column === 'embedded' ? 'the embedded engine' : 'drachtio-server'}`, function () {
    this.timeout(40_000);
    let parts: Parts;
    const why = whyNoFreeswitch() ?? whyMissing(column);

    before(`${why === undefined ? 'start the parts' : `skipped: ${why}`}`, async function () {
      if (why !== undefined) this.skip();
      parts = await start(column);
    });
    after(async () => (parts as Parts | undefined)?.stop());

    it('refuses an offer without a codec that it has', async () => {
      const opened = await parts.open(offer('18'));
      assert.equal(opened.kind, 'unsupported');
    });

    it('plays prompts in a row, each to its end', async () => {
      await withLeg(parts, async (leg) => {
        const begun = performance.now();
        await leg.play([prompt, prompt], still);
        const took = performance.now() - begun;
        assert.ok(took > 950 && took < 2500, `two prompts of half a second took ${took} ms`);
      });
    });

    it('stops a prompt at once when told to, and plays the next', async () => {
      await withLeg(parts, async (leg) => {
        const stop = new AbortController();
        const playing = leg.play([prompt, prompt, prompt, prompt], stop.signal);
        stop.abort();
        await playing;
        const begun = performance.now();
        await leg.play([prompt], still);
        assert.ok(performance.now() - begun < 1500, 'the next prompt waited for the stopped ones');
      });
    });

    it('counts a prompt that is not there and goes on', async () => {
      await withLeg(parts, async (leg) => {
        parts.missing.length = 0;
        await leg.play([{ ...prompt, sha256: 'nowhere' }, prompt], still);
        assert.deepEqual(parts.missing, ['nowhere']);
      });
    });

    it('answers a hold by receiving only', async () => {
      await withLeg(parts, async (leg) => {
        const answer = await leg.renegotiate(offer('0 8 101').replace('sendrecv', 'sendonly'));
        assert.match(answer ?? '', /a=recvonly/);
      });
    });

    it('offers to a caller who offered nothing, and takes the answer', async () => {
      const opened = await parts.media.offer({ codecs: ['PCMA', 'PCMU'], dtmf: 'auto', callUid: 'x' }, still);
      assert.equal(opened.kind, 'open');
      assert.match(opened.offer.sdp, /m=audio [1-9]\d* RTP\/AVP .*\b8\b/);
      const leg = (await opened.offer.accept(offer('8 101'))) ?? assert.fail('the answer was not accepted');
      const begun = performance.now();
      await leg.play([prompt], still);
      assert.ok(performance.now() - begun > 450);
      await opened.offer.close();
      assert.equal(parts.media.legs(), 0);
    });

    it('releases an endpoint whose caller went away while it was made', async () => {
      const gone = new AbortController();
      const opening = parts.media.open({ offer: offer('0 8 101'), codecs: ['PCMA'], dtmf: 'auto', callUid: 'x' }, gone.signal);
      gone.abort();
      assert.equal((await opening).kind, 'refused');
      assert.equal(parts.media.legs(), 0);
    });

    it('knows how many sessions FreeSWITCH has, and may have', async () => {
      await withLeg(parts, async () => eventually('it has told of this one', () => (parts.media.room()?.used ?? 0) >= 1 && (parts.media.room()?.most ?? 0) > 1));
    });

    it('is unready while FreeSWITCH is gone, and ready when it is back', async function () {
      if (parts.freeswitch.restart === undefined) this.skip();
      const { leg } = await openLeg(parts);
      await parts.freeswitch.restart(async () => {
        if (!leg.lost.aborted) await once(leg.lost, 'abort');
        await eventually('media is unready', () => !parts.media.ready());
        assert.equal((await parts.open(offer('8'))).kind, 'no-server');
        await leg.close();
        assert.equal(parts.media.legs(), 0);
      });
      await eventually('media is ready', () => parts.media.ready());
      await withLeg(parts, (again) => again.play([prompt], still));
    });
  });
}

interface Parts {
  readonly freeswitch: Freeswitch;
  readonly media: Media;
  readonly missing: string[];
  open(sdp: string): ReturnType<Media['open']>;
  stop(): Promise<void>;
}

async function start(column: Column): Promise<Parts> {
  const [server, freeswitch] = await Promise.all([startServer(column), startFreeswitch()]);
  const srf = await connected(server);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-prompts-'));
  writeFileSync(join(folder, 'tone.wav'), pcm16(tone(440, 8000, 0.5, 0.25), 8000));
  const missing: string[] = [];
  const media = await openFreeswitchMedia({
    servers: [freeswitch], secret: () => freeswitch.secret, srf, listenHost: '127.0.0.1', advertisedHost: '127.0.0.1', clock: wallClock, log: pino({ level: 'silent' }),
    prompts: { path: async (ref) => (ref.sha256 === 'nowhere' ? undefined : join(folder, 'tone.wav')), samples: async () => undefined },
    missing: (ref) => missing.push(ref.sha256),
  });
  return {
    freeswitch, media, missing,
    open: (sdp) => media.open({ offer: sdp, codecs: ['PCMA', 'PCMU'], dtmf: 'auto', callUid: 'x' }, still),
    stop: async () => {
      await media.stop();
      srf.disconnect();
      await Promise.all([server.stop(), freeswitch.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function connected(server: DrachtioServer): Promise<Srf> {
  const srf = new Srf();
  const connecting = once(srf, 'connect');
  void srf.connect({ host: '127.0.0.1', port: server.controlPort, secret: server.secret });
  await connecting;
  return srf;
}

async function openLeg(parts: Parts): Promise<{ readonly leg: MediaLeg }> {
  const opened = await parts.open(offer('0 8 101'));
  assert.equal(opened.kind, 'open');
  if (opened.kind !== 'open') throw new Error('unreachable');
  return opened;
}

async function withLeg(parts: Parts, use: (leg: MediaLeg) => Promise<void>): Promise<void> {
  const { leg } = await openLeg(parts);
  try {
    await use(leg);
  } finally {
    await leg.close();
  }
  assert.equal(parts.media.legs(), 0);
}

function offer(payloads: string): string {
  return `v=0\r\no=caller 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP ${payloads}\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n`;
}
