/** Numbers as logs may show them. */

/** `+31612345678` → `+316*****78`. The stars are always five, so the length is hidden too. */
export function maskNumber(number: string): string {
  return number.length < 8 ? '*****' : `${number.slice(0, 4)}*****${number.slice(-2)}`;
}

/** Masks everything in a text that looks like a telephone number: for URIs and messages of others. */
export function maskNumbers(text: string): string {
  return text.replace(/\+?\d{7,}/g, maskNumber);
}
