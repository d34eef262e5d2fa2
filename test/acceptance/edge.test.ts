/** SIPp as the carrier, Kamailio in front, two nodes of the built product behind it, SIPp as the destination. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startLatchkey, whyNotParts, partsNames, type Latchkey } from '../support/latchkey.js';
import { freePort } from '../support/free-port.js';
import { answerToOptions, kamailioProgram, startKamailio, type Edge } from '../support/kamailio.js';
import { runSipp, sippProgram, startSipp, type Sipp } from '../support/sipp.js';
import { answeredCall, destination, refusedCall } from '../support/sipp-scenarios.js';

const friend = '+31612340001';
const stranger = '+31612349999';
const missing = kamailioProgram === undefined ? 'kamailio is not installed' : sippProgram === undefined ? 'sipp is not installed' : undefined;

for (const parts of ['embedded', 'real'] as const) {
  const why = missing ?? whyNotParts(parts);
  describe(`behind Kamailio, on ${partsNames[parts]}${why === undefined ? '' : ` (skipped: ${why})`}`, function () {
    this.timeout(90_000);
    let site: Site;

    before(async function () {
      if (why !== undefined) this.skip();
      site = await startSite(parts, 1);
    });
    after(async () => (site as Site | undefined)?.stop());

    it('sets a call up end to end: the redirect is followed to the destination', async () => {
      const result = await site.carrier(answeredCall, ['+31201110001', friend], { calls: 5 });
      assert.equal(result.succeeded, 5, result.output);
      assert.equal(result.failed, 0);
    });

    it('passes the redirect back to a carrier that follows by itself', async () => {
      const result = await site.carrier(refusedCall(302, 'Contact: .*31201119001@'), ['+31201110001', friend], { host: '127.0.0.2' });
      assert.equal(result.succeeded, 1, result.output);
    });

    it('screens again where one line leads to another of ours', async () => {
      const result = await site.carrier(answeredCall, ['+31201110004', friend]);
      assert.equal(result.succeeded, 1, result.output);
    });

    it('ends a line that leads to itself with 482', async () => {
      const result = await site.carrier(refusedCall(482), ['+31201110006', friend]);
      assert.equal(result.succeeded, 1, result.output);
    });

    it('passes a refusal on with its reason', async () => {
      const result = await site.carrier(refusedCall(603, 'Reason: *Q.850'), ['+31201110005', stranger]);
      assert.equal(result.succeeded, 1, result.output);
    });

    it('refuses an address that is no trunk\'s, whatever header it brings', async () => {
      const result = await site.carrier(refusedCall(403), ['+31201110001', friend], { host: '127.0.0.3' });
      assert.equal(result.succeeded, 1, result.output);
    });
  });
}

describe(`two nodes behind Kamailio${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
  this.timeout(120_000);
  let site: Site;

  beforeEach(async function () {
    if (missing !== undefined) this.skip();
    site = await startSite('embedded', 2);
  });
  afterEach(async () => (site as Site | undefined)?.stop());

  /** 20 calls a second for eight seconds; in the second of them something happens to a node. */
  const callsWhile = async (event: (node: Latchkey) => Promise<unknown> | void) => {
    const calls = site.carrier(refusedCall(302), ['+31201110001', friend], { host: '127.0.0.2', calls: 160, rate: 20 });
    const [node] = site.nodes;
    assert.ok(node !== undefined);
    await eventually('calls on the node', async () => (await node.metric('sip', 'latchkey_calls_total', 'outcome="redirected",blame="success"')) > 10);
    await event(node);
    return calls;
  };

  it('lose no call when one is drained', async () => {
    const result = await callsWhile((node) => node.stop());
    assert.deepEqual([result.succeeded, result.failed], [160, 0], result.output.slice(-2000));
  });

  it('lose no call when one is killed', async () => {
    const result = await callsWhile((node) => node.kill());
    assert.deepEqual([result.succeeded, result.failed], [160, 0], result.output.slice(-2000));
  });

  it('lose no call when one hangs', async () => {
    const result = await callsWhile((node) => node.hang());
    assert.deepEqual([result.succeeded, result.failed], [160, 0], result.output.slice(-2000));
  });

  it('answer 503 with Retry-After when none is left', async () => {
    await Promise.all(site.nodes.map((node) => node.stop()));
    const result = await site.carrier(refusedCall(503, 'Retry-After: *[1-5]'), ['+31201110001', friend], { host: '127.0.0.2' });
    assert.equal(result.succeeded, 1, result.output);
  });
});

interface Site {
  readonly nodes: readonly Latchkey[];
  readonly edge: Edge;
  /** Calls from one number to another, by SIPp at an address of a trunk. */
  carrier(scenario: string, fields: readonly [called: string, caller: string], more?: { readonly host?: string; readonly calls?: number; readonly rate?: number }): ReturnType<typeof runSipp>;
  stop(): Promise<void>;
}

/** 127.0.0.1 is a trunk whose redirects Kamailio follows, 127.0.0.2 one that follows by itself; 127.0.0.3 is nobody. */
async function startSite(parts: 'embedded' | 'real', count: number): Promise<Site> {
  const [edgePort, destinationPort] = [await freePort(), await freePort()];
  const tenants = tenantsThatLeadTo(`127.0.0.1:${edgePort}`);
  const trunks = ['follows', 'back'].map((name, index) => `  ${name}: { addresses: [127.0.0.${index + 1}], domain: "127.0.0.1:${destinationPort}", follow: ${index === 0 ? 'yes' : 'no'} }\n`).join('');
  const nodes = await Promise.all(Array.from({ length: count }, () => startLatchkey({ parts, tenants, trunks: `latchkey: 1\ntrunks:\n${trunks}`, edge: '127.0.0.1' })));
  const called: Sipp = startSipp({ scenario: destination, port: destinationPort });
  const edge = await startKamailio({ port: edgePort, nodes: nodes.map((node) => `127.0.0.1:${node.sipPort}`), trunks: [{ name: 'follows', address: '127.0.0.1', follow: true }, { name: 'back', address: '127.0.0.2', follow: false }] });
  await seesNodes(edge);
  return {
    nodes, edge,
    carrier: (scenario, fields, more = {}) => runSipp({ scenario, to: `127.0.0.1:${edge.port}`, calls: 1, rate: 10, fields: [fields.join(';')], ...more }),
    stop: async () => {
      await Promise.all([edge.stop(), called.stop()]);
      await Promise.all(nodes.map((node) => node.stop()));
      rmSync(tenants, { recursive: true, force: true });
    },
  };
}

/** The tenants, but with lines that lead to other lines by way of the edge. */
function tenantsThatLeadTo(edge: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tenants-'));
  cpSync('test/acceptance/tenants', folder, { recursive: true });
  const file = join(folder, 'acme', 'tenant.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/do: connect, to: "(\+3120111000\d)"/g, `do: connect, to: "sip:$1@${edge}"`));
  return folder;
}

/** OPTIONS to the edge itself is answered 200 while it has a node. */
async function seesNodes(edge: Edge): Promise<void> {
  await eventually('the edge has a node', async () => (await answerToOptions(edge.port)) === 200);
}
