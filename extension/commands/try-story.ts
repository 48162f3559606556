import * as vscode from 'vscode';
import { fail } from '../../server/protocol/failure.ts';
import type { CommandContext } from './index.ts';

/** Offers the stories that come with the extension, and opens the capture of the one chosen. */
export async function tryStory({ editors, samples }: CommandContext): Promise<void> {
  const chosen = await vscode.window.showQuickPick(readStories(samples), {
    title: 'Try a story',
    placeHolder: 'Real captures, and what they show',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen) await editors.open(chosen.capture);
}

interface Story extends vscode.QuickPickItem {
  capture: vscode.Uri;
  /** Of something that happened to someone; the others show a format. */
  happened: boolean;
}

/** A story is a folder with a README: its heading is the title, its first sentence the detail. */
async function readStories(samples: vscode.Uri): Promise<Story[]> {
  const stories: Story[] = [];
  for (const [folder, type] of await vscode.workspace.fs.readDirectory(samples)) {
    if (type !== vscode.FileType.Directory) continue;
    const at = vscode.Uri.joinPath(samples, folder);
    const entries = await vscode.workspace.fs.readDirectory(at);
    if (!entries.some(([name]) => name === 'README.md')) continue;
    const readme = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(at, 'README.md'));
    const { title, detail, happened } = summarize(new TextDecoder().decode(readme), folder);
    for (const [name, kind] of entries) {
      if (kind !== vscode.FileType.File || name.startsWith('.') || /\.md$/i.test(name)) continue;
      const capture = vscode.Uri.joinPath(at, name);
      stories.push({ label: title, description: name, detail, capture, happened });
    }
  }
  if (stories.length === 0) {
    throw fail('not-found', 'This build has no stories in it.', 'Open a capture of your own.');
  }
  return stories.sort((a, b) => Number(b.happened) - Number(a.happened));
}

function summarize(readme: string, folder: string): { title: string; detail: string; happened: boolean } {
  const [heading = '', ...blocks] = readme.split(/\n\s*\n/);
  const title = heading.replace(/^#+\s*/, '').trim() || folder;
  const paragraph = blocks.find((block) => !/^\s*[#|>-]/.test(block)) ?? '';
  const words = paragraph
    .replace(/^\*\*[^*]+\*\*/, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const happened = /\*\*What happened\.?\*\*/i.test(readme);
  return { title, detail: words.split(/(?<=\.)\s/)[0] ?? '', happened };
}
