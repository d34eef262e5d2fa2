import assert from 'node:assert/strict';
import { call } from '../../../cli/call.js';
import type { CallOptions, CallResult } from '../../../cli/phone/call-types.js';
import { openPhone, type Phone } from '../../../cli/phone/phone.js';
import { MediaServer } from '../../../sip/media/embedded/media-server.js';
import { keyTone } from '../../../sip/media/embedded/tones.js';
import type { Leg } from '../../../sip/media/embedded/leg.js';
import { TakenCall } from '../../support/peer-dialog.js';
import { SipPeer } from '../../support/sip-peer.js';

const pin = '470815';
const never = new AbortController().signal;
const to = '+31201234567';
const from = '+31612345678';

function redirect(far: SipPeer, call: TakenCall, contact: string): void {
  far.respond(call.invite, 302, { toTag: call.tag, headers: [['Contact', contact]] });
}

describe('the test phone', () => {
  let far: SipPeer;
  let media: MediaServer;
  let phone: Phone;

  beforeEach(async () => {
    far = await SipPeer.open();
    media = new MediaServer({ host: '127.0.0.1', fromPort: 24_000, toPort: 24_099 });
    phone = await openPhone({ via: { host: '127.0.0.1', port: far.port }, rtp: { fromPort: 24_100, toPort: 24_199 } });
  });

  afterEach(async () => {
    await Promise.all([phone.close(), far.close(), media.stop()]);
  });

  /** The far side takes the INVITE; then the story goes on. */
  async function taken(options: Partial<CallOptions> = {}): Promise<{ readonly result: Promise<CallResult>; readonly far: TakenCall }> {
    const result = phone.call({ to, from, promptGapMs: 120, ...options });
    return { result, far: new TakenCall(far, await far.request('INVITE')) };
  }

  async function audioFor(invite: TakenCall): Promise<Leg> {
    const opened = await media.answer({ offer: invite.invite.body, codecs: ['PCMA'], dtmf: 'auto' });
    assert.equal(opened.kind, 'open');
    return opened.leg;
  }

  /** Keys as the leg hears them, until there are so many. */
  function keysOf(leg: Leg, count: number): Promise<string> {
    let heard = '';
    return new Promise((resolve) => {
      leg.onKey(({ key }) => {
        heard += key;
        if (heard.length === count) resolve(heard);
      });
    });
  }

  it('calls the number, says who calls, and is sent on', async () => {
    const { result, far: it } = await taken();
    assert.equal(it.invite.uri, `sip:${to}@127.0.0.1:${far.port}`);
    assert.match(it.invite.header('From'), /^<sip:\+31612345678@127\.0\.0\.1:\d+>;tag=/);
    redirect(far, it, '<sip:b@example.net>;q=0.9, <sip:a@example.net>;q=1.0');
    assert.equal((await far.request('ACK')).header('CSeq'), '1 ACK');
    assert.deepEqual((await result).outcome, { kind: 'sent-on', by: 'redirect', status: 302, targets: ['sip:a@example.net', 'sip:b@example.net'] });
  });

  it('withholds its number when none is given', async () => {
    const result = phone.call({ to });
    const it = new TakenCall(far, await far.request('INVITE'));
    assert.match(it.invite.header('From'), /anonymous@anonymous\.invalid/);
    assert.equal(it.invite.header('Privacy'), 'id');
    it.respond(404);
    await result;
  });

  it('acknowledges a reliable 183, hears the prompt, and keys when it has ended', async () => {
    const { result, far: it } = await taken({ keys: [`${pin}#`] });
    const leg = await audioFor(it);
    it.respond(183, { headers: [['Require', '100rel'], ['RSeq', '7']], body: leg.answer });
    const prack = await far.request('PRACK');
    assert.equal(prack.header('RAck'), '7 1 INVITE');
    far.respond(prack, 200);
    const heard = keysOf(leg, pin.length + 1);
    await leg.play(keyTone('D', 400), never);
    assert.equal(await heard, `${pin}#`);
    redirect(far, it, '<sip:desk@example.net>');
    const { outcome, heardMs, seen } = await result;
    assert.equal(outcome.kind, 'sent-on');
    assert.ok(heardMs > 300);
    assert.doesNotMatch(JSON.stringify(seen), new RegExp(pin));
    assert.ok(seen.some(({ text }) => text === `keys ${'*'.repeat(pin.length + 1)}`));
  });

  for (const keyedBy of ['inband', 'info'] as const) {
    it(`keys by ${keyedBy}`, async () => {
      const { result, far: it } = await taken({ keys: ['42'], keyedBy });
      const leg = await audioFor(it);
      it.respond(200, { body: leg.answer });
      const heard = keyedBy === 'info' ? infoKeys(2) : keysOf(leg, 2);
      await leg.play(keyTone('D', 200), never);
      assert.equal(await heard, '42');
      it.send('BYE');
      assert.deepEqual((await result).outcome, { kind: 'far-hung-up' });
    });
  }

  async function infoKeys(count: number): Promise<string> {
    let keys = '';
    while (keys.length < count) {
      const info = await far.request('INFO');
      keys += /^Signal=(.)/.exec(info.body)?.[1] ?? '?';
      far.respond(info, 200);
    }
    return keys;
  }

  it('keys the next group when the next prompt has ended', async () => {
    const { result, far: it } = await taken({ keys: ['0', '1'] });
    const leg = await audioFor(it);
    it.respond(183, { body: leg.answer });
    const heard = keysOf(leg, 2);
    const first = keysOf(leg, 1);
    await leg.play(keyTone('D', 200), never);
    await first;
    await leg.play(keyTone('D', 200), never);
    assert.equal(await heard, '01');
    it.respond(486);
    assert.deepEqual((await result).outcome, { kind: 'rejected', status: 486, reason: 'Status 486' });
  });

  it('follows a REFER with NOTIFY, and ends when the other side hangs up', async () => {
    const { result, far: it } = await taken();
    const leg = await audioFor(it);
    it.respond(200, { body: leg.answer });
    await far.request('ACK');
    it.send('REFER', { headers: [['Refer-To', '<sip:desk@example.net>']] });
    await far.response(202, 'REFER');
    for (const fragment of ['SIP/2.0 100 Trying\r\n', 'SIP/2.0 200 OK\r\n']) {
      const notify = await far.request('NOTIFY');
      assert.equal(notify.body, fragment);
      far.respond(notify, 200);
    }
    it.send('BYE');
    assert.deepEqual((await result).outcome, { kind: 'sent-on', by: 'refer', status: 202, targets: ['sip:desk@example.net'] });
  });

  it('hangs up when told to: CANCEL before the answer', async () => {
    const { result, far: it } = await taken({ hangUpAfterMs: 50 });
    it.respond(180);
    const cancel = await far.request('CANCEL');
    far.respond(cancel, 200);
    it.respond(487);
    assert.deepEqual((await result).outcome, { kind: 'hung-up', answered: false });
  });

  it('hangs up when told to: BYE after the answer', async () => {
    const { result, far: it } = await taken({ hangUpAfterMs: 50 });
    const leg = await audioFor(it);
    it.respond(200, { body: leg.answer });
    far.respond(await far.request('BYE'), 200);
    assert.deepEqual((await result).outcome, { kind: 'hung-up', answered: true });
  });

  it('says so when nobody listens', async () => {
    await far.close();
    assert.deepEqual((await phone.call({ to })).outcome, { kind: 'no-answer', why: 'unreachable' });
  });

  it('gives up in time', async () => {
    const { result, far: it } = await taken({ timeoutMs: 50 });
    it.respond(180);
    far.respond(await far.request('CANCEL'), 200);
    it.respond(487);
    assert.deepEqual((await result).outcome, { kind: 'no-answer', why: 'timeout' });
  });

  it('places many calls at once', async () => {
    const results = Array.from({ length: 20 }, () => phone.call({ to }));
    for (let i = 0; i < results.length; i++) redirect(far, new TakenCall(far, await far.request('INVITE')), `<sip:${i}@example.net>`);
    const targets = (await Promise.all(results)).map(({ outcome }) => (outcome.kind === 'sent-on' ? outcome.targets[0] : outcome.kind));
    assert.equal(new Set(targets).size, results.length);
  });
});

