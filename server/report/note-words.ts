/** Notes as they stand in a report. */
import type { ResolvedNote } from '../protocol/note.ts';

const STATUS_WORDS = {
  open: 'open',
  confirmed: 'confirmed',
  expected: 'expected: not a leak',
  fixed: 'fixed: verify',
  wontfix: 'won’t fix',
} as const;

/** `Note (confirmed)`. */
export function noteHead({ note }: ResolvedNote): string {
  return `Note (${STATUS_WORDS[note.status]})`;
}

/** What was said, oldest first: who, when, and the text as Markdown. */
export function noteLines({ note }: ResolvedNote): { by: string; text: string }[] {
  const said = (name: string, at: string) => `${name}, ${at.slice(0, 16).replace('T', ' ')} UTC`;
  return [
    { by: said(note.author.name, note.at), text: note.text },
    ...note.replies.map(({ author, at, text }) => ({ by: said(author.name, at), text })),
    ...note.statuses.slice(1).map(({ status, author, at, reason }) => ({
      by: said(author.name, at),
      text: `Status: ${STATUS_WORDS[status]}${reason ? `. ${reason}` : ''}`,
    })),
    ...note.links.map((text) => ({ by: '', text })),
  ];
}
