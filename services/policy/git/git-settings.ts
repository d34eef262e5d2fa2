/** The settings of Git; without an address there is none. */
import { duration, text, type Reader } from '../../common/readers.js';
import { optional, setting, type SettingsOf } from '../../common/settings.js';
import { gitAddress, type GitAddress } from './git-address.js';

const every: Reader<number> = {
  allowed: 'a duration from 2s to 24h, as 60s',
  read: (value) => {
    const ms = duration.read(value);
    return ms !== undefined && ms >= 2000 && ms <= 86_400_000 ? ms : undefined;
  },
};

const privateKey: Reader<string> = { allowed: 'a private key as ssh-keygen writes it, without a passphrase', read: (value) => (/^-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n/.test(value) ? value : undefined) };

const token: Reader<string> = { allowed: 'a token without spaces', read: (value) => (/^[\x21-\x7e]+$/.test(value) ? value : undefined) };

const hookSecret: Reader<string> = { allowed: '16 characters or more, such as from `openssl rand -hex 32`', read: (value) => (value.length >= 16 ? value : undefined) };

export const gitSettings = {
  git: optional<GitAddress>({ env: 'LATCHKEY_GIT', flag: '--git', value: 'URL[#BRANCH][:FOLDER]', reader: gitAddress, help: "a Git repository with a tenant's folder, or a folder of them; its commits become releases (none)" }),
  gitEvery: setting<number>({ env: 'LATCHKEY_GIT_EVERY', flag: '--every', value: 'TIME', reader: every, fallback: 60_000, help: 'how often the Git repository is asked (60s)' }),
  gitData: optional<string>({ env: 'LATCHKEY_GIT_DATA', flag: '--git-data', value: 'DIR', reader: text, help: 'where commits lie while they are read; best in memory, and in no backup (git in the data folder)' }),
  gitKey: optional<string>({ env: 'LATCHKEY_GIT_KEY', reader: privateKey, secret: true, help: 'private deploy key, for ssh' }),
  gitKnownHosts: optional<string>({ env: 'LATCHKEY_GIT_KNOWN_HOSTS', flag: '--git-known-hosts', value: 'FILE', reader: text, help: "keys of hosts that are believed, for ssh (the machine's)" }),
  gitToken: optional<string>({ env: 'LATCHKEY_GIT_TOKEN', reader: token, secret: true, help: 'token that may read the repository, for https' }),
  gitCa: optional<string>({ env: 'LATCHKEY_GIT_CA', flag: '--git-ca', value: 'FILE', reader: text, help: "certificates that are trusted, for https (the machine's)" }),
  gitHookSecret: optional<string>({ env: 'LATCHKEY_GIT_HOOK_SECRET', reader: hookSecret, secret: true, help: 'secret of the webhook at /hooks/git (none: it takes nothing)' }),
  path: setting<string>({ env: 'PATH', reader: text, fallback: '/usr/local/bin:/usr/bin:/bin', help: 'where the programs git and ssh are looked for' }),
  httpsProxy: optional<string>({ env: 'HTTPS_PROXY', reader: text, secret: true, help: 'proxy for https, for git' }),
  noProxy: optional<string>({ env: 'NO_PROXY', reader: text, help: 'hosts that git asks without the proxy' }),
};

export type GitSettings = SettingsOf<typeof gitSettings>;

/** Faults that only show when the settings are seen together. */
export function gitFaults({ git, gitKey, gitToken, gitKnownHosts, gitHookSecret }: GitSettings): readonly string[] {
  const faults: string[] = [];
  const alone = Object.entries({ LATCHKEY_GIT_KEY: gitKey, LATCHKEY_GIT_TOKEN: gitToken, LATCHKEY_GIT_KNOWN_HOSTS: gitKnownHosts, LATCHKEY_GIT_HOOK_SECRET: gitHookSecret });
  if (git === undefined) return alone.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: given without LATCHKEY_GIT; give both or neither`]));
  if (gitKey !== undefined && git.transport !== 'ssh') faults.push(`LATCHKEY_GIT_KEY: a key is for ssh, and "${git.shown}" is not; allowed: ssh://…, or user@host:path`);
  if (gitToken !== undefined && git.transport !== 'https' && git.transport !== 'http') faults.push(`LATCHKEY_GIT_TOKEN: a token is for https, and "${git.shown}" is not; allowed: https://…`);
  return faults;
}
