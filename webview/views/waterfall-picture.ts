/** The waterfall as one drawing, for a file: the words of its table, each in its place, and its bars. */

const PARTS =
  'thead th, .lookup-name, .lookup-facts, .question-name, .question-server, .question-answer, svg';

/** @param into a drawing in the page; what it holds so far goes */
export function drawWaterfall(into: Element, table: Element): void {
  const whole = table.getBoundingClientRect();
  const put = (element: Element, attributes: object) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const make = (name: string, attributes: object) =>
    put(document.createElementNS('http://www.w3.org/2000/svg', name), attributes);
  put(into, { width: whole.width, height: whole.height });
  into.replaceChildren(...[...document.querySelectorAll('#dns-hatch')].map((one) => one.cloneNode(true)));
  for (const part of table.querySelectorAll(PARTS)) {
    const isBar = part instanceof SVGElement;
    const range = document.createRange();
    range.selectNodeContents(part);
    const words = isBar ? part : range;
    const cell = (part.closest('td, th') as Element).getBoundingClientRect();
    const { left } = words.getBoundingClientRect();
    // Words that the panel breaks into lines stand in the last one; the heading stays in view while the rows move.
    const { top = 0, height = 0 } = [...words.getClientRects()].at(-1) ?? {};
    const place = { x: left - whole.left, y: top - (part.closest('thead') ? cell.top : whole.top) };
    if (isBar) into.append(put(part.cloneNode(true) as Element, place));
    else if (!part.querySelector('svg')) {
      const { color, fontSize, fontWeight } = getComputedStyle(part);
      // Cut off where its cell ends.
      const box = make('svg', { ...place, width: cell.right - left, height });
      const looks = { fill: color, 'font-size': fontSize, 'font-weight': fontWeight };
      const text = make('text', { ...looks, y: height / 2, 'dominant-baseline': 'central' });
      text.textContent = part.textContent;
      box.append(text);
      into.append(box);
    }
  }
}
