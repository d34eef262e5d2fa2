import type { KeyObject } from 'node:crypto';
import { hashBytes, hashPin, pinScope } from '../directory/pin-hash.js';
import type { ReadTenant } from '../domain/config/tenant-files.js';
import type { PinRow } from '../domain/tenant.js';
import type { NewList, NewRow } from '../store/store.js';

/** A tenant's lists as the store takes them. A PIN is hashed when its row is written, and kept nowhere on the way. */
export function newLists({ config, callers, pins }: Pick<ReadTenant, 'config' | 'callers' | 'pins'>, key: KeyObject): readonly NewList[] {
  return Object.entries(config.lists).map(([name, kind]) => {
    if (kind === 'callers') return { name, kind, rows: (callers[name] ?? []).map(({ number, ...row }) => ({ key: number, ...row })) };
    return { name, kind, rows: hashed(key, pinScope({ tenant: config.tenant, list: name }), pins[name] ?? []) };
  });
}

function* hashed(key: KeyObject, scope: string, rows: readonly PinRow[]): Generator<NewRow> {
  for (const { pin, ...row } of rows) yield { key: hashBytes(hashPin(key, scope, pin)), ...row };
}
