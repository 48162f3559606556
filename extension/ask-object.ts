import * as vscode from 'vscode';

/** The number that a heap snapshot gives an object, as Chrome DevTools writes it too: `@123`. */
export async function askObjectId(title: string): Promise<number | undefined> {
  const given = await vscode.window.showInputBox({
    title,
    prompt: 'Id of the object, such as @123. Snapshots of one process use the same ids.',
    placeHolder: '@123',
    ignoreFocusOut: true,
    validateInput: (text) =>
      objectId(text) === undefined ? 'An id is a number, with or without @ before it.' : undefined,
  });
  return given === undefined ? undefined : objectId(given);
}

function objectId(text: string): number | undefined {
  const digits = /^\s*@?(\d{1,15})\s*$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
