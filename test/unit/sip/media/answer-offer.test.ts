import assert from 'node:assert/strict';
import { agree, writeAnswer, type Ability } from '../../../../sip/media/embedded/answer-offer.js';
import type { AudioFormat } from '../../../../sip/media/embedded/audio-format.js';
import { readAnswer, writeOffer } from '../../../../sip/media/embedded/make-offer.js';
import { readSdp } from '../../../../sip/media/embedded/sdp.js';

const ability: Ability = { codecs: ['PCMA', 'PCMU'], events: true };
const ours = { address: '198.51.100.1', rtpPort: 20000, sessionId: 7, version: 1 };

/** An offer with these media lines; `c=` of the session is 192.0.2.1 unless among `head`. */
function offer(media: readonly string[], head: readonly string[] = ['c=IN IP4 192.0.2.1']): string {
  return ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', ...head, 't=0 0', ...media, ''].join('\r\n');
}

const plain = ['m=audio 4000 RTP/AVP 0 8 101', 'a=rtpmap:101 telephone-event/8000'];

function formatOf(text: string, able: Ability = ability): AudioFormat {
  const agreed = agree(text, able);
  assert.equal(agreed.kind, 'agreed');
  return agreed.format;
}

function answerTo(text: string, able: Ability = ability): string[] {
  const agreed = agree(text, able);
  assert.equal(agreed.kind, 'agreed');
  return writeAnswer(agreed, ours).trimEnd().split('\r\n');
}

describe('the answer to an offer', () => {
  it('takes the first of our codecs that is offered, and telephone events', () => {
    assert.deepEqual(answerTo(offer(plain)), [
      'v=0',
      'o=latchkey 7 1 IN IP4 198.51.100.1',
      's=-',
      'c=IN IP4 198.51.100.1',
      't=0 0',
      'm=audio 20000 RTP/AVP 8 101',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=sendrecv',
    ]);
  });

  it('keeps other media in their places, refused with port 0', () => {
    const media = ['m=video 5000 RTP/AVP 31 34', 'a=rtpmap:31 H261/90000', ...plain, 'm=image 6000 udptl t38', 'm=audio 7000 RTP/AVP 0'];
    const lines = answerTo(offer(media)).filter((line) => line.startsWith('m='));
    assert.deepEqual(lines, ['m=video 0 RTP/AVP 31 34', 'm=audio 20000 RTP/AVP 8 101', 'm=image 0 udptl t38', 'm=audio 0 RTP/AVP 0']);
  });

  it('passes over encrypted audio where plain audio stands beside it', () => {
    const lines = answerTo(offer(['m=audio 4000 RTP/SAVP 0', 'm=audio 4002 RTP/AVP 0'])).filter((line) => line.startsWith('m='));
    assert.deepEqual(lines, ['m=audio 0 RTP/SAVP 0', 'm=audio 20000 RTP/AVP 0']);
  });

  it('writes an IPv6 address as such', () => {
    const agreed = agree(offer(plain, ['c=IN IP6 2001:db8::1']), ability);
    assert.equal(agreed.kind, 'agreed');
    assert.match(writeAnswer(agreed, { ...ours, address: '2001:db8::2' }), /^c=IN IP6 2001:db8::2\r$/m);
    assert.equal(agreed.format.remote.host, '2001:db8::1');
  });

  it('says nothing of events where they are not wanted', () => {
    assert.doesNotMatch(answerTo(offer(plain), { ...ability, events: false }).join('\n'), /telephone-event/);
  });

  it('is an answer that the other side of ours can read', () => {
    const made = { codecs: ['PCMU', 'PCMA'], events: true, ptimeMs: 30 } as const;
    const agreed = agree(writeOffer(made, { ...ours, rtpPort: 30000 }), ability);
    assert.equal(agreed.kind, 'agreed');
    const format = readAnswer(writeAnswer(agreed, ours), made);
    assert.deepEqual(format, {
      codec: 'PCMA', payloadType: 8, eventPayloadType: 101, ptimeMs: 30, weSend: true, weReceive: true,
      remote: { host: '198.51.100.1', rtpPort: 20000, rtcpPort: 20001 },
    });
  });
});

describe('the direction of the answer', () => {
  const cases: readonly [title: string, media: readonly string[], direction: string][] = [
    ['a sendrecv offer', ['a=sendrecv'], 'sendrecv'],
    ['an offer without direction', [], 'sendrecv'],
    ['an offer on hold', ['a=sendonly'], 'recvonly'],
    ['an offer that only listens', ['a=recvonly'], 'sendonly'],
    ['an inactive offer', ['a=inactive'], 'inactive'],
    ['an offer held by 0.0.0.0', ['c=IN IP4 0.0.0.0'], 'recvonly'],
    ['an inactive offer with 0.0.0.0', ['c=IN IP4 0.0.0.0', 'a=inactive'], 'inactive'],
  ];
  for (const [title, more, direction] of cases) {
    it(`for ${title} is ${direction}`, () => assert.equal(answerTo(offer([plain[0]!, ...more])).at(-1), `a=${direction}`));
  }

  it('is taken from the session where the media has none', () => {
    assert.equal(answerTo(offer(plain, ['c=IN IP4 192.0.2.1', 'a=sendonly'])).at(-1), 'a=recvonly');
  });
});

