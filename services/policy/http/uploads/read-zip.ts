/** A tenant's folder out of a ZIP archive, in memory, with an eye on what archives do to whoever unpacks them. */
import { fromBufferPromise, getFileNameLowLevel, type Entry, type ZipFile } from 'yauzl';
import { filesNamed } from '../../domain/config/read-tenant.js';
import { tenantFile, type FileContent, type TenantFiles } from '../../domain/config/tenant-files.js';
import { quote } from '../../domain/config/fault.js';
import { Problem, type ToldFault } from '../problem.js';
import { isLitter, nameFault, refusedUpload, withoutTopFolder } from './upload-path.js';

export interface ZipLimits {
  readonly entries: number;
  /** Of all entries, unpacked. */
  readonly bytes: number;
  /** Unpacked bytes for one packed, of files beyond `smallBytes`: text is packed 5 to 20 times. */
  readonly ratio: number;
  readonly smallBytes: number;
}

export const zipLimits: ZipLimits = { entries: 1000, bytes: 300 * 1024 * 1024, ratio: 100, smallBytes: 10 * 1024 * 1024 };

/** Unpacks `tenant.yaml` and the files that it names, and nothing else. What is wrong with the archive is thrown as a problem. */
export async function readZip(zip: Buffer, limits: ZipLimits = zipLimits): Promise<TenantFiles> {
  const archive = await opened(zip);
  const entries = withoutTopFolder(await entriesOf(archive, zip.length, limits));
  const budget = { bytes: limits.bytes };
  const files = new Map<string, FileContent>();
  const unpack = async (name: string): Promise<void> => {
    const entry = entries.get(name);
    if (entry !== undefined) files.set(name, { kind: 'bytes', bytes: await unpacked(archive, entry, name, limits, budget) });
  };
  await unpack(tenantFile);
  for (const name of filesNamed(files)) await unpack(name);
  return files;
}

async function opened(zip: Buffer): Promise<ZipFile> {
  try {
    // Names are read below: the library would stop at the first bad one.
    return await fromBufferPromise(zip, { decodeStrings: false, lazyEntries: true });
  } catch {
    throw unreadable();
  }
}

async function entriesOf(archive: ZipFile, zipBytes: number, limits: ZipLimits): Promise<ReadonlyMap<string, Entry>> {
  if (archive.entryCount > limits.entries) throw new Problem('too-large', `the archive has ${archive.entryCount} entries; allowed: ${limits.entries}`);
  const entries = new Map<string, Entry>();
  const faults: ToldFault[] = [];
  let [packed, whole] = [0, 0];
  for await (const entry of readable(archive)) {
    const name = nameOf(entry);
    if (name.endsWith('/') || isLitter(name)) continue;
    const fault = nameFault(name) ?? entryFault(entry, name) ?? (entries.has(name) ? { path: quote(name), found: 'the same name twice', allowed: 'allowed: each file once' } : undefined);
    if (fault !== undefined) faults.push(fault);
    entries.set(name, entry);
    packed += entry.compressedSize;
    whole += entry.uncompressedSize;
  }
  if (faults.length > 0) throw refusedUpload(faults);
  if (packed > zipBytes) throw new Problem('refused', 'entries of the archive lie over each other; nothing was changed');
  if (whole > limits.bytes) throw tooMuch(limits);
  return entries;
}

async function* readable(archive: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* archive.eachEntry();
  } catch (error) {
    throw error instanceof Problem ? error : unreadable();
  }
}

function nameOf(entry: Entry): string {
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
}

function entryFault(entry: Entry, name: string): ToldFault | undefined {
  const path = quote(name);
  if (entry.isEncrypted()) return { path, found: 'an encrypted file', allowed: 'allowed: files that are not encrypted' };
  if (((entry.externalFileAttributes >>> 16) & fileTypeBits) === symbolicLink) return { path, found: 'a symbolic link', allowed: 'allowed: files' };
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) return { path, found: `compression method ${entry.compressionMethod}`, allowed: 'allowed: deflate, or none' };
  return undefined;
}

const [fileTypeBits, symbolicLink] = [0o170000, 0o120000];
const [stored, deflated] = [0, 8];

async function unpacked(archive: ZipFile, entry: Entry, name: string, limits: ZipLimits, budget: { bytes: number }): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of await archive.openReadStreamPromise(entry)) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      budget.bytes -= (chunk as Buffer).length;
      if (budget.bytes < 0) throw tooMuch(limits);
      if (bytes > limits.smallBytes && bytes > entry.compressedSize * limits.ratio) throw refusedUpload([{ path: quote(name), found: `more than ${limits.ratio} bytes out of each one of the archive`, allowed: 'allowed: files that are not packed as tightly as this' }]);
    }
  } catch (error) {
    throw error instanceof Problem ? error : refusedUpload([{ path: quote(name), found: 'a file that cannot be unpacked', allowed: 'allowed: files as the archive says they are' }]);
  }
  return Buffer.concat(chunks);
}

function unreadable(): Problem {
  return new Problem('refused', 'the body is no ZIP archive that can be read; nothing was changed');
}

function tooMuch({ bytes }: ZipLimits): Problem {
  return new Problem('too-large', `the archive holds more than ${bytes / 1024 / 1024} MiB; a list of any length is sent by itself (PUT /api/v1/tenants/…/lists/…)`);
}
