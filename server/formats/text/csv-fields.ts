/** Fields of one line of separated values, quoted or not (RFC 4180, with any separator). */

/** More is no table that people read. */
const FIELDS_MAX = 20_000;

/** @returns undefined when a quote is not closed, or there are too many fields. */
export function csvFields(line: string, separator: string): string[] | undefined {
  const fields: string[] = [];
  for (let at = 0; ; ) {
    if (fields.length >= FIELDS_MAX) return undefined;
    if (line[at] === '"') {
      const end = closingQuote(line, at + 1);
      if (end < 0 || (end + 1 < line.length && line[end + 1] !== separator)) return undefined;
      fields.push(line.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 2;
      if (end + 1 >= line.length) return fields;
    } else {
      const end = line.indexOf(separator, at);
      fields.push(line.slice(at, end < 0 ? undefined : end).trim());
      if (end < 0) return fields;
      at = end + 1;
    }
  }
}

function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2))
    if (line[at + 1] !== '"') return at;
  return -1;
}
