import * as vscode from 'vscode';
import { fail } from '../../server/protocol/failure.ts';
import type { Shown } from '../open-captures.ts';
import type { CommandContext } from './index.ts';

/** Offers the stories that come with the extension, and opens the capture of the one chosen. */
export async function tryStory({ editors, samples }: CommandContext): Promise<void> {
  const chosen = await vscode.window.showQuickPick(readStories(samples), {
    title: 'Try a story',
    placeHolder: 'Real captures, and what they show',
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (chosen) await editors.open(chosen.shown);
}

interface Story extends vscode.QuickPickItem {
  shown: Shown;
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
    const names = entries
      .filter(
        ([name, kind]) => kind === vscode.FileType.File && !name.startsWith('.') && !/\.md$/i.test(name),
      )
      .map(([name]) => name);
    const story = { label: title, detail, happened };
    const [first, ...others] = names.map((name) => vscode.Uri.joinPath(at, name));
    // What happened is told by all the evidence of it; a format is shown by any one file.
    if (happened && first && others.length > 0)
      stories.push({ ...story, description: names.join(' + '), shown: [first, ...others] });
    else stories.push(...names.map((name) => ({ ...story, description: name, shown: oneOf(at, name) })));
  }
  if (stories.length === 0) {
    throw fail('not-found', 'This build has no stories in it.', 'Open a capture of your own.');
  }
  return stories.sort((a, b) => Number(b.happened) - Number(a.happened));
}

function oneOf(folder: vscode.Uri, name: string): Shown {
  return [vscode.Uri.joinPath(folder, name)];
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
