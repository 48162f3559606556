/** One thing to do next; the command in it stands out and can be copied. */
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { MarkdownLine } from '../ui/markdown.tsx';

export function NextStep({ step }: { step: string }) {
  const { client, announce } = usePanel();
  const { words, command } = commandIn(step);
  return (
    <li>
      <MarkdownLine text={words} />
      {command !== undefined && (
        <span class="command">
          <code>{command}</code>
          <button
            type="button"
            class="icon-button"
            title="Copy the command"
            aria-label={`Copy the command: ${command}`}
            onClick={() => {
              client.post({ type: 'copy', text: command, what: 'command' });
              announce('Copied: command.');
            }}
          >
            <Icon name="copy" />
          </button>
        </span>
      )}
    </li>
  );
}

/**
 * A step is a sentence, a command, or a sentence and a command after a colon; backticks mark a command too. A
 * sentence ends with a full stop, a command does not.
 */
export function commandIn(step: string): { words: string; command?: string } {
  const quoted = /^([^`]*)`([^`]+)`\s*$/.exec(step);
  if (quoted?.[2] !== undefined) return { words: quoted[1]?.trim() ?? '', command: quoted[2] };
  if (step.includes('`') || /[.!?]$/.test(step.trim())) return { words: step };
  const after = /^([A-Z][^:|;]*:) (\S.*)$/s.exec(step);
  if (after?.[1] !== undefined && after[2] !== undefined) return { words: after[1], command: after[2] };
  return /^[A-Z]/.test(step) ? { words: step } : { words: '', command: step };
}
