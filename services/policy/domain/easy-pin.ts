/** PINs that people choose and guessers try first: one digit again and again, digits in a row, a pair repeated, a year. */
export function isEasyPin(pin: string): boolean {
  return isRepeated(pin) || isSequence(pin, 1) || isSequence(pin, 9) || /^(19|20)\d\d$/.test(pin);
}

/** `0000`, `1212`, `123123`: one part again and again. */
function isRepeated(pin: string): boolean {
  return /^(\d{1,3})\1+$/.test(pin);
}

/** Each digit `step` above the one before, 0 after 9: `1234`, `7890`; 9 is one below: `4321`. */
function isSequence(pin: string, step: number): boolean {
  for (let index = 1; index < pin.length; index++) {
    if ((Number(pin[index - 1]) + step) % 10 !== Number(pin[index])) return false;
  }
  return pin.length > 1;
}
