import { headerId, type HeaderId } from './header-names.js';

/** Where one header field stands in the text of a message. */
export interface HeaderSpan {
  readonly id: HeaderId;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const FIELDS = 5;

/** The header fields of one message: an index of positions over its text, so nothing is copied until it is asked for. */
export class Headers {
  /** Some field is folded or has blanks before its colon: simple readers may stumble over it. */
  irregular = false;
  private readonly index: number[] = [];

  constructor(readonly text: string) {}

  /** Notes one field; used by the parser only. */
  add(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    this.index.push(headerId(this.text.slice(nameStart, nameEnd)), nameStart, nameEnd, valueStart, valueEnd);
  }

  get length(): number {
    return this.index.length / FIELDS;
  }

  span(position: number): HeaderSpan {
    const at = position * FIELDS;
    return {
      id: this.index[at] as HeaderId,
      nameStart: this.index[at + 1]!,
      nameEnd: this.index[at + 2]!,
      valueStart: this.index[at + 3]!,
      valueEnd: this.index[at + 4]!,
    };
  }

  /** The value of the first field of that kind, unfolded. */
  get(id: HeaderId): string | undefined {
    const at = this.find(id, 0);
    return at === -1 ? undefined : this.valueAt(at);
  }

  /** The values of all fields of that kind, one a line, in order; lists in a line stay together. */
  all(id: HeaderId): string[] {
    const values: string[] = [];
    for (let at = this.find(id, 0); at !== -1; at = this.find(id, at + FIELDS)) values.push(this.valueAt(at));
    return values;
  }

  has(id: HeaderId): boolean {
    return this.find(id, 0) !== -1;
  }

  count(id: HeaderId): number {
    let count = 0;
    for (let at = this.find(id, 0); at !== -1; at = this.find(id, at + FIELDS)) count += 1;
    return count;
  }

  /** The value of the first field with that name, for fields without a number of their own. */
  named(name: string): string | undefined {
    const wanted = name.toLowerCase();
    for (let at = 0; at < this.index.length; at += FIELDS) {
      if (this.nameAt(at).toLowerCase() === wanted) return this.valueAt(at);
    }
    return undefined;
  }

  /** Calls back for each field in order of appearance. */
  forEach(visit: (id: HeaderId, name: string, value: string) => void): void {
    for (let at = 0; at < this.index.length; at += FIELDS) {
      visit(this.index[at] as HeaderId, this.nameAt(at), this.valueAt(at));
    }
  }

  /** Where the first field of that kind stands. */
  spanOf(id: HeaderId): HeaderSpan | undefined {
    const at = this.find(id, 0);
    return at === -1 ? undefined : this.span(at / FIELDS);
  }

  private find(id: HeaderId, from: number): number {
    for (let at = from; at < this.index.length; at += FIELDS) {
      if (this.index[at] === id) return at;
    }
    return -1;
  }

  private nameAt(at: number): string {
    return this.text.slice(this.index[at + 1], this.index[at + 2]);
  }

  private valueAt(at: number): string {
    return unfold(this.text.slice(this.index[at + 3], this.index[at + 4]));
  }
}

/** A line break followed by a blank is one space (RFC 3261 section 7.3.1). */
export function unfold(value: string): string {
  if (!value.includes('\r\n')) return value;
  return value.split('\r\n').map((part) => part.trim()).join(' ');
}

/** The values of a comma-separated field, quotes and angle brackets respected. */
export function splitList(value: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '<') depth += 1;
    else if (character === '>') depth -= 1;
    else if (character === ',' && depth <= 0) {
      parts.push(value.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(value.slice(start).trim());
  return parts;
}

/** All values of a field that may be spread over lines and comma lists. */
export function listOf(headers: Headers, id: HeaderId): string[] {
  return headers.all(id).flatMap(splitList).filter((value) => value !== '');
}

