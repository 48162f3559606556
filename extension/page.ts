/** The page of a panel: static, without any script or style of its own. */

export interface PageResources {
  /** Source expression that stands for the extension's own files. */
  cspSource: string;
  script: string;
  style: string;
  /** See `ViewState.panel`. */
  panel?: string;
}

export function panelPage({ cspSource, script, style, panel }: PageResources): string {
  const policy = [
    `default-src 'none'`,
    `script-src ${cspSource}`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    // Charts are drawn into images before they are saved as PNG.
    `img-src ${cspSource} data: blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<title>Tidemark</title>
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body>
<div id="app"${panel === undefined ? '' : ` data-panel="${attribute(panel)}"`}></div>
<script type="module" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
