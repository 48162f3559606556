/**
 * The little Markdown that findings are written in: paragraphs, lists, `code`, **strong** and links to the web.
 * Text comes out as text nodes only, so that a name from a dump can't become an element.
 */
import type { ComponentChildren } from 'preact';

export function Markdown({ text }: { text: string }) {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== '');
  return <>{blocks.map((block) => drawBlock(block.trim()))}</>;
}

/** One line of Markdown, without blocks. */
export function MarkdownLine({ text }: { text: string }) {
  return <>{inline(text)}</>;
}

/** A sentence with `code` in it, as findings are titled: a line never parts a number from its unit. */
export function Sentence({ text }: { text: string }) {
  const parts = text.split(/(?<![^\s(])`([^`]+)`(?![^\s.,:;)])/);
  return (
    <>
      {parts.map((part, i) =>
        i % 2 === 1 ? <code>{part}</code> : part.replace(/(\d) (?=%|[kMGT]?B\b|[mµ]?s\b)/g, '$1\u00a0'),
      )}
    </>
  );
}

function drawBlock(block: string) {
  const lines = block.split('\n');
  if (lines.every((line) => /^\s*[-*] /.test(line))) {
    return (
      <ul key={block}>
        {lines.map((line) => (
          <li key={line}>{inline(line.replace(/^\s*[-*] /, ''))}</li>
        ))}
      </ul>
    );
  }
  return <p key={block}>{inline(lines.join(' '))}</p>;
}

function inline(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  const pattern = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/g;
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[1] !== undefined) parts.push(<code>{match[1]}</code>);
    else if (match[2] !== undefined) parts.push(<strong>{match[2]}</strong>);
    else if (match[3] !== undefined) parts.push(<a href={match[4] ?? ''}>{match[3]}</a>);
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}