describe('latchkey call', () => {
  async function run(...argv: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    let out = '';
    let err = '';
    const code = await call(argv, { stdout: { write: (text: string) => (out += text) }, stderr: { write: (text: string) => (err += text) } });
    return { code, out, err };
  }

  it('shows the ladder, and where the call was sent', async () => {
    const far = await SipPeer.open();
    const ran = run(to, '--from', from, '--via', `127.0.0.1:${far.port}`, '--header', 'X-Test: 1');
    const it = new TakenCall(far, await far.request('INVITE'));
    assert.equal(it.invite.header('X-Test'), '1');
    redirect(far, it, '<sip:desk@example.net>');
    const { code, out } = await ran;
    await far.close();
    assert.equal(code, 0);
    assert.match(out, /^ +\d\.\d{3} s {2}\| {2}INVITE -+> {2}\|$/m);
    assert.match(out, /^ +\d\.\d{3} s {2}\| {2}<-+ 302 Status 302 {2}\|$/m);
    assert.match(out, /^-> sip:desk@example\.net \(302\)$/m);
    assert.equal(new Set(out.split('\n').filter((line) => line.endsWith('|')).map((line) => line.length)).size, 1);
  });

  it('tells the whole call as JSON, and a refusal by its exit code', async () => {
    const far = await SipPeer.open('tcp');
    const ran = run(to, '--via', `127.0.0.1:${far.port}`, '--tcp', '--json');
    far.respond(await far.request('INVITE'), 603, { toTag: 'x', reason: 'Decline' });
    const { code, out } = await ran;
    await far.close();
    assert.equal(code, 1);
    assert.deepEqual((JSON.parse(out) as CallResult).outcome, { kind: 'rejected', status: 603, reason: 'Decline' });
  });

  const faults: readonly [argv: readonly string[], said: RegExp][] = [
    [[], /the called number: found ""/],
    [['a', 'b'], /found "a b"; allowed: one number/],
    [[to, '--pin', '47 11'], /--pin: allowed: digits/],
    [[to, '--keys', '1,,2'], /--keys: allowed/],
    [[to, '--dtmf', 'morse'], /--dtmf: found "morse"; allowed: rfc4733, info, inband/],
    [[to, '--via', 'nowhere'], /--via: found "nowhere"; allowed: HOST:PORT/],
    [[to, '--hang-up-after', 'soon'], /--hang-up-after: found "soon"/],
    [[to, '--header', 'X\r\nY: 1'], /--header/],
    [[to, '--what'], /'--what'.*--help/],
  ];
  for (const [argv, said] of faults) {
    it(`refuses ${JSON.stringify(argv)}`, async () => {
      const { code, out, err } = await run(...argv);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, said);
    });
  }

  it('does not repeat a PIN that it refuses', async () => assert.doesNotMatch((await run(to, '--pin', 'x4711')).err, /4711/));
  it('explains itself', async () => assert.match((await run('--help')).out, /^latchkey call NUMBER/));
});
