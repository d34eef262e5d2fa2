/** YAML as a plain tree in which every node knows its line. */
import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Parser, type Document, type Node } from 'yaml';
import { quote, type Faults } from './fault.js';
import { tooDeep } from './yaml-depth.js';

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
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = tooDeep(tokens, mostDepth);
  if (deep !== undefined) return void faults.add({ file, line: lines.linePos(deep).line, path: '', found: 'nested too deeply', allowed: `allowed: at most ${mostDepth} levels` });
  const [document, second] = new Composer({ lineCounter: lines, uniqueKeys: false }).compose(tokens, true, text.length);
  if (document === undefined) return undefined;
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({ at: pos[0], words: `no YAML: ${(message.split('\n')[0] ?? '').slice(0, 200)}` }));
  if (second !== undefined) problems.push({ at: second.range[0], words: 'more than one YAML document' });
  for (const { at, words } of problems) faults.add({ file, line: lines.linePos(at).line, path: '', found: words });
  return problems.length > 0 ? undefined : buildTree(document, lines, file, faults);
}

const mostDepth = 50;
const mostAliases = 1000;
const mostNodes = 2_000_000;

function buildTree(document: YamlDocument, lines: LineCounter, file: string, faults: Faults): YamlNode | undefined {
  try {
    return new TreeBuilder(lines, (line) => faults.add({ file, line, path: '', found: 'the same key twice in one place' })).build(document);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return void faults.add({ file, line: error.line, path: '', found: error.message, allowed: error.allowed });
  }
}

type YamlDocument = Document.Parsed;

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
  private readonly anchors = new Map<string, Node>();
  private aliases = 0;

  constructor(
    private readonly lines: LineCounter,
    private readonly onTwice: (line: number) => void,
  ) {}

  build(document: YamlDocument): YamlNode {
    return this.convert(document.contents, 1, []).node;
  }

  private convert(node: unknown, line: number, above: readonly Node[]): { readonly node: YamlNode; readonly size: number } {
    if (isAlias(node)) return this.convert(this.resolve(node.source, line), line, above);
    this.noteAnchor(node);
    if (!isMap(node) && !isSeq(node)) return { node: scalarOf(node, this.lineOf(node, line)), size: 1 };
    const known = this.built.get(node);
    if (known !== undefined) return known;
    if (above.includes(node)) throw new TooMuch('an alias within what it names', 'allowed: none', line);
    if (above.length >= mostDepth) throw new TooMuch('nested too deeply', `allowed: at most ${mostDepth} levels`, this.lineOf(node, line));
    const made = isMap(node) ? this.map(node, line, [...above, node]) : this.list(node, line, [...above, node]);
    if (made.size > mostNodes) throw new TooMuch('too large with its aliases written out', `allowed: at most ${mostNodes} values`, this.lineOf(node, line));
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
      const name = scalarText(isAlias(key) ? this.resolve(key.source, keyLine) : key);
      if (entries.has(name)) this.onTwice(keyLine);
      else entries.set(name, { line: keyLine, value: made.node });
    }
    return { node: { kind: 'map', line, entries } as const, size };
  }

  private list(node: Node & { readonly items: readonly unknown[] }, outer: number, above: readonly Node[]) {
    const line = this.lineOf(node, outer);
    const made = node.items.map((item) => this.convert(item, line, above));
    return { node: { kind: 'list', line, items: made.map((item) => item.node) } as const, size: made.reduce((sum, { size }) => sum + size, 1) };
  }

  private noteAnchor(node: unknown): void {
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, node as Node);
  }

  private resolve(anchor: string, line: number): Node {
    this.aliases += 1;
    if (this.aliases > mostAliases) throw new TooMuch('too many aliases', `allowed: at most ${mostAliases}`, line);
    const node = this.anchors.get(anchor);
    if (node === undefined) throw new TooMuch(`an alias ${quote(anchor)} of nothing`, 'allowed: an anchor before it', line);
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
