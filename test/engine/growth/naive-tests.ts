/** The tests that tools and scripts commonly use to call a series growing; here only to show what they do. */

export const naiveTests: Record<string, (time: Float64Array, values: Float64Array) => boolean> = {
  'Mann–Kendall p<.01': (_time, y) => {
    let s = 0;
    for (let j = 1; j < y.length; j++) for (let i = 0; i < j; i++) s += Math.sign(y[j]! - y[i]!);
    return s / Math.sqrt((y.length * (y.length - 1) * (2 * y.length + 5)) / 18) > 2.326;
  },
  'least squares t, p<.01': (t, y) => {
    const n = y.length;
    const mt = t.reduce((a, b) => a + b, 0) / n;
    const my = y.reduce((a, b) => a + b, 0) / n;
    let stt = 0;
    let sty = 0;
    let syy = 0;
    for (let i = 0; i < n; i++) {
      stt += (t[i]! - mt) ** 2;
      sty += (t[i]! - mt) * (y[i]! - my);
      syy += (y[i]! - my) ** 2;
    }
    const residual = (syy - (sty * sty) / stt) / (n - 2);
    return residual > 0 && sty / stt / Math.sqrt(residual / stt) > 2.39;
  },
  'last > first + 2 %': (_time, y) => y[y.length - 1]! > y[0]! * 1.02,
  '10 rises': (_time, y) =>
    y.reduce((rises, value, i) => rises + (i > 0 && value > y[i - 1]! ? 1 : 0), 0) >= 10,
};
