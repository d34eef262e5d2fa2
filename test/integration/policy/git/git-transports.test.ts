import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GitBench, tenantIn } from '../../../support/git-bench.js';
import { gitIsThere } from '../../../support/git-repository.js';

describe('GitSource, on private repositories', function () {
  this.timeout(30_000);
  let bench: GitBench;

  before(function () {
    if (gitIsThere()) return;
    console.log('git is not installed: the tests of private repositories are skipped');
    this.skip();
  });
  beforeEach(() => (bench = new GitBench()));
  afterEach(() => bench.close());

  /** Whatever anybody could read later. */
  const shown = (state: unknown) => JSON.stringify(state) + bench.said.join('');

  describe('over ssh', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0IGtleQ==\n-----END OPENSSH PRIVATE KEY-----';

    /** A program named ssh that notes how it was called and runs at once, here, what it was to run there. */
    function fakeSsh(last: string): { readonly path: string; readonly args: () => readonly string[]; readonly key: () => string } {
      const bin = join(bench.root, 'bin');
      mkdirSync(bin);
      const keyLines = `for word; do case $word in IdentityFile=*) file=\${word#IdentityFile=\\"}; file=\${file%\\"}; { cat "$file"; stat -c %a "$file"; } > "${bin}/key";; esac; done`;
      writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nprintf '%s\\n' "$@" > "${bin}/args"\nfor last; do :; done\n${keyLines}\n${last}\n`);
      chmodSync(join(bin, 'ssh'), 0o755);
      const read = (name: string) => (existsSync(join(bin, name)) ? readFileSync(join(bin, name), 'utf8') : '');
      return { path: `${bin}:${process.env['PATH'] ?? ''}`, args: () => read('args').trim().split('\n'), key: () => read('key') };
    }

    it('shows the deploy key, asks nobody, and believes known hosts only', async () => {
      const hash = bench.repository.commit(tenantIn(''));
      const ssh = fakeSsh('eval "$last"');
      const source = bench.source(bench.place(`ssh://git@git.example:2222${bench.repository.bare}#main`, { key, path: ssh.path, knownHosts: '/etc/known 100% hosts' }));
      await source.start();
      assert.deepEqual([source.state().failure, source.state().commit?.hash], [undefined, hash]);
      const args = ssh.args();
      for (const wanted of ['git@git.example', '2222', 'IdentitiesOnly=yes', 'BatchMode=yes', 'StrictHostKeyChecking=yes', 'UserKnownHostsFile="/etc/known 100%% hosts"']) assert.ok(args.includes(wanted), `${wanted} in ${args.join(' ')}`);
      assert.equal(ssh.key(), `${key}\n600\n`);
      const keyFile = /^IdentityFile="(.*)"$/m.exec(args.join('\n'))?.[1] ?? '';
      assert.ok(keyFile.startsWith(bench.data) && !existsSync(keyFile), 'the key is gone when the pull is over');
      assert.doesNotMatch(shown(source.state()), /c2VjcmV0/);
    });

    it('reads user@host:path, also in a folder with blanks and quotes in its name', async () => {
      bench.repository.commit(tenantIn('tenants', 'smith'));
      const ssh = fakeSsh('eval "$last"');
      const data = join(bench.root, "it's a %h folder");
      const source = bench.source(bench.place(`git@git.example:${bench.repository.bare}:tenants`, { key, path: ssh.path, data }));
      await source.start();
      assert.deepEqual(source.state().tenants.map(({ kind }) => kind), ['published'], JSON.stringify(source.state()));
    });

    it('says in words that the key is refused, or the host not known', async () => {
      const refusing = fakeSsh('echo "git@git.example: Permission denied (publickey)." >&2; exit 255');
      const refused = bench.source(bench.place('git@git.example:tenants.git', { key, path: refusing.path }));
      await refused.start();
      assert.deepEqual(refused.state().failure?.kind, 'refused');
      writeFileSync(join(bench.root, 'bin', 'ssh'), '#!/bin/sh\necho "Host key verification failed." >&2; exit 255\n');
      const unknown = bench.source(bench.place('git@git.example:tenants.git', { key, path: refusing.path }));
      await unknown.start();
      assert.deepEqual([unknown.state().failure?.kind, bench.left()], ['unknown-host', []]);
    });

    it('says that git is not there', async () => {
      const source = bench.source(bench.place('git@git.example:tenants.git', { path: '/nowhere' }));
      await source.start();
      assert.equal(source.state().failure?.kind, 'no-git');
    });
  });

  describe('over http', () => {
    const token = 'a-token-that-nobody-sees';
    let server: Server;
    let asked: IncomingMessage[];
    let leadElsewhere: string | undefined;

    beforeEach(async () => {
      asked = [];
      leadElsewhere = undefined;
      server = createServer(answer);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterEach(() => new Promise((resolve) => server.close(resolve)));

    const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/tenants.git`;

    it('shows the token, and reads the repository', async () => {
      const hash = bench.repository.commit(tenantIn(''));
      const source = bench.source(bench.place(url(), { token }));
      await source.start();
      assert.deepEqual([source.state().failure, source.state().commit?.hash], [undefined, hash]);
      assert.equal(asked[0]?.headers.authorization, `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`);
      assert.ok(!shown(source.state()).includes(token));
    });

    it('shows it as the user that the address names', async () => {
      bench.repository.commit(tenantIn(''));
      const source = bench.source(bench.place(url().replace('http://', 'http://deployer@'), { token }));
      await source.start();
      assert.equal(asked[0]?.headers.authorization, `Basic ${Buffer.from(`deployer:${token}`).toString('base64')}`);
      assert.ok(!shown(source.state()).includes('deployer'));
    });

    it('is refused without the token or with a wrong one, and says so without showing it', async () => {
      bench.repository.commit(tenantIn(''));
      for (const given of [{}, { token: 'a-wrong-token' }]) {
        const source = bench.source(bench.place(url(), given));
        await source.start();
        assert.equal(source.state().failure?.kind, 'refused', JSON.stringify(source.state()));
        assert.ok(!shown(source.state()).includes('a-wrong-token') && !shown(source.state()).includes(Buffer.from('x-access-token:a-wrong-token').toString('base64')));
      }
    });

    it('takes the token nowhere else: redirects are not followed', async () => {
      bench.repository.commit(tenantIn(''));
      const elsewhere: IncomingMessage[] = [];
      const other = createServer((request, response) => {
        elsewhere.push(request);
        response.end();
      });
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      leadElsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/tenants.git/info/refs?service=git-upload-pack`;
      const source = bench.source(bench.place(url(), { token }));
      await source.start();
      other.close();
      assert.deepEqual([elsewhere.length, source.state().failure !== undefined], [0, true]);
      assert.match(source.state().failure?.detail ?? '', /leads on to another one/);
    });

    it('puts the token on no command line and into no file', async () => {
      bench.repository.commit(tenantIn(''));
      const bin = join(bench.root, 'bin');
      mkdirSync(bin);
      const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
      writeFileSync(join(bin, 'git'), `#!/bin/sh\nprintf '%s\\n' "$*" >> "${bin}/lines"\n"${real}" "$@"\ncode=$?\ngrep -r "${token}" "$HOME" >> "${bin}/found"\nexit $code\n`);
      chmodSync(join(bin, 'git'), 0o755);
      const source = bench.source(bench.place(url(), { token, path: `${bin}:${process.env['PATH'] ?? ''}` }));
      await source.start();
      assert.equal(source.state().failure, undefined);
      assert.match(readFileSync(join(bin, 'lines'), 'utf8'), /ls-remote[^]*fetch[^]*cat-file/);
      assert.ok(!readFileSync(join(bin, 'lines'), 'utf8').includes(token));
      assert.equal(readFileSync(join(bin, 'found'), 'utf8'), '');
    });

    /** Serves the bare repository to whoever shows the token: git's own program behind a door. */
    function answer(request: IncomingMessage, response: ServerResponse): void {
      asked.push(request);
      if (leadElsewhere !== undefined) return void response.writeHead(302, { location: leadElsewhere }).end();
      const shownToken = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString().split(':')[1];
      if (shownToken !== token) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="tenants"' }).end();
      serveGit(bench.repository.root, request, response);
    }
  });
});

/** Answers as a web server with git-http-backend does (CGI). */
function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '', GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: path, QUERY_STRING: query, REQUEST_METHOD: request.method ?? '',
      CONTENT_TYPE: request.headers['content-type'] ?? '', HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '', GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  backend.once('close', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    const headers = Object.fromEntries(all.subarray(0, end).toString('latin1').split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
    response.writeHead(Number((headers['Status'] ?? '200').split(' ')[0]), headers);
    response.end(all.subarray(end + 4));
  });
}
