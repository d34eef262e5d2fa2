/** The hash of a PIN as it stands in a list file: `k1:6:3f…`, which is key id, number of digits, and 32 bytes as hexadecimal. */
import type { PinHash } from '../tenant.js';

export function readPinHash(cell: string): PinHash | undefined {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]{0,31}):(\d{1,2}):([0-9a-fA-F]{64})$/.exec(cell);
  const digits = Number(match?.[2]);
  return match === null || digits < 1 || digits > 20 ? undefined : { keyId: match[1] ?? '', digits, hex: (match[3] ?? '').toLowerCase() };
}

export function writePinHash({ keyId, digits, hex }: PinHash): string {
  return `${keyId}:${digits}:${hex}`;
}

/** What tells two rows of a list apart, and how many digits a row's PIN has. */
export function pinKey(row: { readonly pin?: string | undefined; readonly pinHash?: PinHash | undefined }): string {
  return row.pin ?? (row.pinHash === undefined ? '' : writePinHash(row.pinHash));
}

export function pinDigits(row: { readonly pin?: string | undefined; readonly pinHash?: PinHash | undefined }): number {
  return row.pin?.length ?? row.pinHash?.digits ?? 0;
}
