/** The box a chart is drawn into. Lengths are pixels; y grows downwards. */

export interface Frame {
  width: number;
  height: number;
  top: number;
  right: number;
  bottom: number;
  left: number;
}

export function plotWidth(frame: Frame): number {
  return Math.max(1, frame.width - frame.left - frame.right);
}

export function plotHeight(frame: Frame): number {
  return Math.max(1, frame.height - frame.top - frame.bottom);
}

/** Mean width of a character at 11 px; charts are laid out without a page to measure on. */
const CHARACTER = 6.5;

export function textWidth(text: string): number {
  return text.length * CHARACTER;
}

/** Cuts the middle out, since names of mappings and classes differ at both ends. */
export function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const head = Math.ceil((characters - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (characters - 1 - head))}`;
}
