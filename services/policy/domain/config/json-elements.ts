/** A JSON array taken apart into its elements while it comes, so that none is ever in memory as a whole. */

export interface OnElements {
  /** An element, its place from 1, and the line on which it begins. */
  element(value: unknown, row: number, line: number): void;
  /** It is no array, or no JSON; nothing more comes. */
  broken(fault: { readonly kind: 'no-json' | 'too-long'; readonly line?: number } | { readonly kind: 'no-array'; /** What it is, in words. */ readonly what: string }): void;
}

/** More than any row has. */
export const mostElementCharacters = 65_536;

export class JsonElements {
  #state: 'start' | 'first' | 'next' | 'element' | 'done' | 'broken' = 'start';
  readonly #on: OnElements;
  #row = 0;
  #line = 1;
  /** The last line with anything on it. */
  #inkLine = 1;
  #elementLine = 1;
  /** Of the element under way, what earlier texts held. */
  #begun = '';
  #depth = 0;
  #inText = false;
  #escaped = false;

  constructor(on: OnElements) {
    this.#on = on;
  }

  /** What comes cannot be read any further. */
  get broken(): boolean {
    return this.#state === 'broken';
  }

  /** How far it was read. */
  get line(): number {
    return this.#line;
  }

  write(text: string): void {
    if (this.broken) return;
    let from = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (this.#state === 'element') {
        if (this.#endsElement(code)) {
          this.#finish(this.#begun + text.slice(from, index));
          if (this.broken) return;
          this.#state = code === comma ? 'next' : 'done';
        }
      } else if (!isSpace(code)) {
        from = index;
        this.#between(code);
        if (this.broken) return;
      }
      if (code === newline) this.#line += 1;
      else if (!isSpace(code)) this.#inkLine = this.#line;
    }
    if (this.#state === 'element') this.#keep(text.slice(from));
  }

  /** No more text comes. */
  end(): void {
    if (this.#state !== 'done' && this.#state !== 'broken') this.#break('no-json', this.#inkLine);
  }

  /** A character that belongs to no element. */
  #between(code: number): void {
    if (this.#state === 'start') {
      if (code === openBracket) this.#state = 'first';
      else this.#noArray(code);
    } else if (this.#state === 'first' && code === closeBracket) this.#state = 'done';
    else if (this.#state === 'done' || code === closeBracket || code === comma) this.#break('no-json', this.#line);
    else {
      this.#state = 'element';
      [this.#elementLine, this.#begun, this.#depth, this.#inText, this.#escaped] = [this.#line, '', 0, false, false];
      this.#endsElement(code);
    }
  }

  /** Does the element end before this character? */
  #endsElement(code: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (code === backslash) this.#escaped = true;
      else if (code === quoteMark) this.#inText = false;
      return false;
    }
    if (code === quoteMark) this.#inText = true;
    else if (code === openBrace || code === openBracket) this.#depth += 1;
    else if (this.#depth === 0) return code === comma || code === closeBracket;
    else if (code === closeBrace || code === closeBracket) this.#depth -= 1;
    return false;
  }

  #keep(part: string): void {
    this.#begun += part;
    if (this.#begun.length > mostElementCharacters) this.#break('too-long', this.#elementLine);
  }

  #finish(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return this.#break('no-json', this.#elementLine + linesBefore((error as Error).message, text));
    }
    this.#row += 1;
    this.#on.element(value, this.#row, this.#elementLine);
  }

  #break(kind: 'no-json' | 'too-long', line: number): void {
    this.#state = 'broken';
    this.#on.broken({ kind, line });
  }

  #noArray(code: number): void {
    const what = kinds.get(code);
    this.#state = 'broken';
    this.#on.broken(what === undefined ? { kind: 'no-json', line: this.#line } : { kind: 'no-array', what });
  }
}

const [newline, carriageReturn, space, tab, comma, quoteMark, backslash] = [10, 13, 32, 9, 44, 34, 92];
const [openBracket, closeBracket, openBrace, closeBrace] = [91, 93, 123, 125];

const kinds: ReadonlyMap<number, string> = new Map([[openBrace, 'an object'], [quoteMark, 'a text']]);

function isSpace(code: number): boolean {
  return code === space || code === newline || code === carriageReturn || code === tab;
}

/** The parser's own words may show a PIN: only the place is taken from them. */
function linesBefore(message: string, text: string): number {
  const position = /at position (\d+)/.exec(message)?.[1] ?? (message.includes('end of JSON') ? text.trimEnd().length : '0');
  return text.slice(0, Number(position)).split('\n').length - 1;
}
