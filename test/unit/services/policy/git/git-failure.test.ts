import assert from 'node:assert/strict';
import { failureOf } from '../../../../../services/policy/git/git-failure.js';
import { maskSecrets } from '../../../../../services/policy/git/mask-secrets.js';

describe('failureOf', () => {
  const tail = '\nPlease make sure you have the correct access rights\nand the repository exists.\n';
  const said: readonly (readonly [string, string])[] = [
    ['fatal: unable to access \'https://git.example/r/\': Could not resolve host: git.example', 'unreachable'],
    ['ssh: connect to host git.example port 22: Connection refused\r\nfatal: Could not read from remote repository.\n' + tail, 'unreachable'],
    ['ssh: connect to host git.example port 22: Connection timed out\r\nfatal: Could not read from remote repository.\n' + tail, 'unreachable'],
    ['fatal: unable to access \'https://git.example/r/\': The requested URL returned error: 502', 'unreachable'],
    ['fatal: the remote end hung up unexpectedly', 'unreachable'],
    ['git@git.example: Permission denied (publickey).\r\nfatal: Could not read from remote repository.\n' + tail, 'refused'],
    ['fatal: could not read Username for \'https://git.example\': terminal prompts disabled', 'refused'],
    ['fatal: Authentication failed for \'https://git.example/r/\'', 'refused'],
    ['fatal: unable to access \'https://git.example/r/\': The requested URL returned error: 403', 'refused'],
    ['No ED25519 host key is known for git.example and you have requested strict checking.\r\nHost key verification failed.\r\nfatal: Could not read from remote repository.\n' + tail, 'unknown-host'],
    ['fatal: repository \'https://git.example/r/\' not found', 'not-found'],
    ['ERROR: Repository not found.\nfatal: Could not read from remote repository.\n' + tail, 'not-found'],
    ['fatal: \'/srv/r.git\' does not appear to be a git repository\nfatal: Could not read from remote repository.\n' + tail, 'not-found'],
    ['fatal: write error: No space left on device', 'other'],
    ['fatal: something new', 'other'],
    ['', 'other'],
  ];
  for (const [text, kind] of said) it(`${kind}: ${text.split('\n')[0] ?? ''}`, () => assert.equal(failureOf(text).kind, kind));

  it('says it in words, with what git said last and without its advice', () => {
    const { message } = failureOf(`git@git.example: Permission denied (publickey).\r\nfatal: Could not read from remote repository.\n${tail}`);
    assert.equal(message, 'the repository refused us: LATCHKEY_GIT_KEY or LATCHKEY_GIT_TOKEN is missing or is not allowed to read it (git: git@git.example: Permission denied (publickey).)');
  });
});

describe('maskSecrets', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['unable to access https://user:p4ss@git.example/r/', 'unable to access https://git.example/r/'],
    ['for \'https://ghp_abc@git.example\'', 'for \'https://git.example\''],
    ['token t0ken! and t0ken! again', 'token … and … again'],
    ['> Authorization: Basic dXNlcg==\nnext', '> Authorization: …\nnext'],
    ['nothing secret, a@b.example', 'nothing secret, a@b.example'],
  ];
  for (const [text, masked] of rows) it(`makes "${masked.split('\n')[0] ?? ''}"`, () => assert.equal(maskSecrets(text, ['t0ken!', '']), masked));
});
