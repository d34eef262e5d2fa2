/** Certificates and tokens that are exchanged on disk while calls are asked about: nothing is restarted, and no question is lost. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Registry } from 'prom-client';
import { Certificates } from '../../../services/common/certificates.js';
import { linesOf, rereading, type Secret } from '../../../services/common/secret.js';
import { createLog } from '../../../services/common/log.js';
import { watchCertificates } from '../../../services/common/watch-certificates.js';
import type { RunningGrpc } from '../../../services/policy/grpc/server.js';
import type { PolicyClient } from '../../../sip/adapters/policy/policy-client.js';
import { aClient, aDecider, anywhere, aQuestion, aServer, aWatch, never, noSecurity, rejected, until } from './support.js';

const everyMs = 20;
const pem = (name: string): string => readFileSync(new URL(`../../support/tls/${name}`, import.meta.url), 'utf8');

/** A secret as Kubernetes mounts it: `..data` is a link to a folder of a time, and is exchanged in one move. */
class Mounted {
  readonly folder = mkdtempSync(join(tmpdir(), 'latchkey-tls-'));
  #version = 0;

  constructor(files: Readonly<Record<string, string>>) {
    for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(this.folder, name));
    this.become(files);
  }

  become(files: Readonly<Record<string, string>>): void {
    const version = `..${++this.#version}`;
    mkdirSync(join(this.folder, version));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, version, name), text);
    symlinkSync(version, join(this.folder, '..data_tmp'));
    renameSync(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
  }

  secret(name: string): Secret {
    const file = join(this.folder, name);
    return { text: readFileSync(file, 'utf8'), file };
  }
}

const set = (end: 'server' | 'client', which: '' | '-2', ca: string) => ({ cert: pem(`${end}${which}.pem`), key: pem(`${end}${which}.key`), ca });

