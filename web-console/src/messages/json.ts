/**
 * JSON with line ends and indentation. Works on the text, not on parsed values: numbers keep all their digits, and a key that
 * is there twice stays there twice. Undefined if the text is no JSON.
 */
export function indentJson(text: string): string | undefined {
  if (!isJson(text)) {
    return undefined;
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const end = () => {
    lines.push(line);
    line = '  '.repeat(depth);
  };
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token === '{' || token === '[') {
      line += token;
      if (next !== '}' && next !== ']') {
        depth++;
        end();
      }
    } else if (token === '}' || token === ']') {
      const before = tokens[index - 1];
      if (before !== '{' && before !== '[') {
        depth--;
        end();
      }
      line += token;
    } else if (token === ',') {
      line += token;
      end();
    } else {
      line += token === ':' ? ': ' : token;
    }
  });
  lines.push(line);
  return lines.join('\n');
}

/** Whether the text is one JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // which is the answer
  }
}
