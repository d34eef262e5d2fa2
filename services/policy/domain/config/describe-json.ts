/** What kind of JSON value this is, in words, and nothing of what is in it. */
export function describeJson(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'number':
      return 'a JSON number';
    case 'string':
      return 'a text';
    default:
      return `a ${typeof value}`;
  }
}
