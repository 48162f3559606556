/** What each part of the product may weigh. Checked by esbuild.mjs and scripts/package.mjs, which print KiB. */

const KiB = 1024;

/** @type {{ title: string, files: string[], limit: number }[]} */
export const bundleBudgets = [
  { title: 'main', files: ['main.cjs'], limit: 10 * KiB },
  { title: 'work', files: ['work.cjs'], limit: 48 * KiB },
  { title: 'client', files: ['client.cjs'], limit: 450 * KiB },
  { title: 'heap snapshots', files: ['heap-snapshot.cjs'], limit: 56 * KiB },
  { title: 'server + cli', files: ['server.cjs'], limit: 1640 * KiB },
  { title: 'webview', files: ['webview.js', 'webview-shared.js', 'webview.css'], limit: 190 * KiB },
  { title: 'more views', files: ['webview-views.js', 'webview-views.css'], limit: 160 * KiB },
  { title: 'cli start', files: ['cli.js'], limit: 2 * KiB },
];

export const vsixBudget = 1000 * KiB;
