/** A whole tenant, published: its folder as an archive or as a form. */
import type { Readable } from 'node:stream';
import { fastifyMultipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { TenantFiles } from '../../domain/config/tenant-files.js';
import { identityOf, type Api, type Room } from '../api.js';
import { audited } from '../audited.js';
import { expectedOf } from '../conditions.js';
import { askerOf, authorOf } from '../identity.js';
import { whileItComes } from '../patient-body.js';
import { Problem } from '../problem.js';
import { orAway, publishedOrProblem } from '../publish-answer.js';
import { closed, publishedSchema, publishQuery } from '../schemas.js';
import { turnstile } from '../turnstile.js';
import { readMultipart } from '../uploads/read-multipart.js';
import { readZip, zipLimits } from '../uploads/read-zip.js';
import { kindsOfSample } from './kinds-of-sample.js';

export interface UploadLimits {
  /** How long a sender may be silent. */
  readonly silentMs: number;
  readonly zipBytes: number;
  /** Folders that are taken in at the same time: each lies in memory until it is read. */
  readonly foldersAtOnce: number;
  /** Lists of one tenant, and of all, that are taken in at the same time: each has rows waiting in the store. */
  readonly listsAtOnce: { readonly ofAKind: number; readonly inAll: number };
}

export const uploadLimits: UploadLimits = { silentMs: 30_000, zipBytes: 64 * 1024 * 1024, foldersAtOnce: 2, listsAtOnce: { ofAKind: 4, inAll: 16 } };

const zipTypes = ['application/zip', 'application/x-zip-compressed'];

export function publishTenantRoute(api: Api, room: Room, limits: UploadLimits): void {
  const folders = turnstile({ ofAKind: limits.foldersAtOnce, inAll: limits.foldersAtOnce }, 'other folders');
  void api.register(async (uploads: Api) => {
    uploads.removeAllContentTypeParsers();
    await uploads.register(fastifyMultipart, { preservePath: true, throwFileSizeLimit: true, limits: { fileSize: zipLimits.bytes, files: zipLimits.entries, fields: 20, fieldSize: 1024, fieldNameSize: 300, parts: zipLimits.entries + 20 } } as Parameters<typeof fastifyMultipart>[1]);
    uploads.addContentTypeParser(zipTypes, (_request, body, done) => done(null, body));
    uploads.post(
      '/api/v1/tenants',
      {
        config: { needs: { right: 'edit', reach: 'tenant' }, reads: ['multipart/form-data', 'application/zip'] },
        schema: {
          summary: "Publishes a tenant: its folder, all of it or nothing", tags: ['tenants'], querystring: closed(publishQuery),
          description: 'The name of the tenant is the one in its tenant.yaml. As multipart/form-data each file is a part whose field is named by its path (lists/vip.csv); as application/zip the folder, packed. If-Match: "RELEASE" refuses it (412) when another release is live by now.',
          response: { 200: publishedSchema },
        },
      },
      async (request, reply) => {
        const published = await folders.pass('', async () => publish(room, request, await filesOf(request, limits)));
        if (published.dryRun !== true) void reply.header('etag', `"${published.release}"`);
        return published;
      },
    );
  });
}

async function publish(room: Room, request: FastifyRequest, files: TenantFiles) {
  const { publisher, store } = room.parts();
  const who = identityOf(request);
  const { dryRun = false, message = '', source = 'upload' } = request.query as { readonly dryRun?: boolean; readonly message?: string; readonly source?: 'upload' | 'api' | 'cli' };
  const expectedRelease = expectedOf(request);
  const tenant = who.scope.kind === 'operator' ? undefined : who.scope.tenant;
  const work = publisher.folder(files, { author: authorOf(who), source, message }, { by: askerOf(who), dryRun, ...(expectedRelease !== undefined && { expectedRelease }), ...(tenant !== undefined && { tenant }) });
  const answer = await orAway(work, room);
  const published = publishedOrProblem(answer, expectedRelease !== undefined, await kindsOfSample(store, answer));
  if (answer.kind === 'published' && !dryRun) await audited(room, request, { action: 'publish', tenant: answer.tenant, release: answer.release, detail: `a whole tenant of ${files.size} files` });
  return published;
}

async function filesOf(request: FastifyRequest, limits: UploadLimits): Promise<TenantFiles> {
  if (!request.isMultipart()) return readZip(await wholeBody(request, limits));
  // A silent sender is cut: the parser of forms waits for ever.
  const { socket } = request.raw;
  const cut = (): void => void request.raw.destroy();
  socket.setTimeout?.(limits.silentMs, cut);
  try {
    return await readMultipart(request.parts(), zipLimits.bytes);
  } finally {
    socket.setTimeout?.(0);
    socket.off?.('timeout', cut);
  }
}

async function wholeBody(request: FastifyRequest, { zipBytes, silentMs }: UploadLimits): Promise<Buffer> {
  const tooLarge = () => new Problem('too-large', `the archive is larger than ${zipBytes / 1024 / 1024} MiB; a list of any length is sent by itself (PUT /api/v1/tenants/…/lists/…)`);
  if (Number(request.headers['content-length'] ?? 0) > zipBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of whileItComes(request.body as Readable, silentMs)) {
    bytes += chunk.length;
    if (bytes > zipBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
