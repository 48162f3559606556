/** Drawing that is written down as SVG: plain colours, nothing of a name taken for markup, as few parts as may be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SvgContext } from '../../webview/charts/svg-context.ts';

const colours = (value: string) =>
  value === 'ghost' ? { hex: '#808080', alpha: 0.5 } : { hex: value, alpha: 1 };

test('rectangles of one colour that follow each other are one path', () => {
  const context = new SvgContext(colours);
  context.fillStyle = '#ff0000';
  context.fillRect(0, 0, 10, 5);
  context.fillRect(20, 0.04, 10, 5);
  context.fillStyle = '#00ff00';
  context.fillRect(40, 0, 10, 5);
  context.fillRect(0, 0, 0, 5);
  const svg = context.finish(100, 50, 'sans-serif');
  assert.deepEqual(svg.match(/<path[^>]*>/g), [
    '<path d="M0,0h10v5h-10zM20,0h10v5h-10z" fill="#ff0000"/>',
    '<path d="M40,0h10v5h-10z" fill="#00ff00"/>',
  ]);
  assert.match(
    svg,
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="100" height="50" viewBox="0 0 100 50"/,
  );
});

test('a colour that lets others through, under a drawing that does, is both', () => {
  const context = new SvgContext(colours);
  context.fillStyle = 'ghost';
  context.globalAlpha = 0.5;
  context.fillRect(0, 0, 1, 1);
  context.strokeStyle = '#123456';
  context.strokeRect(1, 2, 3, 4);
  const svg = context.finish(10, 10, 'sans-serif');
  assert.match(svg, /fill="#808080" fill-opacity="0\.25"/);
  assert.match(
    svg,
    /<rect x="1" y="2" width="3" height="4" fill="none" stroke="#123456" stroke-opacity="0\.5"/,
  );
});

test('names of programs are text, whatever is in them', () => {
  const context = new SvgContext(colours);
  context.fillText('</text><script>alert("x")</script>&\u0007', 1, 2);
  const svg = context.finish(10, 10, '"Noto Sans", <serif>');
  assert.ok(!svg.includes('<script'));
  assert.match(svg, /&lt;\/text&gt;&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;&amp; <\/text>/);
  assert.match(svg, /font-family="&quot;Noto Sans&quot;, &lt;serif&gt;"/);
});

test('groups cut off what sticks out, and lines are paths', () => {
  const context = new SvgContext(colours);
  context.strokeStyle = '#000000';
  context.group(10, 20, 30, 40);
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(5, 5.55);
  context.stroke();
  context.endGroup();
  assert.match(
    context.finish(1, 1, 'x'),
    /<svg x="10" y="20" width="30" height="40" overflow="hidden"><path d="M0,0L5,5\.6" fill="none" stroke="#000000" stroke-width="1"\/><\/svg><\/svg>/,
  );
});
