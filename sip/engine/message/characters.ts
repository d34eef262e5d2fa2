/**
 * Character classes of RFC 3261 section 25, looked up by code.
 * Text in the engine is latin1: one character is one byte, so lengths are byte counts and UTF-8 passes untouched.
 */
const TOKEN = 1;
const USER = 2;
const PARAMETER = 4;
const HOST = 8;
const WORD = 16;
const HEADER = 32;
const PARAMETER_VALUE = 64;

const CLASSES = classify();

/** `token`: methods, header names, parameter names, tags. */
export const isTokenCode = (code: number): boolean => has(code, TOKEN);

/** Userinfo of a SIP URI; `#` is not in the RFC, but phones dial it. */
export const isUserCode = (code: number): boolean => has(code, USER);

/** `paramchar` of a SIP URI. */
export const isUriParameterCode = (code: number): boolean => has(code, PARAMETER);

export const isHostCode = (code: number): boolean => has(code, HOST);

/** `word`, of which a Call-ID is made. */
export const isWordCode = (code: number): boolean => has(code, WORD);

/** The part of a SIP URI after `?`. */
export const isUriHeaderCode = (code: number): boolean => has(code, HEADER);

/** An unquoted parameter value: a token, or a host with IPv6 colons and brackets. */
export const isParameterValueCode = (code: number): boolean => has(code, PARAMETER_VALUE);

export const isDigitCode = (code: number): boolean => code >= 48 && code <= 57;

export const isBlankCode = (code: number): boolean => code === 32 || code === 9;

/** The first index at or after `from` that holds neither space nor tab. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlankCode(text.charCodeAt(at))) at += 1;
  return at;
}

/** The first index at or after `from` whose character is not of the class. */
export function skipWhile(text: string, from: number, isOfClass: (code: number) => boolean): number {
  let at = from;
  while (at < text.length && isOfClass(text.charCodeAt(at))) at += 1;
  return at;
}

/** True when the text is not empty and each of its characters is of the class. */
export function consistsOf(text: string, isOfClass: (code: number) => boolean): boolean {
  return text.length > 0 && skipWhile(text, 0, isOfClass) === text.length;
}

/** A decimal number of at most `max`; undefined for anything else. */
export function readNumber(text: string, max: number): number | undefined {
  if (!consistsOf(text, isDigitCode)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

/** True when each `%` is followed by two hex digits. */
export function escapesAreWhole(text: string): boolean {
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', at + 1)) {
    if (!isHexCode(text.charCodeAt(at + 1)) || !isHexCode(text.charCodeAt(at + 2))) return false;
  }
  return true;
}

export function isHexCode(code: number): boolean {
  return isDigitCode(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

function has(code: number, bit: number): boolean {
  return ((CLASSES[code] ?? 0) & bit) !== 0;
}

function classify(): Uint8Array {
  const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const unreserved = `${alphanumeric}-_.!~*'()%`;
  const members: readonly (readonly [number, string])[] = [
    [TOKEN, `${alphanumeric}-.!%*_+\`'~`],
    [USER, `${unreserved}&=+$,;?/:#`],
    [PARAMETER, `${unreserved}[]/:&+$`],
    [HOST, `${alphanumeric}-._`],
    [WORD, `${alphanumeric}-.!%*_+\`'~()<>:\\"/[]?{}`],
    [HEADER, `${unreserved}[]/?:+$&=`],
    [PARAMETER_VALUE, `${alphanumeric}-.!%*_+\`'~[]:`],
  ];
  const table = new Uint8Array(256);
  for (const [bit, characters] of members) {
    for (const character of characters) table[character.charCodeAt(0)]! |= bit;
  }
  return table;
}
