/**
 * Markdown that keeps its shape whatever a capture puts into it: no image is loaded, no link made, no HTML, no cell
 * or fence broken. Findings are written in a little Markdown (`code`, **strong**, links, lists); that much is kept.
 */
import { oneLine } from './printable.ts';

/** Shown as it is, within a line. */
export function escaped(text: string): string {
  return (
    oneLine(text)
      .replace(/[\\`*[\]~|$]/g, '\\$&')
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      // Some renderers make links of bare addresses.
      .replace(/:\/\//g, '\\://')
      .replace(/\bwww\./gi, '$&\u200b')
      .replace(/@(?=\w)/g, '@\u200b')
  );
}

/** As code, with a fence that nothing in it can end. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = /^`|`$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** As {@link codeSpan}, for a cell of a table, where a bar ends the cell even inside code. */
export function codeCell(text: string): string {
  return codeSpan(text).replace(/\|/g, '\\|');
}

/** One line of a finding's Markdown. */
export function inline(text: string): string {
  let out = '';
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    out += between(text.slice(end, match.index));
    const [whole, code, strong, label, link] = match;
    if (code !== undefined) out += codeSpan(code);
    else if (strong !== undefined) out += `**${escaped(strong)}**`;
    else out += `${escaped(label ?? '')} (${escaped(link ?? '')})`;
    end = match.index + whole.length;
  }
  return asText((out + between(text.slice(end))).trim());
}

/** Text that begins like a heading, a list or a rule is neither. */
function asText(line: string): string {
  return line.replace(/^([#+=-])/, '\\$1').replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

/** Paragraphs and lists of a finding's Markdown. */
export function blocks(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block) => linesOf(block).join('\n'))
    .join('\n\n');
}

/** The same, for a terminal: no marks but the backticks that set names apart. */
export function plain(text: string): string {
  return text.replace(INLINE, (whole, code, strong, label, link) =>
    code !== undefined ? whole : strong !== undefined ? strong : `${label} (${link})`,
  );
}

const INLINE = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\((https:\/\/[^)\s]+)\)/g;

/** Text between marks keeps the blanks at its ends. */
function between(text: string): string {
  if (text.trim() === '') return text === '' ? '' : ' ';
  return `${/^\s/.test(text) ? ' ' : ''}${escaped(text)}${/\s$/.test(text) ? ' ' : ''}`;
}

function linesOf(block: string): string[] {
  const lines = block.split('\n');
  const items: string[] = [];
  let paragraph = '';
  for (const line of lines) {
    const item = /^\s*[-*] (.*)/.exec(line)?.[1];
    if (item !== undefined) {
      if (paragraph) items.push(inline(paragraph), '');
      paragraph = '';
      items.push(`- ${inline(item)}`);
    } else paragraph += `${paragraph ? ' ' : ''}${line.trim()}`;
  }
  if (paragraph) items.push(inline(paragraph));
  return items;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
