/** Lines of a fixed width for a terminal. */

/** Breaks at blanks; a word longer than the line stands on a line of its own. Lines after the first get `indent`. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const next = line === '' ? word : `${line} ${word}`;
    if (line !== '' && size(next) > width && line.trim() !== '') {
      lines.push(line);
      line = indent + word;
    } else line = next;
  }
  if (line.trim() !== '') lines.push(line);
  return lines;
}

/** Columns as wide as their widest cell; the first takes what is cut when they do not fit. */
export function columns(
  rows: readonly (readonly string[])[],
  width: number,
  right: readonly boolean[],
): string[] {
  const widths = widthsOf(rows);
  const over = total(widths) - width;
  if (over > 0) widths[0] = Math.max(16, (widths[0] ?? 0) - over);
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const room = widths[i] as number;
        if (room === 0) return undefined;
        const text = clip(cell, room);
        const pad = ' '.repeat(room - size(text));
        return right[i] ? pad + text : text + pad;
      })
      .filter((cell) => cell !== undefined)
      .join('  ')
      .trimEnd(),
  );
}

/** Characters that the columns take when nothing is cut. */
export function naturalWidth(rows: readonly (readonly string[])[]): number {
  return total(widthsOf(rows));
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, i) => Math.max(0, ...rows.map((row) => size(row[i] ?? ''))));
}

/** Two blanks stand between columns; an empty column takes none. */
function total(widths: readonly number[]): number {
  const used = widths.filter((w) => w > 0);
  return used.reduce((sum, w) => sum + w, 0) + 2 * Math.max(0, used.length - 1);
}

/** Cut in the middle: mappings and paths differ at their ends. */
export function clip(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (width - 1 - head)).join('')}`;
}

function size(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
