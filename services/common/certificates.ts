/** The certificates of one end of the gRPC port, read again while the service runs. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Secret } from './secret.js';

/** What they come from. `own`: what this end shows; `ca`: what signs those of the other end. */
export interface CertificateSources {
  readonly own?: { readonly cert: Secret; readonly key: Secret };
  readonly ca?: Secret;
}

export interface CertificateWatch {
  /** Others are in force now. */
  taken(): void;
  /** Those on disk are of no use; told once for each such state of the files. */
  refused(why: string): void;
}

interface Pems {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

type OnOwn = (own: { readonly certificate: Buffer; readonly privateKey: Buffer } | null) => void;
type OnCa = (ca: { readonly caCertificate: Buffer } | null) => void;

/**
 * What is in force, for connections made from now on; those that there are go on with what they began with. Files are read at an
 * interval, for the platforms that exchange them do so by links that no watcher follows; what is no pair of certificate and key, no
 * CA, or unreadable changes nothing. Is what grpc-js calls a certificate provider, for either kind.
 */
export class Certificates {
  readonly #sources: CertificateSources;
  readonly #onOwn = new Set<OnOwn>();
  readonly #onCa = new Set<OnCa>();
  #inForce: Pems;
  #refused = '';
  #timer: NodeJS.Timeout | undefined;

  /** Throws a sentence where they are of no use. */
  constructor(sources: CertificateSources) {
    this.#sources = sources;
    const { own, ca } = sources;
    this.#inForce = { ...(own && { cert: own.cert.text, key: own.key.text }), ...(ca && { ca: ca.text }) };
    const fault = faultOf(this.#inForce);
    if (fault !== undefined) throw new Error(fault);
  }

  get hasOwn(): boolean {
    return this.#inForce.cert !== undefined;
  }

  get hasCa(): boolean {
    return this.#inForce.ca !== undefined;
  }

  /** Seconds since 1970 when the first of them ends; `undefined`: there is none. */
  expiry(which: 'own' | 'ca'): number | undefined {
    const pem = which === 'own' ? this.#inForce.cert : this.#inForce.ca;
    return pem === undefined ? undefined : Math.min(...certificatesIn(pem).map(({ validTo }) => Date.parse(validTo) / 1000));
  }

  /** Reads the files again every so often, until it is closed. */
  watch(watch: CertificateWatch, everyMs: number): void {
    let reading = false;
    this.#timer = setInterval(() => {
      if (reading) return;
      reading = true;
      void this.#readAgain(watch).finally(() => (reading = false));
    }, everyMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  addIdentityCertificateListener(listener: OnOwn): void {
    this.#onOwn.add(listener);
    process.nextTick(() => this.#tellOwn(listener));
  }

  removeIdentityCertificateListener(listener: OnOwn): void {
    this.#onOwn.delete(listener);
  }

  addCaCertificateListener(listener: OnCa): void {
    this.#onCa.add(listener);
    process.nextTick(() => this.#tellCa(listener));
  }

  removeCaCertificateListener(listener: OnCa): void {
    this.#onCa.delete(listener);
  }

  async #readAgain(watch: CertificateWatch): Promise<void> {
    const read = await this.#read();
    if (typeof read === 'string') return this.#refuse(read, read, watch);
    if (same(read, this.#inForce)) return;
    // Files that were exchanged between two readings are some old and some new: the next time they are all new.
    const again = await this.#read();
    if (typeof again === 'string' || !same(read, again)) return;
    const fault = faultOf(read);
    if (fault !== undefined) return this.#refuse(fault, Object.values(read).join(), watch);
    this.#inForce = read;
    this.#refused = '';
    for (const listener of this.#onOwn) this.#tellOwn(listener);
    for (const listener of this.#onCa) this.#tellCa(listener);
    watch.taken();
  }

  #refuse(why: string, state: string, watch: CertificateWatch): void {
    if (state !== this.#refused) watch.refused(why);
    this.#refused = state;
  }

  async #read(): Promise<Pems | string> {
    const { own, ca } = this.#sources;
    try {
      return { ...(own && { cert: await textOf(own.cert), key: await textOf(own.key) }), ...(ca && { ca: await textOf(ca) }) };
    } catch (error) {
      const { code, path } = error as NodeJS.ErrnoException;
      return `"${path}" cannot be read: ${code ?? 'unknown error'}`;
    }
  }

  #tellOwn(listener: OnOwn): void {
    const { cert, key } = this.#inForce;
    listener(cert === undefined || key === undefined ? null : { certificate: Buffer.from(cert), privateKey: Buffer.from(key) });
  }

  #tellCa(listener: OnCa): void {
    const { ca } = this.#inForce;
    listener(ca === undefined ? null : { caCertificate: Buffer.from(ca) });
  }
}

function same(one: Pems, other: Pems): boolean {
  return one.cert === other.cert && one.key === other.key && one.ca === other.ca;
}

async function textOf({ text, file }: Secret): Promise<string> {
  return file === undefined ? text : (await readFile(file, 'utf8')).trimEnd();
}

/** Why these cannot be in force, or `undefined`. Says nothing of a key. */
function faultOf({ cert, key, ca }: Pems): string | undefined {
  for (const [what, pem] of [['certificate', cert], ['CA', ca]] as const) {
    if (pem === undefined) continue;
    const found = readOrFault(pem);
    if (found !== undefined) return `the ${what} cannot be read: ${found}`;
  }
  if (cert === undefined || key === undefined) return undefined;
  try {
    createSecureContext({ cert, key });
    return undefined;
  } catch (error) {
    return `certificate and key are no pair: ${(error as NodeJS.ErrnoException).code ?? 'no key in PEM'}`;
  }
}

function readOrFault(pem: string): string | undefined {
  try {
    return certificatesIn(pem).length === 0 ? 'no -----BEGIN CERTIFICATE----- in it' : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'no certificate';
  }
}

function certificatesIn(pem: string): readonly X509Certificate[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((one) => new X509Certificate(one));
}
