/** HTML that keeps its shape whatever a capture puts into it: every text is escaped, acting characters are shown. */
import { printable } from './printable.ts';

/** On one line. */
export function html(text: string): string {
  return printable(text.replace(/\s+/g, ' '))
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** Paragraphs and lists of a finding's Markdown: `code`, **strong**, links to the web as text. */
export function htmlBlocks(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block) => {
      const lines = block.split('\n');
      const first = lines.findIndex((line) => /^\s*[-*] /.test(line));
      const items = first < 0 ? [] : lines.slice(first);
      const words = first < 0 ? lines : lines.slice(0, first);
      const paragraph = words.length > 0 ? `<p>${htmlInline(words.join(' '))}</p>` : '';
      const list = items.map((line) => `<li>${htmlInline(line.replace(/^\s*[-*] /, ''))}</li>`).join('');
      return `${paragraph}${list === '' ? '' : `<ul>${list}</ul>`}`;
    })
    .join('\n');
}

/** One line of a finding's Markdown. */
export function htmlInline(text: string): string {
  let out = '';
  let end = 0;
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/g)) {
    const [whole, code, strong, label, link] = match;
    out += html(text.slice(end, match.index));
    if (code !== undefined) out += `<code>${html(code)}</code>`;
    else if (strong !== undefined) out += `<strong>${html(strong)}</strong>`;
    else out += `${html(label ?? '')} (${html(link ?? '')})`;
    end = match.index + whole.length;
  }
  return out + html(text.slice(end));
}
