import type { GitAddress } from './git-address.js';

export interface Credentials {
  /** A private key, for ssh. */
  readonly key?: string;
  /** A file of known hosts, for ssh; absent: those of the machine. */
  readonly knownHosts?: string;
  /** For https. */
  readonly token?: string;
  /** A file of certificates that are trusted, for https; absent: those of the machine. */
  readonly ca?: string;
  /** Where git and ssh are looked for. */
  readonly path: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/** All that git sees of the environment: nothing of this process, no settings of a user or machine, one transport, nobody to ask. */
export function gitEnvironment(address: GitAddress, credentials: Credentials, at: { readonly folder: string; readonly key: string }): Record<string, string> {
  const { path, ca, httpsProxy, noProxy } = credentials;
  return {
    PATH: path,
    HOME: at.folder,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: address.transport,
    GIT_CEILING_DIRECTORIES: at.folder,
    GIT_OPTIONAL_LOCKS: '0',
    ...(ca !== undefined && { GIT_SSL_CAINFO: ca }),
    ...(httpsProxy !== undefined && { HTTPS_PROXY: httpsProxy }),
    ...(noProxy !== undefined && { NO_PROXY: noProxy }),
    ...(address.transport === 'ssh' && { GIT_SSH_COMMAND: sshCommand(credentials, at.key), GIT_SSH_VARIANT: 'ssh' }),
    ...asVariables([...settings, ...authorisation(address, credentials)]),
  };
}

/** Redirects are not followed: a token would go along. */
const settings: readonly (readonly [string, string])[] = [
  ['http.followRedirects', 'false'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '30'],
  ['credential.helper', ''],
  ['fetch.unpackLimit', '1'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['init.defaultBranch', 'main'],
];

/** On no command line, and in no file. GitHub and GitLab take a token of any user; where one takes it of its own only, the URL names it. */
function authorisation({ transport, user = 'x-access-token' }: GitAddress, { token }: Credentials): readonly (readonly [string, string])[] {
  if (token === undefined || (transport !== 'https' && transport !== 'http')) return [];
  return [['http.extraHeader', `Authorization: Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`]];
}

/** As git 2.31 and later take settings from the environment. */
function asVariables(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const variables = pairs.flatMap(([key, value], index) => [[`GIT_CONFIG_KEY_${index}`, key], [`GIT_CONFIG_VALUE_${index}`, value]] as const);
  return { GIT_CONFIG_COUNT: String(pairs.length), ...Object.fromEntries(variables) };
}

/** A host that is not known is refused. git hands this line to a shell. */
function sshCommand({ key, knownHosts }: Credentials, keyFile: string): string {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ConnectTimeout=15', 'ServerAliveInterval=15', 'ServerAliveCountMax=2', 'ForwardAgent=no', 'ClearAllForwardings=yes'];
  if (knownHosts !== undefined) options.push(`UserKnownHostsFile=${path(knownHosts)}`, 'GlobalKnownHostsFile=/dev/null');
  if (key !== undefined) options.push(`IdentityFile=${path(keyFile)}`, 'IdentitiesOnly=yes', 'IdentityAgent=none');
  return ['ssh', '-F', 'none', ...options.flatMap((option) => ['-o', option])].map(quoted).join(' ');
}

/** As a word of ssh's own configuration, which expands what stands behind a percent sign. */
function path(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
