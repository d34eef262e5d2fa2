/** Callers and numbers as carriers write them, and as nobody should: who is let in by the list, who is withheld, what is 404. */
import assert from 'node:assert/strict';
import { onParts, type PartsBench } from '../support/parts-bench.js';
import { PlacedCall } from '../support/peer-dialog.js';
import { sdp, type HeaderLines } from '../support/sip-text.js';

const screened = '+31201110001';
const listed = '+31612340001';

/** On the line +31201110001: 302 for the listed, 183 for strangers, who are asked, 486 for those who withhold their number. */
type Met = 302 | 183 | 486 | 404 | 400;

onParts('callers', { env: { LATCHKEY_COUNTRY: 'NL' } }, (bench) => {
  const froms: readonly (readonly [string, Met, HeaderLines?])[] = [
    [`<sip:${listed}@carrier.example>`, 302],
    [`"Jan \\"de Man\\", <jr>" <sip:${listed}@carrier.example;user=phone>`, 302],
    [`"Jörg Ünïcödé 電話 ☎" <sip:${listed}@carrier.example>`, 302],
    [`sip:${listed}@carrier.example`, 302],
    [`<tel:${listed}>`, 302],
    ['<tel:0612340001;phone-context=+31>', 302],
    ['<sip:0612340001@carrier.example;user=phone>', 302],
    ['<sip:0031612340001@carrier.example>', 302],
    ['<sip:+31-6-12.34(0001)@carrier.example>', 302],
    ['<sip:%2B31612340001@carrier.example>', 302],
    [`<sip:${listed};npdi;rn=+31612999999@carrier.example;user=phone>`, 302],
    [`<sip:${listed}:secret@carrier.example>`, 302],
    [`<SIP:${listed}@CARRIER.example>`, 302],
    [`<sips:${listed}@carrier.example>`, 302],
    ['<sip:+442071234567@carrier.example>', 302],
    ['<sip:+31612349999@carrier.example>', 183],
    ['"Anonymous" <sip:anonymous@anonymous.invalid>', 486],
    ['<sip:unavailable@unknown.invalid>', 486],
    ['<sip:alice@carrier.example>', 486],
    ['<sip:@carrier.example>', 486],
    ['<sip:carrier.example>', 486],
    [`<sip:${listed}@carrier.example>`, 486, [['Privacy', 'id']]],
    [`<sip:${listed}@carrier.example>`, 486, [['Privacy', 'user;critical']]],
    [`<sip:${listed}@carrier.example>`, 486, [['Privacy', ' header , none']]],
    [`<sip:${listed}@carrier.example>`, 302, [['Privacy', 'none']]],
    // Nobody's word is taken for it on a trunk with `identity: from`.
    ['"Anonymous" <sip:anonymous@anonymous.invalid>', 486, [['P-Asserted-Identity', `<sip:${listed}@carrier.example>`]]],
  ];
  for (const [from, met, headers = []] of froms) {
    it(`From: ${from}${headers.map(([name, value]) => `, ${name}: ${value}`).join('')}: ${met}`, async () => {
      assert.equal(await meets(bench, uri(bench, screened), `${from};tag=t${Math.random()}`, headers), met);
    });
  }

  const called: readonly (readonly [string, Met])[] = [
    ['sip:0201110001@HOST', 302], ['sip:0031201110001@HOST', 302], ['sip:+31201110001;npdi@HOST', 302],
    ['sip:%2B31201110001@HOST;user=phone', 302], ['sip:0201110001;phone-context=+31@HOST', 302], ['sip:+31-20-111-0001@HOST', 302],
    ['sip:+31209999999@HOST', 404], ['sip:112@HOST', 404], ['sip:reception@HOST', 404], ['sip:HOST', 404], ['sip:0@HOST', 404],
    [`sip:+${'9'.repeat(300)}@HOST`, 404], ['sip:+31201110001%00@HOST', 404], ['sip:+31201110001%0d%0aX-Evil:%20y@HOST', 404], ["sip:';drop(table)*;--@HOST", 404],
  ];
  for (const [to, met] of called) {
    it(`INVITE ${to.slice(0, 60)}: ${met}`, async () => {
      assert.equal(await meets(bench, to.replace('HOST', `127.0.0.1:${bench.latchkey.sipPort}`), `<sip:${listed}@carrier.example>;tag=t${Math.random()}`), met);
    });
  }

  it('a called number by tel: is understood, where the stack takes such an INVITE', async () => {
    const status = await meets(bench, 'tel:+31201110001', `<tel:${listed}>;tag=t1`);
    assert.ok(status === 302 || (bench.parts === 'real' && (status ?? 0) >= 400), String(status));
  });

  it('headers that are there twice, folded or compact change nothing', async () => {
    const status = await meets(bench, uri(bench, screened), `"A\r\n B"\r\n\t<sip:${listed}@carrier.example>;tag=fold`, [['k', 'timer'], ['Supported', 'replaces']]);
    assert.equal(status, 302);
  });

  it('no caller\'s number that was withheld is written anywhere', async () => {
    await meets(bench, uri(bench, screened), '"Canary" <sip:+31655554444@carrier.example>;tag=c', [['Privacy', 'id']]);
    await meets(bench, uri(bench, screened), '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=c2', [['P-Asserted-Identity', '<tel:+31655554444>'], ['Privacy', 'id']]);
    assert.ok(!bench.latchkey.program.output().includes('655554444'));
  });
});

function uri({ latchkey }: PartsBench, number: string): string {
  return `sip:${number}@127.0.0.1:${latchkey.sipPort}`;
}

/** What the caller meets first: a final response, or 183 (and hangs up then). */
async function meets(bench: PartsBench, to: string, from: string, headers: HeaderLines = []): Promise<number | undefined> {
  const caller = await bench.peer();
  const call = new PlacedCall(caller, to, bench.latchkey.sipPort, { without: ['From'], headers: [['From', from], ...headers], body: sdp() });
  call.place();
  const met = await caller.inbox.take('what it meets', ({ status }) => status === 183 || (status ?? 0) >= 200, 6000);
  if (met.status === 183) sendAgain(bench, call.first, 'CANCEL');
  const final = met.status === 183 ? await caller.inbox.take('the 487', ({ status, cseqMethod }) => status === 487 && cseqMethod === 'INVITE') : met;
  sendAgain(bench, call.first.replace(/^To: .*$/m, `To: ${final.header('To')}`), 'ACK');
  return met.status;

  /** A CANCEL or ACK has all that its INVITE has, this odd From too. */
  function sendAgain({ latchkey }: PartsBench, invite: string, method: string): void {
    const text = invite.replace(/^INVITE/, method).replace(/^CSeq: 1 INVITE/m, `CSeq: 1 ${method}`).replace(/^Content-Type: .*\r\n/m, '').replace(/^Content-Length: \d+\r\n\r\n[\s\S]*$/m, 'Content-Length: 0\r\n\r\n');
    caller.send(text, latchkey.sipPort);
  }
}
