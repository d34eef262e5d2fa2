/** Where tenants lie in Git: `URL[#branch][:folder]`. */
import { isLoopback } from '../../common/host-port.js';
import type { Reader } from '../../common/readers.js';

export type GitTransport = 'file' | 'ssh' | 'https' | 'http';

export interface GitAddress {
  /** As git is asked for it; holds no password. */
  readonly url: string;
  /** For people: without a user, who may be a token in disguise. */
  readonly shown: string;
  readonly transport: GitTransport;
  /** The user of an https URL, for the token. */
  readonly user?: string;
  /** Absent: the repository's own default. */
  readonly branch?: string;
  /** Within the repository, without slashes at its ends; empty: all of it. */
  readonly folder: string;
}

export const gitAddress: Reader<GitAddress> = {
  allowed: 'URL[#branch][:folder], where URL is https://…, ssh://…, user@host:path, file:///… or /path; http://… only on this machine; no password in it (LATCHKEY_GIT_TOKEN, LATCHKEY_GIT_KEY)',
  read: readGitAddress,
};

/** `undefined`: not allowed. Whatever git could take for an option or for a program to run is refused. */
export function readGitAddress(text: string): GitAddress | undefined {
  if (text.startsWith('-') || hasControl(text)) return undefined;
  const parts = split(text);
  const folder = folderOf(parts.folder);
  if (folder === undefined || (parts.branch !== undefined && !isBranch(parts.branch))) return undefined;
  const at = locate(parts.url);
  return at && { ...at, ...(parts.branch !== undefined && { branch: parts.branch }), folder };
}

interface Parts {
  readonly url: string;
  readonly branch?: string;
  readonly folder: string;
}

/** A colon stands before the folder, but one also behind a host: before a port, or before the path of `user@host:path`. */
function split(text: string): Parts {
  const hash = text.indexOf('#');
  if (hash >= 0) {
    const [branch = '', ...folder] = text.slice(hash + 1).split(':');
    return { url: text.slice(0, hash), ...(branch !== '' && { branch }), folder: folder.join(':') };
  }
  const hostEnd = endOfHost(text);
  const colon = text.indexOf(':', hostEnd);
  return colon < 0 ? { url: text, folder: '' } : { url: text.slice(0, colon), folder: text.slice(colon + 1) };
}

function endOfHost(text: string): number {
  const scheme = text.indexOf('://');
  if (scheme >= 0) return Math.max(text.indexOf('/', scheme + 3), scheme + 3);
  return text.startsWith('/') ? 0 : text.indexOf(':') + 1;
}

type Located = Pick<GitAddress, 'url' | 'shown' | 'transport' | 'user'>;

function locate(url: string): Located | undefined {
  if (url.startsWith('/')) return { url: `file://${url}`, shown: `file://${url}`, transport: 'file' };
  if (url.includes('://')) return locateUrl(url);
  const scp = /^[\w.][\w.-]*@(?!-)([\w.-]+):(?![:-])([^\s]+)$/.exec(url);
  return url.startsWith('-') || scp === null ? undefined : { url, shown: `${scp[1] ?? ''}:${scp[2] ?? ''}`, transport: 'ssh' };
}

function locateUrl(text: string): Located | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const transport = transports.get(url.protocol);
  if (transport === undefined || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  if (url.hostname.startsWith('-') || decodeURIComponent(url.username).startsWith('-') || url.pathname.length < 2) return undefined;
  if (transport === 'file') return url.host === '' ? { url: text, shown: text, transport } : undefined;
  if (url.hostname === '' || (transport === 'http' && !isLoopback(url.hostname))) return undefined;
  const user = url.username;
  url.username = '';
  const shown = url.href;
  if (transport === 'ssh') return { url: text, shown, transport };
  return { url: shown, shown, transport, ...(user !== '' && { user: decodeURIComponent(user) }) };
}

const transports: ReadonlyMap<string, GitTransport> = new Map([['file:', 'file'], ['ssh:', 'ssh'], ['https:', 'https'], ['http:', 'http']]);

/** As `git check-ref-format --branch`, and nothing that begins like an option. */
function isBranch(name: string): boolean {
  return name.length <= 200 && /^(?![-/.@]$)(?![-/.])[^\s~^:?*[\\\x7f]+$/.test(name) && !/\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|[/.]$/.test(name);
}

function folderOf(text: string): string | undefined {
  const folder = text.replace(/^\/+|\/+$/g, '');
  if (folder === '') return '';
  return folder.split('/').some((part) => part === '' || part === '.' || part === '..') ? undefined : folder;
}

function hasControl(text: string): boolean {
  return /[\x00-\x1f\x7f]/.test(text);
}
