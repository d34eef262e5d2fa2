/** Lines, from 1, on which the elements of a JSON text's outermost array begin. The text has been parsed: it is good JSON. */
export function elementLines(text: string): readonly number[] {
  const lines: number[] = [];
  let [line, depth, awaited] = [1, 0, false];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === newline) line += 1;
    if (code === newline || code === space || code === tab || code === carriageReturn) continue;
    if (awaited && depth === 1 && code !== closeBracket) lines.push(line);
    awaited = depth === 1 && code === comma;
    if (code === openBracket || code === openBrace) {
      awaited = depth === 0;
      depth += 1;
    } else if (code === closeBracket || code === closeBrace) depth -= 1;
    else if (code === quoteMark) index = endOfString(text, index);
  }
  return lines;
}

const [newline, carriageReturn, space, tab, comma, quoteMark, backslash] = [10, 13, 32, 9, 44, 34, 92];
const [openBracket, closeBracket, openBrace, closeBrace] = [91, 93, 123, 125];

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== quoteMark) index += text.charCodeAt(index) === backslash ? 2 : 1;
  return index;
}
