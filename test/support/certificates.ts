/** Certificates made for one test: an authority, and who it signs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, runProgram } from './program.js';

export const opensslProgram = findProgram('openssl');

export interface Authority {
  /** PEM file of its certificate. */
  readonly ca: string;
  /** Signs for a common name, and for a DNS name where one is given; PEM files. */
  sign(commonName: string, dnsName?: string): { readonly cert: string; readonly key: string };
  remove(): void;
}

export function makeAuthority(name: string): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-ca-'));
  const file = (base: string) => join(folder, base);
  openssl('req', '-x509', ...newKey(file('ca.key')), '-out', file('ca.pem'), '-days', '2', '-subj', `/CN=${name}`);
  let signed = 0;
  return {
    ca: file('ca.pem'),
    sign: (commonName, dnsName) => {
      signed += 1;
      const [cert, key, request, extensions] = ['pem', 'key', 'csr', 'ext'].map((kind) => file(`${signed}.${kind}`)) as [string, string, string, string];
      openssl('req', ...newKey(key), '-out', request, '-subj', `/CN=${commonName}`);
      writeFileSync(extensions, dnsName === undefined ? 'basicConstraints=CA:FALSE\n' : `subjectAltName=DNS:${dnsName}\n`);
      openssl('x509', '-req', '-in', request, '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-out', cert, '-days', '2', '-extfile', extensions);
      return { cert, key };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function newKey(path: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', path];
}

function openssl(...args: string[]): void {
  const { code, output } = runProgram(opensslProgram ?? 'openssl', args);
  if (code !== 0) throw new Error(`openssl ${args[0] ?? ''}: ${output}`);
}
