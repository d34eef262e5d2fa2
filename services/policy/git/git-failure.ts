/** Why Git could not be read: in words for a person, and as one of a few kinds for metrics. */

export const failureKinds = ['no-git', 'unreachable', 'refused', 'unknown-host', 'not-found', 'no-branch', 'too-large', 'timeout', 'overtaken', 'store', 'other'] as const;

export type FailureKind = (typeof failureKinds)[number];

/** Its message holds no secret. What is live stays live. */
export class GitFailure extends Error {
  constructor(readonly kind: FailureKind, message: string) {
    super(message);
    this.name = 'GitFailure';
  }
}

/** What git said on standard error, already free of secrets, as a failure. */
export function failureOf(said: string): GitFailure {
  const known = sayings.find(([pattern]) => pattern.test(said));
  const line = lastLine(said);
  const words = known?.[2] ?? 'git failed';
  return new GitFailure(known?.[1] ?? 'other', line === '' ? words : `${words} (git: ${line})`);
}

/** In this order: an ssh failure ends with a line about access rights too. */
const sayings: readonly (readonly [RegExp, FailureKind, string])[] = [
  [/host key verification failed|no .* host key is known|REMOTE HOST IDENTIFICATION HAS CHANGED/i, 'unknown-host', 'the host is not the one that is known, or none is known: put its key into the file of LATCHKEY_GIT_KNOWN_HOSTS'],
  [/could not resolve host|connection refused|connection timed out|network is unreachable|no route to host|connection reset|failed to connect|couldn't connect|operation timed out|early EOF|remote end hung up unexpectedly$|error: 5\d\d/im, 'unreachable', 'the repository could not be reached'],
  [/permission denied|authentication failed|could not read (username|password)|terminal prompts disabled|invalid credentials|access denied|error: 40[13]|load key /i, 'refused', 'the repository refused us: LATCHKEY_GIT_KEY or LATCHKEY_GIT_TOKEN is missing or is not allowed to read it'],
  [/unable to update url base from redirection|error: 30\d/i, 'other', 'the address leads on to another one, which is not followed: give the other one'],
  [/repository .*not found|does not appear to be a git repository|does not exist|not found|error: 404/i, 'not-found', 'there is no such repository, or it is not shown to us'],
  [/certificate|ssl|tls/i, 'unreachable', 'the host could not prove who it is'],
  [/no space left|write error|disk quota/i, 'other', 'there is no room in the folder of LATCHKEY_GIT_DATA'],
];

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !tails.test(line));
  const line = lines.findLast((one) => /^(fatal|error|ssh):/i.test(one)) ?? lines.at(-1) ?? '';
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}

/** Advice that git puts below every failure of ssh. */
const tails = /^(Please make sure you have the correct access rights|and the repository exists\.|fatal: Could not read from remote repository\.)$/;
