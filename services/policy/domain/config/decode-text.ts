/** Bytes of a file as text. */

/** Reads UTF-8, with or without a byte order mark. `undefined`: it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export const encodingRule = 'allowed: text in UTF-8 (in a spreadsheet: save as "CSV UTF-8")';
