/** The chart as SVG. All places come from the layout; all colours from the style sheet. */
import type { ComponentChildren } from 'preact';
import { plotWidth } from '../charts/frame.ts';
import type { PanelLine } from '../charts/line-panel.ts';
import type { PlacedMark } from '../charts/marks.ts';
import { verdictClass } from '../ui/sparkline.tsx';
import type { ChartLayout, StackedPanel } from './chart-layout.ts';

interface LineChartProps {
  layout: ChartLayout;
  zone: string;
  /** Pixels in the plot: the stretch that the selected finding stands on, and the one being marked. */
  proof: { from: number; to: number } | undefined;
  marked: { from: number; to: number } | undefined;
  /** What notes are about. */
  pins: readonly { from: number; to: number; note: string; words: string }[];
  /** Pixel of the crosshair, with a dot on every line. */
  crosshair: { x: number; dots: { x: number; y: number; verdict: string }[] } | undefined;
}

export function LineChart({ layout, zone, proof, marked, pins, crosshair }: LineChartProps) {
  const { frame, x, panels } = layout;
  const width = plotWidth(frame);
  const bottom = frame.height - frame.bottom;
  return (
    <svg class="line-chart" width={frame.width} height={frame.height} aria-hidden="true">
      <g transform={`translate(${frame.left} 0)`}>
        {panels.map((panel) => (
          <PanelView key={panel.top} panel={panel} width={width} />
        ))}
        {proof !== undefined && <Stretch kind="proof" at={proof} top={frame.top} bottom={bottom} />}
        {layout.marks.map((mark) => (
          <MarkView key={mark.x} mark={mark} top={layout.marksY} bottom={bottom} />
        ))}
        <g class="axis" transform={`translate(0 ${bottom})`}>
          <path class="axis-line" d={`M0 .5H${width}`} />
          {x.ticks.map((tick) => (
            <g key={tick.value} transform={`translate(${tick.at.toFixed(1)} 0)`}>
              <path class="axis-line" d="M0 0V4" />
              <text y="16" text-anchor="middle">
                {tick.label}
              </text>
            </g>
          ))}
          {zone !== '' && (
            <text class="zone" x={width + 10} y="16">
              {zone}
            </text>
          )}
        </g>
        {pins.map((pin) => (
          <PinView key={pin.note} pin={pin} top={frame.top} bottom={bottom} />
        ))}
        {marked !== undefined && <Stretch kind="marked" at={marked} top={frame.top} bottom={bottom} />}
        {crosshair !== undefined && (
          <g class="crosshair" transform={`translate(${crosshair.x.toFixed(1)} 0)`}>
            <path d={`M0 ${frame.top}V${bottom}`} />
            {crosshair.dots.map((dot) => (
              <circle
                key={`${dot.x} ${dot.y}`}
                class={verdictClass(dot.verdict)}
                cx={(dot.x - crosshair.x).toFixed(1)}
                cy={dot.y}
                r="3.5"
              />
            ))}
          </g>
        )}
      </g>
    </svg>
  );
}

function PanelView({ panel, width }: { panel: StackedPanel; width: number }) {
  return (
    <g transform={`translate(0 ${panel.top})`}>
      {panel.bands.map((band) => (
        <g key={band.x} class={band.growing ? 'band growing' : 'band'}>
          <title>{band.text}</title>
          <rect x={band.x} y="0" width={band.width} height={panel.height} />
          <path d={`M${band.x.toFixed(1)} 0V${panel.height}`} />
          {band.fits && (
            <text x={band.x + 5} y="11">
              {band.text}
            </text>
          )}
        </g>
      ))}
      {panel.caption !== '' && (
        <text class="caption" x="0" y="-5">
          {panel.caption}
        </text>
      )}
      <g class="axis">
        {panel.y.ticks.map((tick) => (
          <g key={tick.value} transform={`translate(0 ${tick.at.toFixed(1)})`}>
            <path class={tick.value === 0 ? 'axis-line' : 'rule'} d={`M0 .5H${width}`} />
            <text x="-8" dy=".32em" text-anchor="end">
              {tick.label}
            </text>
          </g>
        ))}
      </g>
      {panel.lines.map((line) => (
        <LineView key={line.id} line={line} width={width} />
      ))}
    </g>
  );
}

