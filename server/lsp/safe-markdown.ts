/** Text from a capture is hostile: in Markdown it could load an image from the network or pass for a link. */

/** Shown exactly as it is, within one line of text. */
export function escapeMarkdown(text: string): string {
  return disarmAddresses(text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#!|<>~&]/g, '\\$&'));
}

/** Bare addresses turn into links by themselves. */
function disarmAddresses(text: string): string {
  return text.replace(/:(?=\/\/)/g, '\\:').replace(/\bwww\./gi, '$&\u200b');
}

/**
 * Markdown written by a rule, which may have names from the capture in it: emphasis, lists and code stay; links,
 * images and HTML become plain text. Inside code a backslash may be seen; that is the price of not guessing where
 * code begins.
 */
export function disarmMarkdown(markdown: string): string {
  return markdown
    .replace(/!\[/g, '!\\[')
    .replace(/\](?=\s*[([:])/g, '\\]')
    .replace(/<(?=[a-z/!?])/gi, '\\<');
}

/** A command to copy, fenced so that nothing in it can end the fence. */
export function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
