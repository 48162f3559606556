/** A series the size of a word, coloured by its verdict. Its words stand beside it in every use. */
import { sparkline } from '../charts/sparkline.ts';

interface SparklineProps {
  values: readonly number[];
  verdict: string;
  width?: number;
  height?: number;
  /** Lowest and highest of all that it is compared with. */
  domain?: readonly [number, number];
}

export function Sparkline({ values, verdict, width = 72, height = 18, domain }: SparklineProps) {
  const drawn = sparkline(values, width, height, domain);
  return (
    <svg class={`sparkline ${verdictClass(verdict)}`} width={width} height={height} aria-hidden="true">
      <path d={drawn.path} />
      {drawn.end !== undefined && <circle cx={drawn.end.x} cy={drawn.end.y} r="1.8" />}
    </svg>
  );
}

/** `stopped growing` → `verdict-stopped-growing`. */
export function verdictClass(verdict: string): string {
  return `verdict-${verdict.replaceAll(' ', '-')}`;
}
