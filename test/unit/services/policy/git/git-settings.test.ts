import assert from 'node:assert/strict';
import { readSettings } from '../../../../../services/common/settings.js';
import { gitFaults, gitSettings } from '../../../../../services/policy/git/git-settings.js';

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----';

describe('the settings of Git', () => {
  const read = (env: Readonly<Record<string, string>>, argv: readonly string[] = []) => readSettings(gitSettings, argv, env);
  const faultsOf = (env: Readonly<Record<string, string>>) => {
    const found = read(env);
    return found.kind === 'settings' ? gitFaults(found.settings) : found.kind === 'faults' ? found.faults : [];
  };

  it('are none without an address', () => {
    const found = read({});
    assert.ok(found.kind === 'settings');
    assert.deepEqual([found.settings.git, found.settings.gitEvery, gitFaults(found.settings)], [undefined, 60_000, []]);
  });

  it('are read from flags', () => {
    const found = read({}, ['--git', 'git@git.example:a/b.git#live:tenants', '--every', '30s']);
    assert.ok(found.kind === 'settings');
    assert.deepEqual([found.settings.git?.branch, found.settings.git?.folder, found.settings.gitEvery], ['live', 'tenants', 30_000]);
  });

  const rows: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['a token for ssh', { LATCHKEY_GIT: 'git@git.example:a.git', LATCHKEY_GIT_TOKEN: 's3cret' }, /LATCHKEY_GIT_TOKEN: a token is for https, and "git\.example:a\.git" is not/],
    ['a key for https', { LATCHKEY_GIT: 'https://git.example/a.git', LATCHKEY_GIT_KEY: key }, /LATCHKEY_GIT_KEY: a key is for ssh/],
    ['a key that is none', { LATCHKEY_GIT: 'git@git.example:a.git', LATCHKEY_GIT_KEY: 'ssh-ed25519 AAAA' }, /LATCHKEY_GIT_KEY: its value \(not shown\) is not allowed; allowed: a private key/],
    ['a secret alone', { LATCHKEY_GIT_HOOK_SECRET: 'a secret of the hook' }, /LATCHKEY_GIT_HOOK_SECRET: given without LATCHKEY_GIT/],
    ['a secret that can be guessed', { LATCHKEY_GIT: '/srv/a.git', LATCHKEY_GIT_HOOK_SECRET: 'short' }, /LATCHKEY_GIT_HOOK_SECRET: its value \(not shown\) is not allowed; allowed: 16 characters/],
    ['a password in the address', { LATCHKEY_GIT: 'https://user:s3cret@git.example/a.git' }, /LATCHKEY_GIT: "https:\/\/user:…@git\.example\/a\.git" is not allowed; allowed: URL/],
    ['asking all the time', { LATCHKEY_GIT: '/srv/a.git', LATCHKEY_GIT_EVERY: '1s' }, /LATCHKEY_GIT_EVERY: "1s" is not allowed; allowed: a duration from 2s/],
  ];
  for (const [what, env, wanted] of rows) {
    it(`refuse ${what}`, () => {
      assert.match(faultsOf(env).join('\n'), wanted);
      assert.doesNotMatch(faultsOf(env).join('\n'), /s3cret|c2VjcmV0/);
    });
  }
});