describe('what secures the gRPC port, exchanged while it runs', function () {
  this.timeout(20_000);
  const stops: (() => unknown)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  function mounted(files: Readonly<Record<string, string>>): Mounted {
    const mount = new Mounted(files);
    stops.push(() => rmSync(mount.folder, { recursive: true, force: true }));
    return mount;
  }

  function end(as: 'server' | 'client', ca = pem('ca.pem')) {
    const mount = mounted(set(as, '', ca));
    const certificates = new Certificates({ own: { cert: mount.secret('cert'), key: mount.secret('key') }, ca: mount.secret('ca') });
    const [registry, lines] = [new Registry(), [] as string[]];
    watchCertificates(certificates, { as, registry, log: createLog({ service: 'test', level: 'info', to: { write: (line) => void lines.push(line) } }), everyMs });
    stops.push(() => certificates.close());
    const counted = async (name: string, labels: string) => Number(new RegExp(`^${name}\\{${labels}\\} (.*)$`, 'm').exec(await registry.metrics())?.[1] ?? NaN);
    return { mount, certificates, lines, counted };
  }

  async function serve(certificates: Certificates): Promise<RunningGrpc> {
    const server = await aServer(aDecider(() => rejected('busy')), { certificates });
    stops.push(() => server.stop());
    return server;
  }

  function ask(server: RunningGrpc, certificates: Certificates, host = 'localhost'): PolicyClient {
    // Named so that it asks over TLS; what it shows and trusts is the watched pair.
    const client = aClient([{ address: { ...server.address, host } }], aWatch(), noSecurity, certificates);
    stops.push(() => client.close());
    return client;
  }

  const answered = async (client: PolicyClient): Promise<boolean> => (await client.decide(aQuestion(), never)).kind === 'decision';

  it('another CA, by way of both: questions go on, new connections show the new certificates, and the old CA is nobody in the end', async () => {
    const [ours, theirs] = [end('server'), end('client')];
    const server = await serve(ours.certificates);
    const client = ask(server, theirs.certificates);
    assert.equal(await client.whenReady(3000), true);
    const lost: string[] = [];
    let going = true;
    const asking = (async () => {
      while (going) {
        const answer = await client.decide(aQuestion(), never);
        if (answer.kind !== 'decision') lost.push(answer.why);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const both = `${pem('ca.pem')}${pem('ca-2.pem')}`;
    const steps: readonly (readonly ['' | '-2', string])[] = [['', both], ['-2', both], ['-2', pem('ca-2.pem')]];
    for (const [index, [which, ca]] of steps.entries()) {
      ours.mount.become(set('server', which, ca));
      theirs.mount.become(set('client', which, ca));
      await until('both ends took it', () => [ours, theirs].every(({ lines }) => lines.length > index));
      assert.equal(await answered(client), true);
      assert.equal(await ask(server, theirs.certificates).whenReady(3000), true, `a new connection, step ${index}`);
    }
    going = false;
    await asking;
    assert.deepEqual(lost, []);
    assert.equal(await ours.counted('latchkey_certificate_reloads_total', 'result="taken"'), 3);
    const old = end('client', both);
    assert.equal(await ask(server, old.certificates).whenReady(300), false, 'the old CA signs nobody any more');
  });

  it('a replica that comes back is reached with the certificates of now', async () => {
    const [ours, theirs] = [end('server', `${pem('ca.pem')}${pem('ca-2.pem')}`), end('client', `${pem('ca.pem')}${pem('ca-2.pem')}`)];
    const server = await serve(ours.certificates);
    const client = ask(server, theirs.certificates);
    assert.equal(await client.whenReady(3000), true);
    theirs.mount.become(set('client', '-2', pem('ca-2.pem')));
    ours.mount.become(set('server', '-2', pem('ca-2.pem')));
    await until('both ends took it', () => ours.lines.length > 0 && theirs.lines.length > 0);
    server.stop();
    await until('the stream is gone', () => !client.ready());
    const again = await aServer(aDecider(() => rejected('busy')), { certificates: ours.certificates, listen: server.address });
    stops.push(() => again.stop());
    assert.equal(await client.whenReady(5000), true);
  });

  for (const [what, change] of [
    ['half a file', { cert: pem('server-2.pem').slice(0, 200) }],
    ['a key of another certificate', { key: pem('client.key') }],
    ['a key that is none', { key: 'nothing' }],
    ['a CA that is none', { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }],
    ['nothing at all', { cert: '', key: '', ca: '' }],
  ] as const) {
    it(`${what}: the certificates before hold, it is logged and counted once, and mended by the next`, async () => {
      const ours = end('server');
      const server = await serve(ours.certificates);
      const theirs = end('client');
      ours.mount.become({ ...set('server', '', pem('ca.pem')), ...change });
      await until('it was refused', () => ours.lines.some((line) => line.includes('cannot be used')));
      assert.equal(await ask(server, theirs.certificates).whenReady(3000), true);
      await new Promise((resolve) => setTimeout(resolve, 5 * everyMs));
      assert.equal(await ours.counted('latchkey_certificate_reloads_total', 'result="refused"'), 1);
      assert.ok(!ours.lines.join('').includes(pem('server.key').slice(40, 80)), 'a key was logged');
      ours.mount.become(set('server', '', `${pem('ca.pem')}${pem('ca-2.pem')}`));
      await until('it was mended', () => ours.lines.some((line) => line.includes('were exchanged')));
    });
  }

  it('shows when they end', async () => {
    const ours = end('server');
    const until = Date.parse('2126-10-27T12:12:30Z') / 1000;
    assert.equal(await ours.counted('latchkey_certificate_expiry_timestamp_seconds', 'which="server"'), until);
    assert.ok((await ours.counted('latchkey_certificate_expiry_timestamp_seconds', 'which="ca"')) > 4e9);
  });

  it('is TLS 1.2 or newer, and HTTP/2 alone', async () => {
    const server = await serve(end('server').certificates);
    const shake = (options: object) => new Promise<string>((resolve) => {
      const socket = connect({ port: server.address.port, host: '127.0.0.1', ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key'), ALPNProtocols: ['h2'], ...options }, () => {
        resolve(`${socket.getProtocol()} ${String(socket.alpnProtocol)}`);
        socket.destroy();
      });
      socket.on('error', () => resolve('refused'));
    });
    assert.equal(await shake({}), 'TLSv1.3 h2');
    assert.equal(await shake({ maxVersion: 'TLSv1.2' }), 'TLSv1.2 h2');
    assert.equal(await shake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }), 'refused');
  });

  it('a certificate for another host is no policy of ours', async () => {
    const certificates = new Certificates({ own: { cert: { text: pem('elsewhere.pem') }, key: { text: pem('elsewhere.key') } }, ca: { text: pem('ca-2.pem') } });
    const server = await serve(certificates);
    const client = new Certificates({ own: { cert: { text: pem('client-2.pem') }, key: { text: pem('client-2.key') } }, ca: { text: pem('ca-2.pem') } });
    for (const host of ['localhost', '127.0.0.1']) assert.equal(await ask(server, client, host).whenReady(300), false, host);
  });

  it('a token: old and new are taken while the file has both, the client sends the first line, and one that is gone is refused', async () => {
    const mount = mounted({ server: 'old', client: 'old' });
    const now = rereading(mount.secret('server'), undefined, 0);
    const server = await aServer(aDecider(() => rejected('busy')), { listen: anywhere, tokens: () => linesOf(now()) });
    stops.push(() => server.stop());
    const welcome = async (token: string): Promise<boolean> => {
      const client = aClient([server], aWatch(), { ...noSecurity, grpcToken: { text: token } });
      stops.push(() => client.close());
      return client.whenReady(token === 'nobody' || token === 'gone' ? 300 : 2000);
    };
    assert.deepEqual([await welcome('old'), await welcome('nobody')], [true, false]);
    mount.become({ server: 'new\nold', client: 'old' });
    assert.deepEqual([await welcome('old'), await welcome('new\nignored')], [true, true]);
    mount.become({ server: 'gone-not\nnew', client: 'new' });
    assert.equal(await welcome('new'), true);
    mount.become({ server: 'new', client: 'new' });
    assert.equal(await welcome('gone'), false);
  });
});
