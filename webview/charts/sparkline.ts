/** A series as a line the size of a word. */
import { extent, line, scaleLinear } from 'd3';

export interface Sparkline {
  path: string;
  end: { x: number; y: number } | undefined;
}

/** `domain` puts several sparklines on one scale; without it the line fills the height. */
export function sparkline(
  values: readonly number[],
  width: number,
  height: number,
  domain?: readonly [number, number],
): Sparkline {
  const [low = 0, high = 0] =
    domain ?? (extent(values.filter(Number.isFinite)) as [number, number] | [undefined, undefined]);
  const x = scaleLinear()
    .domain([0, Math.max(1, values.length - 1)])
    .range([1, width - 2.5]);
  const y = scaleLinear()
    .domain(low === high ? [low - 1, high + 1] : [low, high])
    .range([height - 2, 2]);
  const draw = line<number>(
    (_, i) => x(i),
    (value) => y(value),
  )
    .defined(Number.isFinite)
    .digits(1);
  const last = values.findLastIndex(Number.isFinite);
  return {
    path: draw(values) ?? '',
    end: last < 0 ? undefined : { x: x(last), y: y(values[last] ?? 0) },
  };
}
