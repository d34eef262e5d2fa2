/** Torture messages, scanners and a bounded fuzz run, straight at the built product and at Kamailio before it. */
import assert from 'node:assert/strict';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kamailioProgram, answerToOptions, startKamailio, type Edge } from '../support/kamailio.js';
import { eventually, partsNames, startLatchkey, whyNotParts, type Latchkey } from '../support/latchkey.js';
import { mutated, seeded } from '../support/mutate.js';
import { nothingIsLeft, phoneCall } from '../support/parts-bench.js';
import { processTree } from '../support/process-tree.js';
import { findProgram, startProgram } from '../support/program.js';
import { tortureMessages } from '../support/torture-messages.js';

/** A trunk of whom nothing good is heard here, and an address that is nobody's. The good calls come from 127.0.0.1, a trunk as well. */
const badTrunk = '127.0.0.2';
const nobody = '127.0.0.9';
const redirects = '+31201110004';
const seed = 4475;
const mutations = 400;

for (const [target, parts] of [['straight at the sip service', 'embedded'], ['at Kamailio', 'embedded'], ['straight at the sip service', 'real'], ['at Kamailio', 'real']] as const) {
  const why = whyNotParts(parts) ?? (target === 'at Kamailio' && kamailioProgram === undefined ? 'kamailio is not installed' : undefined);
  describe(`hostile SIP, ${target}, on ${partsNames[parts]}${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
    this.timeout(120_000);
    let latchkey: Latchkey;
    let edge: Edge | undefined;
    let port: number;
    let processes: readonly number[];

    before(async function () {
      if (why !== undefined) this.skip();
      const trunks = ['good', 'bad'].map((name, i) => `  ${name}: { addresses: [127.0.0.${i + 1}], domain: "127.0.0.1:9", follow: no }\n`).join('');
      latchkey = await startLatchkey({ parts, ...(target === 'at Kamailio' && { trunks: `latchkey: 1\ntrunks:\n${trunks}`, edge: '127.0.0.1' }) });
      if (target === 'at Kamailio') edge = await startKamailio({ nodes: [`127.0.0.1:${latchkey.sipPort}`], trunks: [{ name: 'good', address: '127.0.0.1', follow: false }, { name: 'bad', address: badTrunk, follow: false }] });
      port = edge?.port ?? latchkey.sipPort;
      await eventually('it takes calls', async () => (await answerToOptions(port)) === 200);
      processes = [latchkey.program.pid, edge?.program.pid ?? latchkey.program.pid].flatMap((pid) => processTree(pid));
    });
    after(async () => {
      await edge?.stop();
      await (latchkey as Latchkey | undefined)?.stop();
    });
    afterEach('the same processes run, nothing is left of any call, and a good one comes through', async () => {
      assert.deepEqual([latchkey.program.pid, edge?.program.pid ?? latchkey.program.pid].flatMap((pid) => processTree(pid)), processes);
      const { outcome } = await phoneCall({ sipPort: port }, { to: redirects, from: '+31612340001', timeoutMs: 8000 });
      assert.equal(outcome.kind, 'sent-on', JSON.stringify(outcome));
      await nothingIsLeft(latchkey);
      assert.equal(await latchkey.metric('sip', 'latchkey_calls_total', 'outcome="failed",blame="us"'), 0);
    });

    const throwing = async (from: string, messages: readonly string[]): Promise<void> => {
      const socket = await udpAt(from);
      for (const [index, text] of messages.entries()) {
        await new Promise<void>((resolve) => socket.send(Buffer.from(text, 'latin1'), port, '127.0.0.1', () => resolve()));
        // As fast as a socket takes them they would be lost in its buffer.
        if (index % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      socket.close();
      await inTcp(from, port, messages);
    };

    for (const rfc of ['rfc4475', 'rfc5118'] as const) {
      it(`the messages of ${rfc.toUpperCase()}, over UDP and TCP`, async () => {
        const texts = tortureMessages(rfc).map(({ text }) => text);
        for (const from of [badTrunk, nobody]) await throwing(from, texts);
      });
    }

    it(`${mutations} requests and as many streams that are damaged at random (seed ${seed})`, async () => {
      const random = seeded(seed);
      const call = callOf(port);
      // A damaged number may be that of a line where callers wait to be heard, which takes its time.
      const harmless = (text: string): boolean => !/\+3120111000[^4]/.test(text);
      await throwing(badTrunk, Array.from({ length: mutations }, (_, i) => mutated(call[i % call.length] ?? '', random)).filter(harmless));
    });

    for (const [tool, args] of [
      ['svmap', []], ['svmap', ['-m', 'INVITE']], ['svwar', ['-e', '100-140', '-m', 'INVITE']], ['svwar', ['-e', '100-140', '-m', 'REGISTER', '--force']], ['svcrack', ['-u', '100', '-r', '1-40']],
    ] as const) {
      const path = findProgram(tool);
      it(`${tool} ${args.join(' ')}: finds no extension and no password${path === undefined ? ' (skipped: sipvicious is not installed)' : ''}`, async function () {
        if (path === undefined) return this.skip();
        const home = mkdtempSync(join(tmpdir(), 'latchkey-sipvicious-'));
        const scan = startProgram(path, ['-b', nobody, '-x', nobody, '-p', String(port), ...args, ...(tool === 'svmap' ? [] : ['--maximumtime=3']), '127.0.0.1'], { env: { ...process.env, HOME: home } });
        const late = setTimeout(() => scan.signal('SIGKILL'), 8_000);
        await scan.ended;
        clearTimeout(late);
        rmSync(home, { recursive: true, force: true });
        if (edge !== undefined) assert.match(edge.program.output(), /banned for \d+ s: 127\.0\.0\.9 /, 'the scanner is not banned');
        if (edge !== undefined && tool === 'svmap') assert.match(scan.output(), /found nothing/, 'the scanner was answered');
        assert.doesNotMatch(scan.output(), /Traceback|\| *1\d\d +\| *(reqauth|noauth)|The password is/i);
      });
    }

    it('a flood of OPTIONS and REGISTER of a scanner leaves room for a call', async () => {
      const socket = await udpAt(nobody);
      for (let i = 0; i < 3000; i++) {
        const text = `${i % 2 === 0 ? 'OPTIONS' : 'REGISTER'} sip:${100 + i}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP ${nobody}:5060;branch=z9hG4bK-${i}\r\nMax-Forwards: 70\r\nFrom: <sip:x@y>;tag=${i}\r\nTo: <sip:x@y>\r\nCall-ID: flood-${i}\r\nCSeq: 1 ${i % 2 === 0 ? 'OPTIONS' : 'REGISTER'}\r\nUser-Agent: friendly-scanner\r\nContent-Length: 0\r\n\r\n`;
        socket.send(text, port, '127.0.0.1');
        if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      socket.close();
    });
  });
}

async function udpAt(address: string): Promise<UdpSocket> {
  const socket = createSocket('udp4').on('error', () => undefined).bind(0, address);
  await once(socket, 'listening');
  return socket;
}

/** Ten at a time, one message a connection: the next is not to pay for what this one broke. */
async function inTcp(from: string, port: number, messages: readonly string[]): Promise<void> {
  const rest = [...messages];
  const one = async (): Promise<void> => {
    for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
      const socket = connect({ port, host: '127.0.0.1', localAddress: from }).on('error', () => undefined);
      socket.setTimeout(300, () => socket.destroy());
      socket.on('data', () => socket.destroy());
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.write(Buffer.from(text, 'latin1'));
      await closed;
    }
  };
  await Promise.all(Array.from({ length: 10 }, one));
}

/** The requests of a call, as a caller sends them. */
function callOf(port: number): readonly string[] {
  const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n';
  const request = (method: string, headers = '', body = '') =>
    `${method} sip:${redirects}@127.0.0.1:${port} SIP/2.0\r\nVia: SIP/2.0/UDP ${badTrunk}:5066;branch=z9hG4bKfuzz;rport\r\nMax-Forwards: 70\r\nFrom: "A" <sip:+31612340001@${badTrunk}>;tag=f1\r\nTo: <sip:${redirects}@127.0.0.1>${method === 'INVITE' || method === 'CANCEL' ? '' : ';tag=t1'}\r\nCall-ID: fuzz@${badTrunk}\r\nCSeq: 1 ${method === 'CANCEL' ? 'CANCEL' : method}\r\nContact: <sip:f@${badTrunk}:5066>\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
  return [
    request('INVITE', 'Content-Type: application/sdp\r\nSupported: 100rel\r\nP-Asserted-Identity: <sip:+31612340001@x>\r\n', sdp), request('INVITE', 'Content-Type: application/sdp\r\nPrivacy: id\r\nDiversion: <sip:+31201110001@x>;reason=unconditional\r\n', sdp),
    request('ACK'), request('CANCEL'), request('BYE'), request('PRACK', 'RAck: 1 1 INVITE\r\n'), request('INFO', 'Content-Type: application/dtmf-relay\r\n', 'Signal=5\r\nDuration=160\r\n'),
  ];
}
