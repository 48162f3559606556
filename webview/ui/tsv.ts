/** Tables as text for the clipboard and for files. */

type Field = string | number | null;

/** Tab separated; tabs and line ends inside a field become spaces, since TSV has no quoting. */
export function toTsv(rows: readonly (readonly Field[])[]): string {
  return rows.map((row) => row.map((field) => plain(field).replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n');
}

/**
 * Comma separated as RFC 4180 quotes it. A text field that a spreadsheet would run as a formula gets a
 * leading apostrophe: names in a dump are not trusted.
 */
export function toCsv(rows: readonly (readonly Field[])[]): string {
  return `${rows.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

function csvField(field: Field): string {
  const text = typeof field === 'string' && /^[=+\-@\t\r]/.test(field) ? `'${field}` : plain(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function plain(field: Field): string {
  return field === null ? '' : String(field);
}
