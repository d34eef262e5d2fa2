import { isParameterValueCode, isTokenCode, skipBlanks, skipWhile } from './characters.js';

/** One `;name=value` that was read, and where the next thing begins. */
interface ScannedParameter {
  readonly name: string;
  readonly value: string | undefined;
  readonly end: number;
}

/** Parameters as they stand in the text, with the ones the engine asks for by name. */
export interface ScannedParameters {
  /** Raw text from the first `;`, empty when there is none. */
  readonly text: string;
  /** Index of the comma or the end of the value where scanning stopped. */
  readonly end: number;
}

/** Reads `;a=b;c` up to a comma or the end; undefined when something else is found. */
export function scanParameters(text: string, from: number): ScannedParameters | undefined {
  const start = skipBlanks(text, from);
  let at = start;
  while (text[at] === ';') {
    const parameter = scanParameter(text, at + 1);
    if (parameter === undefined) return undefined;
    at = skipBlanks(text, parameter.end);
  }
  if (at < text.length && text[at] !== ',') return undefined;
  return { text: text.slice(start, at).trimEnd(), end: at };
}

/** The value of a parameter, quotes kept; `''` for one without a value, undefined when it is not there. */
export function parameter(parameters: string, name: string): string | undefined {
  let at = parameters.indexOf(';');
  while (at !== -1 && at < parameters.length) {
    const found = scanParameter(parameters, at + 1);
    if (found === undefined) return undefined;
    if (found.name.length === name.length && found.name.toLowerCase() === name) return found.value ?? '';
    at = parameters.indexOf(';', found.end);
  }
  return undefined;
}

/** Calls back with the name in lower case and the raw `;name=value` of each parameter. */
export function forEachParameter(parameters: string, visit: (name: string, raw: string) => void): void {
  let at = parameters.indexOf(';');
  while (at !== -1) {
    const found = scanParameter(parameters, at + 1);
    if (found === undefined) return;
    visit(found.name.toLowerCase(), parameters.slice(at, found.end));
    at = parameters.indexOf(';', found.end);
  }
}

/** The index after the closing quote of the quoted string that begins at `from`; -1 when it never closes. */
export function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === 34) return at + 1;
  }
  return -1;
}

function scanParameter(text: string, from: number): ScannedParameter | undefined {
  const start = skipBlanks(text, from);
  const nameEnd = skipWhile(text, start, isTokenCode);
  if (nameEnd === start) return undefined;
  const name = text.slice(start, nameEnd);
  const equals = skipBlanks(text, nameEnd);
  if (text[equals] !== '=') return { name, value: undefined, end: nameEnd };
  const valueStart = skipBlanks(text, equals + 1);
  const valueEnd =
    text[valueStart] === '"' ? endOfQuoted(text, valueStart) : skipWhile(text, valueStart, isParameterValueCode);
  if (valueEnd <= valueStart) return undefined;
  return { name, value: text.slice(valueStart, valueEnd), end: valueEnd };
}
