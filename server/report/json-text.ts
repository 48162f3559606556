/** JSON that people can read too: one key a line, but a row of numbers or texts on one line. */

/** @param value what `JSON.stringify` takes: plain objects, arrays, texts, numbers (NaN becomes null). */
export function jsonText(value: unknown): string {
  return `${lay(value, '')}\n`;
}

function lay(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return JSON.stringify(value);
    return `[\n${value.map((item) => inner + lay(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (isPlain(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value as object).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  // A column of a table, a stretch of bytes: short enough to be read as one.
  if (entries.length <= 3 && entries.every(([, item]) => isPlain(item))) {
    return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${JSON.stringify(item)}`).join(', ')} }`;
  }
  const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${lay(item, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
