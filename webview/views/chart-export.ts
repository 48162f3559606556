/** A picture as a file: SVG with its colours written out and its texts masked, PNG of that. */

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
  'dominant-baseline',
];

/** Gives each text as it may be told. */
export type MaskTexts = (texts: string[]) => Promise<string[]>;

/** A stand-alone SVG of the picture as it is on the screen, on the page's background; what notes say is left out. */
export async function chartSvg(drawn: SVGSVGElement, mask: MaskTexts): Promise<string> {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const sources = drawn.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, i) => {
    const source = sources[i];
    if (source !== undefined) writeStyle(source, element);
    element.removeAttribute('class');
  });
  for (const pin of copy.querySelectorAll('[data-note-pin]')) pin.remove();
  await maskIn(copy, mask);
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

async function maskIn(copy: SVGSVGElement, mask: MaskTexts): Promise<void> {
  const leaves = [...copy.querySelectorAll('*')].filter((element) => element.childElementCount === 0);
  const named = leaves.filter((element) => (element.textContent ?? '').trim() !== '');
  const masked = await mask(named.map((element) => element.textContent ?? ''));
  for (const [i, element] of named.entries()) element.textContent = masked[i] ?? '';
  for (const element of [copy, ...copy.querySelectorAll('*')])
    for (const { name } of [...element.attributes])
      if (/^(?:aria-|data-|id$|title$)/.test(name) && element.tagName !== 'pattern')
        element.removeAttribute(name);
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
export async function chartPng(drawn: SVGSVGElement, mask: MaskTexts): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await chartSvg(drawn, mask))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = drawn.clientWidth * PNG_SCALE;
  canvas.height = drawn.clientHeight * PNG_SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
