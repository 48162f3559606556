/** A picture, or what is drawn in it, as a file: names that are not ours are masked unless they are asked for. */
import type { usePanel } from '../context.ts';
import { toCsv } from '../ui/tsv.ts';
import { chartPng, chartSvg, type MaskTexts } from './chart-export.ts';

export type Rows = readonly (readonly (string | number | null)[])[];

export interface PictureFile {
  kind: 'svg' | 'png' | 'csv';
  /** With names as the capture writes them; what looks private stays masked. */
  names: boolean;
  drawing: SVGSVGElement | undefined;
  rows: Rows | undefined;
  /** Of the file, without its ending. */
  name: string;
}

type Saver = Pick<ReturnType<typeof usePanel>, 'client' | 'summary' | 'announce'>;

export async function savePicture(
  { client, summary, announce }: Saver,
  { kind, names, drawing, rows, name }: PictureFile,
): Promise<void> {
  const level = names ? ('labels' as const) : ('structure' as const);
  const mask: MaskTexts = (texts) => client.call('mask', { case: summary.case, texts, level });
  const save = (content: string) =>
    client.post({
      type: 'save',
      name: `${name.replace(/[^\w.-]+/g, '_')}.${kind}`,
      content,
      ...(kind === 'png' && { base64: true }),
    });
  if (kind === 'csv') {
    if (rows) save(toCsv(await maskedRows(rows, mask)));
  } else if (drawing) save(await (kind === 'svg' ? chartSvg(drawing, mask) : chartPng(drawing, mask)));
  if (!names) announce('The file tells structure only: names that are not ours are masked.');
}

async function maskedRows(rows: Rows, mask: MaskTexts): Promise<Rows> {
  const texts = [...new Set(rows.flat().filter((cell) => typeof cell === 'string'))];
  const masked = await mask(texts);
  const told = new Map(texts.map((text, i) => [text, masked[i] ?? '']));
  return rows.map((row) => row.map((cell) => (typeof cell === 'string' ? (told.get(cell) ?? '') : cell)));
}
