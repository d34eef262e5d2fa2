/** What a service and its publishing thread say to each other. All of it is plain data. */
import type { LogLevel } from '../../../common/shared-settings.js';
import type { PinKey } from '../../directory/pin-keys.js';
import type { TenantFiles } from '../../domain/config/tenant-files.js';
import type { Operator } from '../../domain/operator.js';
import type { StorePlace } from '../../store/open-store.js';
import type { Keep } from '../keep-releases.js';
import type { How, ListFormat, PublishAnswer, Who, WrittenRow } from '../publisher.js';

/** What the thread is started with. */
export interface ThreadStart {
  readonly store: StorePlace;
  readonly pinKeys: readonly PinKey[];
  readonly operator?: Operator | undefined;
  readonly keep: Keep;
}

export type Job =
  | { readonly kind: 'folder'; readonly files: TenantFiles; readonly who: Who; readonly how: How & { readonly tenant?: string } }
  /** Its content follows in chunks. */
  | { readonly kind: 'list'; readonly tenant: string; readonly list: string; readonly format: ListFormat; readonly who: Who; readonly how: How }
  | { readonly kind: 'entries'; readonly tenant: string; readonly list: string; readonly change: { readonly put: readonly WrittenRow[]; readonly remove: readonly string[] }; readonly who: Who; readonly how: How }
  | { readonly kind: 'go-back'; readonly tenant: string; readonly base: number; readonly who: Who; readonly how: How };

export type ToThread =
  | { readonly kind: 'job'; readonly id: number; readonly job: Job }
  | { readonly kind: 'chunk'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly id: number }
  /** The content broke off. */
  | { readonly kind: 'broken'; readonly id: number; readonly why: string }
  /** What holds for every job after this one. */
  | { readonly kind: 'operator'; readonly operator: Operator | undefined }
  | { readonly kind: 'close' };

export type FromThread =
  /** Some chunks were read: as many more may come. */
  | { readonly kind: 'more'; readonly id: number; readonly chunks: number }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: PublishAnswer }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'log'; readonly level: Extract<LogLevel, 'info' | 'error'>; readonly fields: Readonly<Record<string, unknown>>; readonly message: string }
  | { readonly kind: 'closed' };

/** Chunks on their way to the thread that it has not read yet: bounded, so that a fast upload waits for a slow disk. */
export const mostChunksUnread = 16;

/** A chunk that is larger goes in parts. */
export const mostChunkBytes = 65_536;
