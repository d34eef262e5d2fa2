/** The sixteen keys, in the order of their event numbers (RFC 4733 section 3.2). */
export const keys = '0123456789*#ABCD';

/** Frequencies of the keypad's rows and columns in hertz (ITU-T Q.23). */
export const rowHz = [697, 770, 852, 941] as const;
export const columnHz = [1209, 1336, 1477, 1633] as const;

const keypad = ['123A', '456B', '789C', '*0#D'] as const;

export function keyAt(row: number, column: number): string {
  return keypad[row]![column]!;
}

/** Both tones of a key; `undefined` for what is no key. */
export function tonesOf(key: string): readonly [number, number] | undefined {
  const row = key.length === 1 ? keypad.findIndex((line) => line.includes(key)) : -1;
  return row < 0 ? undefined : [rowHz[row]!, columnHz[keypad[row]!.indexOf(key)]!];
}
