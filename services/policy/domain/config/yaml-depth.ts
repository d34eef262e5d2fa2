/** How deep YAML is nested, looked at before it is composed: composing recurses, and must not meet what would end the process. */
import type { CST } from 'yaml';

/** Where nesting goes beyond `most` levels, as an offset; `undefined`: nowhere. */
export function tooDeep(tokens: readonly CST.Token[], most: number): number | undefined {
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth > most) return 'offset' in next.token ? next.token.offset : 0;
    for (const token of within(next.token)) waiting.push({ token, depth: next.depth + 1 });
  }
  return undefined;
}

function within(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((part) => part !== null && part !== undefined));
}
