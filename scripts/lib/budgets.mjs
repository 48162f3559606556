/** What each part of the product may weigh, in bytes (kB of 1000). Checked by esbuild.mjs and test/repo. */

/** @type {{ title: string, files: string[], limit: number }[]} */
export const bundleBudgets = [
  { title: 'main', files: ['main.cjs'], limit: 10_000 },
  { title: 'client', files: ['client.cjs'], limit: 450_000 },
  { title: 'server + worker', files: ['server.cjs', 'worker.cjs'], limit: 400_000 },
  { title: 'webview', files: ['webview.js', 'webview.css'], limit: 200_000 },
  { title: 'command line', files: ['cli.js'], limit: 400_000 },
];

export const vsixBudget = 1_000_000;
