import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml';

/** One fault: where it is, what was found, what is allowed. */
export type Report = (node: Node | undefined, path: string, problem: string) => void;

export interface ReadYaml {
  readonly root: Node | undefined;
  readonly report: Report;
  /** Every fault so far, as `file:line path: problem`. */
  readonly faults: string[];
}

/** Reads YAML so that each fault can say its line. */
export function readYaml(text: string, file: string): ReadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: false });
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => `${file}:${lines.linePos(pos[0]).line} ${message.split(' at line ', 1)[0] ?? ''}`);
  const report: Report = (node, path, problem) => {
    const line = node?.range ? `:${lines.linePos(node.range[0]).line}` : '';
    faults.push(`${file}${line} ${path === '' ? '' : `${path}: `}${problem}`);
  };
  return { root: document.contents ?? undefined, report, faults };
}

export interface Field {
  readonly name: string;
  readonly key: Node;
  readonly value: Node | undefined;
}

/** The entries of a mapping; `undefined`, and a fault, when the node is none. */
export function fieldsOf(node: Node | undefined, path: string, report: Report): readonly Field[] | undefined {
  if (!isMap<Node, Node | null>(node)) {
    report(node, path, `found ${shown(node)}; allowed: a mapping`);
    return undefined;
  }
  return node.items.map((pair: Pair<Node, Node | null>) => ({ name: String(isScalar(pair.key) ? pair.key.value : shown(pair.key)), key: pair.key, value: pair.value ?? undefined }));
}

/** The items of a list; a single value counts as a list of one. */
export function itemsOf(node: Node | undefined): readonly (Node | undefined)[] {
  return isSeq<Node>(node) ? node.items : [node];
}

/** The text of a scalar; numbers and booleans as they were written. */
export function textOf(node: Node | undefined): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value));
}

/** What was found, for a message. */
export function shown(node: Node | undefined): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  const text = textOf(node);
  return text === undefined ? 'nothing' : `"${text}"`;
}
