/** How long the bar of one value is, and what part of all it stands for. */

export interface ShareBar {
  /** Part of the room there is, 0 to 1: the largest of the column fills it. */
  length: number;
  /** Part of the sum of the column; undefined where the sum says nothing. */
  share: number | undefined;
}

/** Anything above nothing can be seen. */
const LEAST_LENGTH = 0.01;

export function shareBar(value: number, all: { max: number; sum: number }): ShareBar {
  const size = Math.abs(value);
  const length = all.max > 0 && size > 0 ? Math.max(LEAST_LENGTH, Math.min(1, size / all.max)) : 0;
  return { length, share: all.sum > 0 ? value / all.sum : undefined };
}