function LineView({ line, width }: { line: PanelLine; width: number }) {
  const { end } = line;
  return (
    <g
      class={`line ${verdictClass(line.verdict)} order-${line.order % 4}${line.loud.length > 0 ? ' has-loud' : ''}`}
    >
      {line.band !== '' && <path class="spread" d={line.band} />}
      {line.line !== '' && <path class="stroke" d={line.line} />}
      {line.loud.map((loud) => (
        <g key={loud.line + loud.band} class="loud">
          {loud.band !== '' && <path class="spread" d={loud.band} />}
          {loud.line !== '' && <path class="stroke" d={loud.line} />}
        </g>
      ))}
      {line.points.map((point) => (
        <circle
          key={point.bucket}
          class={
            line.loud.some((loud) => loud.points.some((p) => p.bucket === point.bucket))
              ? 'point loud'
              : 'point'
          }
          cx={point.x.toFixed(1)}
          cy={point.y.toFixed(1)}
          r="2"
        />
      ))}
      {end !== undefined && <EndLabel line={line} end={end} width={width} />}
    </g>
  );
}

/** Below this part of the width a line ends early, and its name stands there. */
const ENDS_EARLY = 0.85;

function EndLabel({ line, end, width }: { line: PanelLine; end: { x: number; y: number }; width: number }) {
  const early = end.x < width * ENDS_EARLY;
  const x = early ? end.x : width;
  const y = line.labelY.toFixed(1);
  return (
    <>
      <path class="leader" d={`M${(end.x + 3).toFixed(1)} ${end.y.toFixed(1)}L${(x + 8).toFixed(1)} ${y}`} />
      <text class="label" x={x + 11} y={y} dy=".32em">
        {line.label}
      </text>
    </>
  );
}

function MarkView({
  mark,
  top,
  bottom,
}: {
  mark: PlacedMark;
  top: number;
  bottom: number;
}): ComponentChildren {
  return (
    <g class={`mark ${mark.kind.replaceAll(' ', '-')}`} transform={`translate(${mark.x} 0)`}>
      <title>{mark.text}</title>
      <path d={`M.5 ${top + 1}V${bottom}`} />
      {mark.side !== 'none' && (
        <text
          x={mark.side === 'right' ? 4 : -4}
          y={top}
          text-anchor={mark.side === 'right' ? 'start' : 'end'}
        >
          {mark.text}
        </text>
      )}
    </g>
  );
}

/** A bracket over the stretch, with the mark of a note at its beginning. */
function PinView({ pin, top, bottom }: { pin: LineChartProps['pins'][number]; top: number; bottom: number }) {
  const width = Math.max(2, pin.to - pin.from);
  return (
    <g class="pin" data-note-pin={pin.note} transform={`translate(${pin.from.toFixed(1)} ${top})`}>
      <title>{pin.words}</title>
      <path class="bracket" d={`M.5 ${bottom - top}V.5H${width.toFixed(1)}V6`} />
      <path class="flag" transform={`translate(1 ${bottom - top - 18})`} d="M3 3h10v8H8l-3 3v-3H3Z" />
    </g>
  );
}

interface StretchProps {
  kind: 'proof' | 'marked';
  at: { from: number; to: number };
  top: number;
  bottom: number;
}

function Stretch({ kind, at, top, bottom }: StretchProps) {
  const left = Math.min(at.from, at.to);
  const width = Math.max(1, Math.abs(at.to - at.from));
  return (
    <g class={`stretch ${kind}`}>
      <rect x={left} y={top} width={width} height={Math.max(0, bottom - top)} />
      <path d={`M${left} ${bottom - 1}h${width}`} />
      {kind === 'proof' && width > 36 && (
        <text x={left + 2} y={bottom - 6}>
          proof
        </text>
      )}
    </g>
  );
}
