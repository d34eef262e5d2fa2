/** A publisher of whole tenants that keeps its releases in memory; what it takes and refuses is what the real reader does. */
import { readTenant } from '../../services/policy/domain/config/read-tenant.js';
import type { TenantFiles } from '../../services/policy/domain/config/tenant-files.js';
import { contentHash } from '../../services/policy/releases/content-hash.js';
import type { How, PublishAnswer, Who } from '../../services/policy/releases/publisher.js';
import type { AuditRecord } from '../../services/policy/store/audit-store.js';
import type { Head, ReleaseNote, ReleaseSource } from '../../services/policy/store/release-store.js';

export class FakePublisher {
  /** By tenant, oldest first. */
  readonly notes = new Map<string, ReleaseNote[]>();
  readonly files = new Map<string, TenantFiles>();
  /** Happens before the next publication is judged. */
  meanwhile: (() => Promise<void> | void) | undefined;
  readonly records: AuditRecord[] = [];
  keyId = 'k1';
  published = 0;

  heads(): readonly Head[] {
    return [...this.notes].map(([tenant, notes]) => ({ tenant, release: notes.at(-1)?.number ?? 0 }));
  }

  releases(tenant: string, limit: number, before = Infinity): readonly ReleaseNote[] {
    return (this.notes.get(tenant) ?? []).filter(({ number }) => number < before).toReversed().slice(0, limit);
  }

  audit(record: AuditRecord): void {
    this.records.push(record);
  }

  async folder(files: TenantFiles, who: Who, how: How & { readonly tenant?: string } = {}): Promise<PublishAnswer> {
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    const result = readTenant(files);
    if (result.kind === 'refused') return { kind: 'refused', faults: result.faults, total: result.total };
    const { tenant } = result.tenant.config;
    const live = this.notes.get(tenant)?.at(-1);
    if (how.expectedRelease !== undefined && how.expectedRelease !== (live?.number ?? 0)) return { kind: 'overtaken', live: live?.number ?? 0 };
    const hash = contentHash(files, this.keyId);
    if (live?.contentHash === hash) return { kind: 'unchanged', tenant, release: live.number };
    this.published += 1;
    this.files.set(tenant, files);
    const { number } = this.add(tenant, who.source, { ...who, contentHash: hash });
    return { kind: 'published', tenant, release: number, dryRun: false, summary: { lines: 1, lists: {} }, versions: {}, warnings: [], guesses: [] };
  }

  /** Another release of a tenant, however it came about. */
  add(tenant: string, source: ReleaseSource, more: Partial<ReleaseNote> = {}): ReleaseNote {
    const notes = this.notes.get(tenant) ?? [];
    const note: ReleaseNote = { tenant, author: 'somebody', atMs: 0, message: '', summary: { lines: 1, lists: {} }, ...more, source, number: (notes.at(-1)?.number ?? 0) + 1 };
    this.notes.set(tenant, [...notes, note]);
    return note;
  }
}
