/** The chart as a file: SVG with its colours written out, PNG of that, CSV of the numbers drawn. */
import type { ColumnSummary } from '../../server/protocol/capture.ts';
import type { SeriesWindow } from '../../server/protocol/operations.ts';
import { toCsv } from '../ui/tsv.ts';
import { drawnUnit } from './chart-data.ts';

/** Properties that the style sheet gives; a file has no style sheet. */
const STYLED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-weight',
];

/** A stand-alone SVG of the chart as it is on the screen, on the page's background. */
export function chartSvg(drawn: SVGSVGElement): string {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const sources = drawn.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, i) => {
    const source = sources[i];
    if (source !== undefined) writeStyle(source, element);
    element.removeAttribute('class');
  });
  const page = getComputedStyle(document.body);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('font-family', page.fontFamily);
  copy.removeAttribute('class');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute(
    'fill',
    getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background'),
  );
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

function writeStyle(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of STYLED) to.setAttribute(property, plainColour(style.getPropertyValue(property)));
}

/** `color(srgb 1 0.5 0)`, as browsers write a mixed colour, in the words that every viewer of SVG knows. */
function plainColour(value: string): string {
  return value.replace(/color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)[^)]*\)/g, (_, ...parts) => {
    const channels = parts.slice(0, 3).map((part) => Math.round(Number(part) * 255));
    return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  });
}

const PNG_SCALE = 2;

/** Base64 of a PNG at twice the size on the screen. */
export async function chartPng(drawn: SVGSVGElement): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(chartSvg(drawn))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = drawn.clientWidth * PNG_SCALE;
  canvas.height = drawn.clientHeight * PNG_SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

/** What is drawn, number for number; where samples were reduced, the lowest and highest of each stretch. */
export function chartCsv(window: SeriesWindow, columns: readonly ColumnSummary[], rate: boolean): string {
  const reduced = window.first.some((first, i) => first !== window.last[i]);
  const title = (column: ColumnSummary) => `${column.title} (${drawnUnit(column, rate) || 'count'})`;
  const head = [
    ...(window.hasTime ? ['time'] : []),
    ...(reduced ? ['first sample', 'last sample'] : ['sample']),
    ...columns.flatMap((column) =>
      reduced ? [`${title(column)} lowest`, `${title(column)} highest`] : [title(column)],
    ),
  ];
  const rows = window.time.map((time, i) => [
    ...(window.hasTime ? [new Date(time).toISOString().replace('Z', '')] : []),
    (window.first[i] ?? 0) + 1,
    ...(reduced ? [(window.last[i] ?? 0) + 1] : []),
    ...columns.flatMap((column) => {
      const values = window.series.find((one) => one.id === column.id);
      const min = values?.min[i] ?? null;
      return reduced ? [min, values?.max[i] ?? null] : [min];
    }),
  ]);
  return toCsv([head, ...rows]);
}
