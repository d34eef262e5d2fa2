/** A tenant's folder out of multipart/form-data: each file by its path. */
import type { Multipart } from '@fastify/multipart';
import { quote } from '../../domain/config/fault.js';
import type { FileContent, TenantFiles } from '../../domain/config/tenant-files.js';
import { Problem, type ToldFault } from '../problem.js';
import { isLitter, nameFault, refusedUpload, withoutTopFolder } from './upload-path.js';

/** What a form's field is called when it says nothing of the file's place. */
const anyField: ReadonlySet<string> = new Set(['file', 'file[]', 'files', 'files[]', 'folder', 'folder[]', '']);

/** @param mostBytes of all files */
export async function readMultipart(parts: AsyncIterable<Multipart>, mostBytes: number): Promise<TenantFiles> {
  try {
    return await filesOf(parts, mostBytes);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if ((error as { readonly statusCode?: number }).statusCode === 413) throw new Problem('too-large', 'the form has more or larger parts than are allowed');
    // The parser's errors say what is wrong with the form, and nothing else can fail here.
    throw new Problem('malformed', 'the form cannot be read; allowed: well-formed multipart/form-data, to its end');
  }
}

async function filesOf(parts: AsyncIterable<Multipart>, mostBytes: number): Promise<TenantFiles> {
  const files = new Map<string, FileContent>();
  const faults: ToldFault[] = [];
  let left = mostBytes;
  for await (const part of parts) {
    if (part.type === 'field') {
      faults.push({ path: quote(part.fieldname), found: 'a field that is no file', allowed: 'allowed: files only; message and dryRun belong into the address' });
      continue;
    }
    const name = anyField.has(part.fieldname) ? part.filename : part.fieldname;
    const chunks: Buffer[] = [];
    for await (const chunk of part.file) {
      left -= (chunk as Buffer).length;
      if (left < 0) throw new Problem('too-large', `the files are more than ${mostBytes / 1024 / 1024} MiB together; a list of any length is sent by itself (PUT /api/v1/tenants/…/lists/…)`);
      chunks.push(chunk as Buffer);
    }
    if (isLitter(name)) continue;
    const fault = nameFault(name) ?? (files.has(name) ? { path: quote(name), found: 'the same name twice', allowed: 'allowed: each file once' } : undefined);
    if (fault === undefined) files.set(name, { kind: 'bytes', bytes: Buffer.concat(chunks) });
    else faults.push(fault);
  }
  if (faults.length > 0) throw refusedUpload(faults);
  return withoutTopFolder(files);
}
