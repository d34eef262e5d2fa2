/** YAML as a plain tree in which every node knows its line. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type YAMLError } from 'yaml';
import { quote, type Faults } from './fault.js';

export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap {
  readonly kind: 'map';
  readonly line: number;
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlEntry {
  /** The line of the key. */
  readonly line: number;
  readonly value: YamlNode;
}

export interface YamlList {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly YamlNode[];
}

/** `text` is what was written: `+3120` stays `+3120`. `isNull`: nothing was written, or `null` or `~`. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly line: number;
  readonly text: string;
  readonly isNull: boolean;
}

/** Reads one YAML document. `undefined`, with faults added, when it cannot be read. */
export function parseYaml(file: string, text: string, faults: Faults): YamlNode | undefined {
  const lines = new LineCounter();
  const document = parse(text, lines);
  if (document === undefined) return void faults.add({ file, path: '', found: 'nested too deeply', allowed: `at most ${mostDepth} levels` });
  const problems = [...document.errors, ...document.warnings];
  for (const problem of problems) faults.add({ file, line: lines.linePos(problem.pos[0]).line, path: '', found: wordsOf(problem) });
  if (problems.some(({ code }) => code !== 'DUPLICATE_KEY')) return undefined;
  try {
    return new TreeBuilder(document, lines).build();
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return void faults.add({ file, line: error.line, path: '', found: error.message, allowed: error.allowed });
  }
}

const mostDepth = 50;
const mostAliases = 1000;
const mostNodes = 2_000_000;

type YamlDocument = Document.Parsed;

function parse(text: string, lineCounter: LineCounter): YamlDocument | undefined {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function wordsOf(problem: YAMLError | { readonly code: string; readonly message: string }): string {
  const message = (problem.message.split('\n')[0] ?? '').slice(0, 200);
  return problem.code === 'DUPLICATE_KEY' ? 'the same key twice in one place' : `no YAML: ${message}`;
}

class TooMuch extends Error {
  constructor(
    message: string,
    readonly allowed: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** Aliases share the node they name; what the tree would be with all of them written out is counted and limited. */
class TreeBuilder {
  private readonly built = new Map<Node, { readonly node: YamlNode; readonly size: number }>();
  private aliases = 0;

  constructor(
    private readonly document: YamlDocument,
    private readonly lines: LineCounter,
  ) {}

  build(): YamlNode {
    return this.convert(this.document.contents, 1, []).node;
  }

  private convert(node: unknown, line: number, above: readonly Node[]): { readonly node: YamlNode; readonly size: number } {
    if (isAlias(node)) return this.convert(this.resolve(node, line), line, above);
    if (!isMap(node) && !isSeq(node)) return { node: scalarOf(node, this.lineOf(node, line)), size: 1 };
    const known = this.built.get(node);
    if (known !== undefined) return known;
    if (above.includes(node)) throw new TooMuch('an alias within what it names', 'none', line);
    if (above.length >= mostDepth) throw new TooMuch('nested too deeply', `at most ${mostDepth} levels`, this.lineOf(node, line));
    const made = isMap(node) ? this.map(node, line, [...above, node]) : this.list(node, line, [...above, node]);
    if (made.size > mostNodes) throw new TooMuch('too large with its aliases written out', `at most ${mostNodes} values`, this.lineOf(node, line));
    this.built.set(node, made);
    return made;
  }

  private map(node: Node & { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] }, outer: number, above: readonly Node[]) {
    const line = this.lineOf(node, outer);
    const entries = new Map<string, YamlEntry>();
    let size = 1;
    for (const { key, value } of node.items) {
      const keyLine = this.lineOf(key, line);
      const made = this.convert(value, keyLine, above);
      size += made.size + 1;
      const name = scalarText(isAlias(key) ? this.resolve(key, keyLine) : key);
      if (!entries.has(name)) entries.set(name, { line: keyLine, value: made.node });
    }
    return { node: { kind: 'map', line, entries } as const, size };
  }

  private list(node: Node & { readonly items: readonly unknown[] }, outer: number, above: readonly Node[]) {
    const line = this.lineOf(node, outer);
    const made = node.items.map((item) => this.convert(item, line, above));
    return { node: { kind: 'list', line, items: made.map((item) => item.node) } as const, size: made.reduce((sum, { size }) => sum + size, 1) };
  }

  private resolve(alias: { readonly source: string; resolve(document: YamlDocument): Node | undefined }, line: number): Node {
    this.aliases += 1;
    if (this.aliases > mostAliases) throw new TooMuch('too many aliases', `at most ${mostAliases}`, line);
    const node = alias.resolve(this.document);
    if (node === undefined) throw new TooMuch(`an alias ${quote(alias.source)} of nothing`, 'an anchor before it', line);
    return node;
  }

  private lineOf(node: unknown, otherwise: number): number {
    const range = (node as { readonly range?: readonly number[] | null } | null)?.range;
    return range?.[0] === undefined ? otherwise : this.lines.linePos(range[0]).line;
  }
}

function scalarOf(node: unknown, line: number): YamlScalar {
  const isNull = node === null || node === undefined || (isScalar(node) && node.value === null);
  return { kind: 'scalar', line, text: isNull ? '' : scalarText(node), isNull };
}

function scalarText(node: unknown): string {
  if (!isScalar(node)) return '?';
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}
