import { isBlankCode, isTokenCode, skipBlanks } from './characters.js';
import { endOfQuoted, parameter, scanParameters } from './parameters.js';

/** `"Display" <uri>;parameters` or the bare form, as in From, To, Contact, Route, Refer-To (RFC 3261 section 20.10). */
export interface NameAddr {
  /** As written, quotes included; empty when there is none. */
  readonly display: string;
  readonly uri: string;
  /** Raw `;a=b` after the URI, or empty. */
  readonly parameters: string;
  readonly tag: string | undefined;
  /** Index of the comma after this element, or the length of the text. */
  readonly end: number;
}

/** Reads the element that begins at `from`; undefined when it is malformed. */
export function parseNameAddr(text: string, from = 0): NameAddr | undefined {
  const start = skipBlanks(text, from);
  const bracket = startOfBracket(text, start);
  if (bracket === undefined) return undefined;
  return bracket === -1 ? bareForm(text, start) : bracketForm(text, start, bracket);
}

/** Reads a whole field of one or more elements; undefined when any of them is malformed. */
export function parseNameAddrs(text: string): readonly NameAddr[] | undefined {
  const list: NameAddr[] = [];
  let at = 0;
  for (;;) {
    const element = parseNameAddr(text, at);
    if (element === undefined) return undefined;
    list.push(element);
    if (element.end >= text.length) return list;
    at = element.end + 1;
  }
}

/** Writes it with angle brackets; parameters as they were. */
export function formatNameAddr(display: string, uri: string, parameters: string): string {
  return `${display === '' ? '' : `${display} `}<${uri}>${parameters}`;
}

/** Index of `<`; -1 for the form without brackets; undefined when the display name is malformed. */
function startOfBracket(text: string, start: number): number | undefined {
  if (text[start] === '"') {
    const end = endOfQuoted(text, start);
    if (end === -1) return undefined;
    const at = skipBlanks(text, end);
    return text[at] === '<' ? at : undefined;
  }
  let at = start;
  while (at < text.length && isDisplayCode(text.charCodeAt(at))) at += 1;
  return text[at] === '<' ? at : -1;
}

/** Tokens and blanks; bytes of UTF-8 names are let pass. */
function isDisplayCode(code: number): boolean {
  return isTokenCode(code) || isBlankCode(code) || code > 127;
}

function bracketForm(text: string, start: number, bracket: number): NameAddr | undefined {
  const close = text.indexOf('>', bracket);
  if (close === -1) return undefined;
  const uri = text.slice(bracket + 1, close);
  return isUriShaped(uri) ? withParameters(text, text.slice(start, bracket).trimEnd(), uri, close + 1) : undefined;
}

/** Without brackets a URI has neither parameters nor headers nor commas: what follows is the field's (section 20). */
function bareForm(text: string, start: number): NameAddr | undefined {
  let at = start;
  while (at < text.length && !isBlankCode(text.charCodeAt(at)) && text[at] !== ';' && text[at] !== ',') at += 1;
  const uri = text.slice(start, at);
  return isUriShaped(uri) && !uri.includes('?') ? withParameters(text, '', uri, at) : undefined;
}

function withParameters(text: string, display: string, uri: string, from: number): NameAddr | undefined {
  const parameters = scanParameters(text, from);
  if (parameters === undefined) return undefined;
  return { display, uri, parameters: parameters.text, tag: tagOf(parameters.text), end: parameters.end };
}

function tagOf(parameters: string): string | undefined {
  const tag = parameters === '' ? undefined : parameter(parameters, 'tag');
  return tag === '' ? undefined : tag;
}

function isUriShaped(uri: string): boolean {
  if (uri.indexOf(':') <= 0) return false;
  for (let at = 0; at < uri.length; at += 1) {
    const code = uri.charCodeAt(at);
    if (code <= 32 || code === 60 || code === 34 || code === 127) return false;
  }
  return true;
}
