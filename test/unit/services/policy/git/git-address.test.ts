import assert from 'node:assert/strict';
import { readGitAddress } from '../../../../../services/policy/git/git-address.js';

describe('readGitAddress', () => {
  const read = (text: string) => {
    const at = readGitAddress(text);
    return at && [at.transport, at.url, at.branch, at.folder];
  };

  const good: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['https://git.example/o/r.git', ['https', 'https://git.example/o/r.git', undefined, '']],
    ['https://git.example/o/r.git#live', ['https', 'https://git.example/o/r.git', 'live', '']],
    ['https://git.example/o/r.git#live:config/tenants', ['https', 'https://git.example/o/r.git', 'live', 'config/tenants']],
    ['https://git.example/o/r.git:tenants/', ['https', 'https://git.example/o/r.git', undefined, 'tenants']],
    ['https://git.example:8443/o/r.git#:tenants', ['https', 'https://git.example:8443/o/r.git', undefined, 'tenants']],
    ['https://git.example:8443/o/r.git#feature/x:a', ['https', 'https://git.example:8443/o/r.git', 'feature/x', 'a']],
    ['ssh://git@git.example:2222/o/r.git:tenants', ['ssh', 'ssh://git@git.example:2222/o/r.git', undefined, 'tenants']],
    ['ssh://git@[::1]:2222/o/r.git#main', ['ssh', 'ssh://git@[::1]:2222/o/r.git', 'main', '']],
    ['git@git.example:o/r.git', ['ssh', 'git@git.example:o/r.git', undefined, '']],
    ['git@git.example:o/r.git#main:tenants', ['ssh', 'git@git.example:o/r.git', 'main', 'tenants']],
    ['git@git.example:o/r.git:tenants', ['ssh', 'git@git.example:o/r.git', undefined, 'tenants']],
    ['/srv/tenants.git:a', ['file', 'file:///srv/tenants.git', undefined, 'a']],
    ['file:///srv/tenants.git#main', ['file', 'file:///srv/tenants.git', 'main', '']],
    ['http://127.0.0.1:3000/r.git', ['http', 'http://127.0.0.1:3000/r.git', undefined, '']],
  ];
  for (const [text, wanted] of good) it(`reads ${text}`, () => assert.deepEqual(read(text), wanted));

  const bad: Readonly<Record<string, readonly string[]>> = {
    'that git would take for an option': ['-u', '--upload-pack=touch /tmp/x', 'https://git.example/r.git#-x', 'https://git.example/r.git#--upload-pack=x', 'ssh://-oProxyCommand=x/r', '-oProxyCommand=x:r', 'git@-oProxyCommand=x:r', 'ssh://-x@git.example/r'],
    'that git would run as a program': ['ext::sh -c id', 'fd::17', 'git.example::r', 'transport::address'],
    'over protocols that are not allowed': ['http://git.example/r.git', 'git://git.example/r.git', 'ftp://git.example/r.git', 'javascript:alert(1)//x', 'file://host/share'],
    'with a password': ['https://u:p@git.example/r.git', 'ssh://u:p@git.example/r.git'],
    'that are no repository': ['', '#main', 'https://', 'https://git.example', 'https://git.example/', 'somewhere', 'git@git.example:'],
    'with branches that cannot be': ['a@b:c#a..b', 'a@b:c#a b', 'a@b:c#a.lock', 'a@b:c#.a', 'a@b:c#a/', 'a@b:c#/a', 'a@b:c#a@{1}', 'a@b:c#@', 'a@b:c#a//b', 'a@b:c#a\\b', 'a@b:c#a*', 'a@b:c#a/.b'],
    'with folders outside': ['a@b:c#m:..', 'a@b:c#m:a/../b', 'a@b:c#m:./a', 'a@b:c#m:a//b', '/srv/r.git:../x'],
    'with control characters': ['https://git.example/r.git\n', 'https://git.example/r\0.git', 'a@b:c#m:\x1b[1m'],
  };
  for (const [what, texts] of Object.entries(bad)) {
    it(`refuses addresses ${what}`, () => assert.deepEqual(texts.filter((text) => readGitAddress(text) !== undefined), []));
  }

  it('shows no user, who may be a token, and asks git without one', () => {
    const at = readGitAddress('https://ghp_secret@git.example/r.git#main');
    assert.deepEqual([at?.shown, at?.url, at?.user], ['https://git.example/r.git', 'https://git.example/r.git', 'ghp_secret']);
    assert.equal(readGitAddress('ssh://git@git.example/r.git')?.shown, 'ssh://git.example/r.git');
    assert.equal(readGitAddress('git@git.example:r.git')?.shown, 'git.example:r.git');
  });
});
