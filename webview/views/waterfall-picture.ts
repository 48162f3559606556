/** The waterfall as one drawing, for a file: the words of its table, each in its place, and its bars. */

const SVG = 'http://www.w3.org/2000/svg';

const PARTS =
  'thead th, .lookup-name, .lookup-facts, .question-name, .question-server, .question-answer, svg';

/** @param patterns what bars are filled with */
export function drawWaterfall(into: SVGSVGElement, table: HTMLElement, patterns: Iterable<Element>): void {
  const whole = table.getBoundingClientRect();
  const put = (element: Element, attributes: Record<string, number | string>) => {
    for (const name in attributes) element.setAttribute(name, String(attributes[name]));
  };
  put(into, { width: whole.width, height: whole.height });
  into.replaceChildren(...[...patterns].map((pattern) => pattern.cloneNode(true)));
  for (const part of table.querySelectorAll(PARTS)) {
    const range = document.createRange();
    if (part instanceof SVGSVGElement) range.selectNode(part);
    else range.selectNodeContents(part);
    const { left } = range.getBoundingClientRect();
    // Words that the panel breaks into lines stand in the last one.
    const { top = 0, height = 0 } = [...range.getClientRects()].at(-1) ?? {};
    const cell = (part.closest('td, th') as Element).getBoundingClientRect();
    // The heading stays in view while the rows move.
    const y = top - (part.closest('thead') ? cell.top : whole.top);
    if (part instanceof SVGSVGElement) {
      const bar = part.cloneNode(true) as SVGSVGElement;
      put(bar, { x: left - whole.left, y });
      into.append(bar);
    } else if (!part.querySelector('svg')) {
      // Cut off where its cell ends.
      const box = document.createElementNS(SVG, 'svg');
      const text = document.createElementNS(SVG, 'text');
      const { color, fontSize, fontWeight } = getComputedStyle(part);
      text.textContent = part.textContent;
      put(box, { x: left - whole.left, y, width: cell.right - left, height });
      put(text, { y: height / 2, fill: color, 'font-size': fontSize, 'font-weight': fontWeight });
      put(text, { 'dominant-baseline': 'central' });
      box.append(text);
      into.append(box);
    }
  }
}
