/**
 * Serves the panel with a stand-in for VS Code around it, under the policy that VS Code's page has.
 * `node test/webview/serve.ts [port]` prints the address; open it in any browser.
 */
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { traceCases } from './trace-cases.ts';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');

export const POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `font-src 'self'`,
  `img-src 'self' data: blob:`,
].join('; ');

export interface HarnessServer {
  address: string;
  close(): Promise<void>;
}

export async function serveHarness(port = 0): Promise<HarnessServer> {
  const files = await bundle();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const found = resource(url, files, request.headers.referer);
    if (found === undefined) {
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, {
      'content-type': found.type,
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    });
    response.end(found.body);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    address: `http://127.0.0.1:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bundle(): Promise<Map<string, string>> {
  const common: BuildOptions & { write: false } = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    outdir: 'out',
    target: 'es2022',
    mainFields: ['module', 'main'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
  };
  const built = await Promise.all([
    build({
      ...common,
      entryPoints: [
        { in: 'webview/main.tsx', out: 'webview' },
        { in: 'webview/views/more-views.tsx', out: 'webview-views' },
        { in: 'webview/webview-views.css', out: 'webview-views' },
      ],
      format: 'esm',
      splitting: true,
    }),
    build({
      ...common,
      entryPoints: ['test/webview/harness.ts'],
      format: 'iife',
      define: { TRACE_CASES: JSON.stringify(await traceCases()) },
    }),
  ]);
  const files = built.flatMap(({ outputFiles }) => outputFiles);
  return new Map(files.map((file) => [`/${path.basename(file.path)}`, file.text]));
}

function resource(
  url: URL,
  files: ReadonlyMap<string, string>,
  referer: string | undefined,
): { type: string; body: string } | undefined {
  const read = (name: string) => fs.readFileSync(path.join(here, name), 'utf8');
  if (url.pathname === '/') return { type: 'text/html; charset=utf-8', body: read('harness.html') };
  if (url.pathname === '/default.css') return { type: 'text/css', body: read('themes/default.css') };
  if (url.pathname === '/theme.css') {
    const theme = referer === undefined ? null : new URL(referer).searchParams.get('theme');
    const name = theme === 'light' || theme === 'high-contrast' ? theme : 'dark';
    return { type: 'text/css', body: read(`themes/${name}.css`) };
  }
  const body = files.get(url.pathname);
  return body === undefined
    ? undefined
    : { type: url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript', body };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { address } = await serveHarness(Number(process.argv[2] ?? 0));
  console.log(`${address}?case=mochiweb&theme=dark`);
}
