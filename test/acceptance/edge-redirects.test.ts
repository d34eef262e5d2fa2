/** The real Kamailio following redirects: where to, in which order, and with which history. */
import assert from 'node:assert/strict';
import { answered, asNode, EdgeCall, EdgePeer, redirect, type Answering } from '../support/edge-peer.js';
import { kamailioProgram, startKamailio, type Edge } from '../support/kamailio.js';
import { freePort } from '../support/free-port.js';

const missing = kamailioProgram === undefined ? 'kamailio is not installed' : undefined;

/** The operator lets calls go to one address; numbers go to the trunk's domain. */
const operator = `latchkey: 1
tenants:
  acme: { numbers: ["+31201110001"], destinations: { domains: [127.0.0.21, "*.allowed.example"] } }
`;

describe(`redirects that Kamailio follows${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
  this.timeout(30_000);
  let edge: Edge;
  let node: EdgePeer;
  let carrier: EdgePeer;
  let first: EdgePeer;
  let second: EdgePeer;
  let exchange: EdgePeer;

  before(async function () {
    if (missing !== undefined) this.skip();
    [node, carrier, first, second, exchange] = await Promise.all([EdgePeer.udp(), EdgePeer.udp({ host: '127.0.0.2' }), EdgePeer.udp({ host: '127.0.0.21' }), EdgePeer.udp({ host: '127.0.0.21' }), EdgePeer.udp({ host: '127.0.0.22' })]);
    edge = await startKamailio({ port: await freePort(), nodes: [node.at], operator, trunks: `latchkey: 1\ntrunks:\n  carrier: { addresses: [127.0.0.2], domain: "${exchange.at}", follow: yes }\n` });
    node.answers = asNode(() => undefined);
    await node.request('OPTIONS', 10_000);
  });
  after(async () => {
    await (edge as Edge | undefined)?.stop();
    const opened: readonly (EdgePeer | undefined)[] = [node, carrier, first, second, exchange];
    await Promise.all(opened.map(async (peer) => peer?.close()));
  });
  beforeEach(() => {
    first.answers = answered(() => first);
    second.answers = answered(() => second);
    exchange.answers = answered(() => exchange);
  });

  /** The node redirects there; what the carrier is told in the end. */
  const callTo = async (contacts: readonly string[], headers: readonly (readonly [string, string])[] = [], own: readonly (readonly [string, string])[] = []) => {
    node.answers = asNode(() => redirect(contacts, headers));
    const call = new EdgeCall(carrier, { host: '127.0.0.1', port: edge.port }, { headers: own });
    return { call, final: await call.answer() };
  };
  const refuses = (status: number): Answering => ({ method }) => (method === 'INVITE' ? { status, parts: { toTag: 'refused' } } : undefined);

  it('leads to an allowed host, with BYE from either side', async () => {
    const { call, final } = await callTo([`sip:desk@${first.at}`]);
    assert.equal(final.status, 200);
    const invite = await first.request('INVITE');
    assert.deepEqual([invite.uri, ...invite.headers('X-Latchkey-Trunk')], [`sip:desk@${first.at}`]);
    call.inDialog('BYE');
    assert.equal((await first.request('BYE')).header('Call-ID'), call.callId);
    await carrier.response(200, 'BYE');
  });

  it('leads nowhere else: 480, and not a packet to that host', async () => {
    const { final } = await callTo([`sip:premium@${second.at.replace('127.0.0.21', '127.0.0.23')}`, 'sip:x@evil.example', 'sip:x@allowed.example']);
    assert.equal(final.status, 480);
  });

  it('leads to what is allowed of several, past what is not', async () => {
    const { final } = await callTo(['<sip:x@evil.example>;q=1.0', `<sip:desk@${first.at}>;q=0.5`]);
    assert.equal(final.status, 200);
    await first.request('INVITE');
  });

  it('is tried in the order of q, whatever the order in the header', async () => {
    first.answers = refuses(486);
    const { final } = await callTo([`<sip:last@${second.at}>;q=0.1`, `<sip:first@${first.at}>;q=1.0`, `<sip:second@${first.at}>;q=0.9`]);
    assert.equal(final.status, 200);
    assert.deepEqual([(await first.request('INVITE')).uri, (await first.request('INVITE')).uri, (await second.request('INVITE')).uri], [`sip:first@${first.at}`, `sip:second@${first.at}`, `sip:last@${second.at}`]);
  });

  it('ends with a global refusal (6xx), and with the last refusal where all refuse', async () => {
    first.answers = refuses(603);
    assert.equal((await callTo([`<sip:a@${first.at}>;q=1.0`, `<sip:b@${second.at}>;q=0.9`])).final.status, 603);
    assert.deepEqual(second.inbox.received.filter(({ uri }) => uri?.startsWith('sip:b@') === true), []);
    first.answers = refuses(486);
    assert.equal((await callTo([`<sip:a@${first.at}>;q=1.0`, `<sip:c@${first.at}>;q=0.9`])).final.status, 486);
  });

  it('carries Diversion and History-Info of the 302, and what was there before', async () => {
    const told = [['Diversion', '<sip:+31201110001@carrier.example;user=phone>;reason=unconditional;counter=1'], ['History-Info', '<sip:+31201110009@carrier.example>;index=1, <sip:+31201110001@carrier.example>;index=1.1']] as const;
    const before = [['Diversion', '<sip:+31201110009@carrier.example>;reason=no-answer'], ['History-Info', '<sip:+31201110009@carrier.example>;index=1']] as const;
    first.answers = refuses(486);
    await callTo([`<sip:desk@${first.at}>;q=1.0;mp=1.1`, `<sip:mobile@${second.at}>;q=0.9;mp=1.1`], told, before);
    await first.request('INVITE');
    const invite = await second.request('INVITE');
    const refused = first.inbox.received.filter(({ method }) => method === 'INVITE').at(-1);
    assert.deepEqual(invite.headers('Diversion'), [`${told[0][1]}, ${before[0][1]}`]);
    assert.deepEqual(refused?.headers('History-Info'), [`${told[1][1]}, <sip:desk@${first.at}>;index=1.1.1;mp=1.1`]);
    assert.deepEqual(invite.headers('History-Info'), [`${told[1][1]}, <sip:mobile@${second.at}>;index=1.1.2;mp=1.1`]);
  });

  it('is screened again where it leads to another line, with the redirects counted and told', async () => {
    const diversion = '<sip:+31201110001@carrier.example>;reason=unconditional';
    node.answers = asNode(({ uri }) => (uri?.includes('+31201110002') === true ? redirect([`sip:desk@${first.at}`], [['Diversion', '<sip:+31201110002@carrier.example>;reason=unconditional']]) : redirect([`sip:+31201110002@127.0.0.1:${edge.port}`], [['Diversion', diversion], ['History-Info', '<sip:+31201110001@carrier.example>;index=1']])));
    const call = new EdgeCall(carrier, { host: '127.0.0.1', port: edge.port });
    assert.equal((await call.answer()).status, 200);
    const asked = node.inbox.received.filter((heard) => heard.method === 'INVITE' && heard.header('Call-ID') === call.callId);
    assert.deepEqual(asked.map((invite) => [invite.uri, invite.header('X-Latchkey-Hops'), invite.header('X-Latchkey-Trunk'), invite.header('Diversion')]), [
      [`sip:+31201110001@127.0.0.1:${edge.port}`, '', 'carrier', ''],
      [`sip:+31201110002@127.0.0.1:${edge.port}`, '1', 'carrier', diversion],
    ]);
    const invites = first.inbox.received.filter((heard) => heard.method === 'INVITE' && heard.header('Call-ID') === call.callId);
    assert.deepEqual(invites.map((invite) => invite.headers('Diversion')), [[`<sip:+31201110002@carrier.example>;reason=unconditional, ${diversion}`]]);
    assert.deepEqual(invites.flatMap((invite) => invite.headers('X-Latchkey-Hops')), []);
  });

  for (const [written, number] of [['tel:+31201234500;phone-context=x', '+31201234500'], ['TEL:201234500;isub=1;phone-context=+31', '+31201234500']] as const) {
    it(`of a tel: number leads to the trunk's domain: ${written}`, async () => {
      const { final } = await callTo([`<${written}>`]);
      assert.equal(final.status, 200);
      assert.equal((await exchange.request('INVITE')).uri, `sip:${number}@${exchange.at};user=phone`);
    });
  }

  it('of a local tel: number without a context that makes it whole lead nowhere', async () => {
    const { final } = await callTo(['<tel:09061234;phone-context=carrier.example>']);
    assert.equal(final.status, 480);
    assert.deepEqual(exchange.inbox.received.filter(({ uri }) => uri?.includes('9061234') === true), []);
  });

  it('of a destination are not followed, nor passed back', async () => {
    first.answers = ({ method }) => (method === 'INVITE' ? redirect([`sip:elsewhere@${second.at}`]) : undefined);
    const { final } = await callTo([`sip:desk@${first.at}`]);
    assert.equal(final.status, 480);
    assert.equal(final.header('Contact'), '');
  });
});
