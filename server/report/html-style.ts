/** Looks of the HTML report: the reader's own light or dark, nothing loaded from anywhere. */
export const HTML_STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1f2328;--quiet:#59636e;--line:#d1d9e0;--soft:#f6f8fa;
--error:#b3261e;--warning:#8a5700;--note:#0b57b0;--growing:#b3261e;--rising:#8a5700;--stopped:#0b57b0;--steady:#59636e}
@media (prefers-color-scheme:dark){:root{--back:#1b1d21;--text:#e4e6ea;--quiet:#a3abb5;--line:#3a3f46;--soft:#24272c;
--error:#ff9b92;--warning:#f0b95a;--note:#8cc0ff;--growing:#ff9b92;--rising:#f0b95a;--stopped:#8cc0ff;--steady:#a3abb5}}
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--back);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin:0}
code,td.key,pre{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}
pre{background:var(--soft);padding:.4rem .6rem;margin:.3rem 0;white-space:pre-wrap}
.quiet{color:var(--quiet)}
article{border-left:4px solid var(--line);padding:.2rem 0 .2rem 1rem;margin:1.2rem 0}
article.error{border-color:var(--error)}article.warning{border-color:var(--warning)}article.note{border-color:var(--note)}
.severity{text-transform:capitalize;font-weight:600}
.error .severity{color:var(--error)}.warning .severity{color:var(--warning)}.note .severity{color:var(--note)}
.thread{background:var(--soft);padding:.2rem .8rem;margin:.6rem 0}.thread h4{margin:.3rem 0;font-size:.9rem}
.thread p{margin:.3rem 0}a{color:var(--note)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td.number,th.number{text-align:right;white-space:nowrap}
svg{display:block}svg path{fill:none;stroke:currentColor;stroke-width:1.4}svg circle{fill:currentColor}
figure{margin:.6rem 0}figcaption{font-size:.85rem}
svg.course{width:100%;max-width:640px;height:auto}.course text{fill:var(--quiet);font-size:11px}
.course .ground{stroke:var(--line)}
.growing{color:var(--growing)}.rising{color:var(--rising)}.stopped{color:var(--stopped)}.steady{color:var(--steady)}
@media print{body{max-width:none}}
`;
