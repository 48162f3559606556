/** What a canvas is drawn with, written down as SVG: the same code draws on the screen and into a file. */
import { textWidth } from './frame.ts';

/** As much of a canvas as the timeline needs. */
export type DrawContext = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'stroke'
> & { measureText(text: string): { width: number } };

/** A colour as every viewer of SVG knows it. */
export interface PlainColour {
  hex: string;
  /** 0 to 1. */
  alpha: number;
}

const ANCHORS: Readonly<Record<string, string>> = { center: 'middle', end: 'end', right: 'end' };

export class SvgContext implements DrawContext {
  fillStyle: DrawContext['fillStyle'] = '';
  strokeStyle: DrawContext['strokeStyle'] = '';
  lineWidth = 1;
  globalAlpha = 1;
  font = '';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'middle';
  private readonly parts: string[] = [];
  private readonly colourOf: (value: string) => PlainColour;
  private path = '';
  /** Rectangles of one colour that follow each other are one path. */
  private rectangles = '';
  private rectangleStyle = '';

  constructor(colourOf: (value: string) => PlainColour) {
    this.colourOf = colourOf;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    if (!(width > 0 && height > 0)) return;
    const style = this.paint('fill', this.fillStyle);
    if (style !== this.rectangleStyle) this.flush();
    this.rectangleStyle = style;
    this.rectangles += `M${short(x)},${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.flush();
    this.parts.push(
      `<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(Math.max(0, height))}" fill="none" ${this.stroking()}/>`,
    );
  }

  fillText(text: string, x: number, y: number): void {
    this.flush();
    const anchor = ANCHORS[this.textAlign];
    this.parts.push(
      `<text x="${short(x)}" y="${short(y)}" dominant-baseline="central"${anchor === undefined ? '' : ` text-anchor="${anchor}"`} ${this.paint('fill', this.fillStyle)}>${escaped(text)}</text>`,
    );
  }

  measureText(text: string): { width: number } {
    return { width: textWidth(text) };
  }

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)},${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${short(x)},${short(y)}`;
  }

  stroke(): void {
    this.flush();
    this.parts.push(`<path d="${this.path}" fill="none" ${this.stroking()}/>`);
  }

  /** Moves what is drawn next, and cuts off what would stick out. */
  group(x: number, y: number, width: number, height: number): void {
    this.flush();
    this.parts.push(
      `<svg x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" overflow="hidden">`,
    );
  }

  endGroup(): void {
    this.flush();
    this.parts.push('</svg>');
  }

  /** The whole file. @param family of fonts; text is 11 pixels high */
  finish(width: number, height: number, family: string): string {
    this.flush();
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(family)}" font-size="11">${this.parts.join('')}</svg>\n`;
  }

  private flush(): void {
    if (this.rectangles !== '') this.parts.push(`<path d="${this.rectangles}" ${this.rectangleStyle}/>`);
    this.rectangles = '';
    this.rectangleStyle = '';
  }

  private stroking(): string {
    return `${this.paint('stroke', this.strokeStyle)} stroke-width="${this.lineWidth}"`;
  }

  private paint(kind: 'fill' | 'stroke', style: DrawContext['fillStyle']): string {
    const { hex, alpha } = this.colourOf(String(style));
    const opacity = alpha * this.globalAlpha;
    return `${kind}="${hex}"${opacity < 1 ? ` ${kind}-opacity="${Math.round(opacity * 1000) / 1000}"` : ''}`;
  }
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