describe('what an offer comes to', () => {
  const cases: readonly [title: string, text: string, expected: Partial<AudioFormat>][] = [
    ['a codec by its static payload type', offer(['m=audio 4000 RTP/AVP 0']), { codec: 'PCMU', payloadType: 0 }],
    ['a codec by a dynamic payload type', offer(['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 pcma/8000/1']), { codec: 'PCMA', payloadType: 96 }],
    ['a static payload type that means something else', offer(['m=audio 4000 RTP/AVP 8 0', 'a=rtpmap:8 L16/8000']), { codec: 'PCMU', payloadType: 0 }],
    ['events of another clock', offer(['m=audio 4000 RTP/AVP 8 102 101', 'a=rtpmap:102 telephone-event/48000', 'a=rtpmap:101 TELEPHONE-EVENT/8000']), { eventPayloadType: 101 }],
    ['a packet time', offer([...plain, 'a=ptime:30']), { ptimeMs: 30 }],
    ['a packet time with a fraction', offer([...plain, 'a=ptime:40.0']), { ptimeMs: 40 }],
    ['a longest packet time', offer([...plain, 'a=ptime:60', 'a=maxptime:20']), { ptimeMs: 20 }],
    ['a longest packet time alone', offer([...plain, 'a=maxptime:10']), { ptimeMs: 10 }],
    ['a packet time below ours', offer([...plain, 'a=ptime:5']), { ptimeMs: 10 }],
    ['a packet time above ours', offer([...plain, 'a=ptime:200']), { ptimeMs: 60 }],
    ['a packet time of nonsense', offer([...plain, 'a=ptime:often']), { ptimeMs: 20 }],
    ['an address of the media', offer([plain[0]!, 'c=IN IP4 192.0.2.9'], ['c=IN IP4 192.0.2.1']), { remote: { host: '192.0.2.9', rtpPort: 4000, rtcpPort: 4001 } }],
    ['a port of RTCP', offer([...plain, 'a=rtcp:5003 IN IP4 192.0.2.1', 'a=rtcp-mux']), { remote: { host: '192.0.2.1', rtpPort: 4000, rtcpPort: 5003 } }],
    ['a host by name: learnt from what arrives', offer(plain, ['c=IN IP4 phone.example']), { remote: { rtpPort: 4000, rtcpPort: 4001 } }],
    ['an address that is none', offer(plain, ['c=IN IP4 999.1.1.1']), { remote: { rtpPort: 4000, rtcpPort: 4001 } }],
    ['bare line feeds', offer(plain).replaceAll('\r\n', '\n'), { codec: 'PCMA' }],
    ['lines nobody knows', offer(['b=AS:64', ...plain, 'a=ice-ufrag:x', 'y=?']), { codec: 'PCMA' }],
  ];
  for (const [title, text, expected] of cases) {
    it(`reads ${title}`, () => {
      const format = formatOf(text);
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(format[key as keyof AudioFormat], value);
    });
  }

  const refused: readonly [title: string, text: string, kind: string, why: RegExp][] = [
    ['no codec in common', offer(['m=audio 4000 RTP/AVP 9 18']), 'unsupported', /no codec in common; we speak PCMA, PCMU/],
    ['encrypted audio only', offer(['m=audio 4000 RTP/SAVP 0 8']), 'unsupported', /RTP\/SAVP; we speak RTP\/AVP/],
    ['audio over DTLS only', offer(['m=audio 9 UDP/TLS/RTP/SAVPF 111']), 'unsupported', /RTP\/SAVPF/],
    ['video only', offer(['m=video 4000 RTP/AVP 31']), 'unsupported', /no audio/],
    ['audio refused already', offer(['m=audio 0 RTP/AVP 0']), 'unsupported', /no audio/],
    ['a payload type that is none', offer(['m=audio 4000 RTP/AVP 999']), 'unsupported', /no codec/],
    ['nothing at all', '', 'malformed', /v=0/],
    ['another version', 'v=1\r\no=- 1 1 IN IP4 192.0.2.1\r\n', 'malformed', /v=0/],
    ['no origin', 'v=0\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\n', 'malformed', /o=/],
    ['a port beyond all ports', offer(['m=audio 70000 RTP/AVP 0']), 'malformed', /m=audio 70000/],
    ['a line that is no line', offer(['hello']), 'malformed', /hello/],
    ['an unreadable address', offer(plain, ['c=ATM x']), 'malformed', /c=ATM/],
    ['very many lines', offer(Array.from({ length: 2000 }, () => 'a=x')), 'malformed', /more than/],
  ];
  for (const [title, text, kind, why] of refused) {
    it(`refuses ${title}`, () => {
      const agreed = agree(text, ability);
      assert.equal(agreed.kind, kind);
      assert.match((agreed as { why: string }).why, why);
    });
  }

  it('never throws, whatever the text', () => {
    const whole = offer(plain);
    for (let end = 0; end <= whole.length; end++) assert.ok(readSdp(whole.slice(0, end)).kind);
    for (let at = 0; at < whole.length; at++) assert.ok(agree(`${whole.slice(0, at)}\u0000${whole.slice(at + 1)}`, ability).kind);
  });
});
