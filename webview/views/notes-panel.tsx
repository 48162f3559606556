/** Notes of the workspace on what this case shows: which rung of each one's anchor held, its thread, its status. */
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  NOTE_STATUSES,
  type Note,
  type NoteStatus,
  type ResolvedNote,
  type StatusChange,
} from '../../server/protocol/note.ts';
import { usePanel } from '../context.ts';
import { Markdown } from '../ui/markdown.tsx';
import { formatPlural } from '../ui/numbers.ts';
import { stateForNote } from './note-target.ts';

const STATUS_WORDS: Readonly<Record<NoteStatus, string>> = {
  open: 'open',
  confirmed: 'confirmed',
  expected: 'expected: not a leak',
  fixed: 'fixed: verify',
  wontfix: 'won’t fix',
};

export function NotesPanel() {
  const { notes } = usePanel();
  const [others, setOthers] = useState(false);
  const all = notes.known?.notes ?? [];
  const here = all.filter(({ rung }) => rung !== 'not found');
  const elsewhere = all.filter(({ rung }) => rung === 'not found');
  return (
    <section class="notes" aria-label="Notes">
      <h2>
        Notes <span class="quiet">{here.length > 0 ? here.length : ''}</span>
      </h2>
      {notes.failure !== undefined && (
        <p class="banner warning" role="alert">
          {notes.failure.message} {notes.failure.next}
        </p>
      )}
      {notes.draft !== undefined && <NoteForm key={notes.draft.title} />}
      <ul>
        {here.map((one) => (
          <NoteCard key={one.note.id} resolved={one} />
        ))}
      </ul>
      {elsewhere.length > 0 && (
        <button type="button" class="link" aria-expanded={others} onClick={() => setOthers(!others)}>
          {formatPlural(elsewhere.length, 'note')} on other captures
        </button>
      )}
      {others && (
        <ul>
          {elsewhere.map((one) => (
            <NoteCard key={one.note.id} resolved={one} />
          ))}
        </ul>
      )}
      {(notes.known?.problems ?? 0) > 0 && (
        <p class="quiet">
          {formatPlural(notes.known?.problems ?? 0, 'file')} among the notes could not be read.
        </p>
      )}
    </section>
  );
}

function NoteForm() {
  const { notes, announce, state, client } = usePanel();
  const [text, setText] = useState('');
  const [status, setStatus] = useState<NoteStatus>('open');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { draft, known } = notes;
  if (draft === undefined) return null;
  const keep = async () => {
    const { about } = draft;
    const { panel: _, ...view } = state;
    if (!(await notes.act({ op: 'create', about, text, status, view }))) return;
    notes.write(undefined);
    announce('The note is kept.');
  };
  const author = known?.author.name;
  return (
    <form
      class="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') notes.write(undefined);
        else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void keep();
        else return;
        event.stopPropagation();
      }}
    >
      <p class="note-about">{draft.title}</p>
      <textarea
        ref={field}
        rows={3}
        aria-label={`Note about ${draft.title}`}
        placeholder="What do you know about this? Markdown; Ctrl+Enter keeps it."
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div class="note-actions">
        <StatusChoice status={status} onChange={setStatus} label="Status of the new note" />
        <button type="submit" class="primary" disabled={text.trim() === ''}>
          Keep note
        </button>
        <button type="button" onClick={() => notes.write(undefined)}>
          Cancel
        </button>
      </div>
      <p class="quiet">
        {known?.folder === undefined ? (
          'Open a folder first: notes are kept in it.'
        ) : (
          <>
            As {author ?? 'you'} (
            <button
              type="button"
              class="link"
              title="Opens the setting: who writes notes here"
              onClick={() => client.post({ type: 'author' })}
            >
              change
            </button>
            ), in .tidemark of {known.folder}; commit it to share it.
          </>
        )}
      </p>
    </form>
  );
}

function NoteCard({ resolved }: { resolved: ResolvedNote }) {
  const { notes, patch, summary, state } = usePanel();
  const { note, rung, words, candidates, from, verdict } = resolved;
  const [reply, setReply] = useState<string>();
  const [url, setUrl] = useState<string>();
  const target = stateForNote(resolved, summary, state);
  const send = async () => {
    if (reply === undefined || reply.trim() === '') return;
    if (await notes.act({ op: 'reply', note: note.id, text: reply })) setReply(undefined);
  };
  return (
    <li class="note-card" data-note={note.id} tabIndex={-1}>
      <p class="note-head">
        {target === undefined ? (
          <strong>{note.title}</strong>
        ) : (
          <button type="button" class="link" onClick={() => patch(target)}>
            {note.title}
          </button>
        )}
      </p>
      <p class={`rung ${rung.replace(/ /g, '-')}`}>{words}</p>
      {note.status === 'fixed' && (verdict === 'back' || verdict === 'grown') && (
        <p class="warning">
          {verdict === 'back' ? 'Marked fixed, and it is back.' : 'Marked fixed, and it has grown.'}
        </p>
      )}
      {from !== undefined && (
        <p class="quiet">
          From {from}: {STATUS_WORDS[note.status]}; can only be read here.
        </p>
      )}
      {candidates !== undefined && (
        <p>
          {candidates.map((place) => (
            <button
              key={place.byteStart}
              type="button"
              class="link candidate"
              onClick={() => patch({ tab: 'raw', byte: place.byteStart, capture: resolved.capture })}
            >
              line {place.line}
            </button>
          ))}
        </p>
      )}
      <Markdown text={note.text} />
      <p class="quiet">{signature(note.author.name, note.at)}</p>
      {note.replies.map((one) => (
        <div key={one.id} class="reply">
          <Markdown text={one.text} />
          <p class="quiet">{signature(one.author.name, one.at)}</p>
        </div>
      ))}
      {note.statuses.slice(1).map((one) => (
        <p key={`${one.at} ${one.status}`} class="quiet">
          {changed(one)}
        </p>
      ))}
      {note.disputed && <p class="warning">Two people set different statuses; the later one counts.</p>}
      {note.links.map((url) => (
        <p key={url}>
          <a href={url}>{url}</a>
        </p>
      ))}
      <div class="note-actions" hidden={from !== undefined}>
        <StatusChoice
          status={note.status}
          label={`Status of the note on ${note.title}`}
          onChange={(status) => void notes.act({ op: 'status', note: note.id, status })}
        />
        <button
          type="button"
          class="link"
          aria-expanded={reply !== undefined}
          onClick={() => setReply(reply ?? '')}
        >
          Reply
        </button>
        <button
          type="button"
          class="link"
          aria-expanded={url !== undefined}
          onClick={() => setUrl(url === undefined ? '' : undefined)}
        >
          Link…
        </button>
        {rung === 'found again' && (
          <button
            type="button"
            class="link"
            title="From now on the note is about this capture"
            onClick={() => void notes.act({ op: 'anchor', note: note.id })}
          >
            Move here
          </button>
        )}
        <Deletion note={note} />
      </div>
      {url !== undefined && (
        <form
          class="note-form"
          onSubmit={(event) => {
            event.preventDefault();
            void notes.act({ op: 'link', note: note.id, url }).then((kept) => kept && setUrl(undefined));
          }}
        >
          <input
            type="url"
            pattern="https://\S+"
            required
            placeholder="https://… of an issue or a commit"
            aria-label={`Issue or commit for the note on ${note.title}`}
            value={url}
            onInput={(event) => setUrl(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              setUrl(undefined);
              event.stopPropagation();
            }}
          />
          <button type="submit" class="primary" disabled={!/^https:\/\/\S+$/.test(url)}>
            Keep link
          </button>
        </form>
      )}
      {reply !== undefined && (
        <form
          class="note-form"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <textarea
            rows={2}
            aria-label={`Reply to the note on ${note.title}`}
            value={reply}
            onInput={(event) => setReply(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setReply(undefined);
              else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
              else return;
              event.stopPropagation();
            }}
          />
          <div class="note-actions">
            <button type="submit" class="primary" disabled={reply.trim() === ''}>
              Reply
            </button>
            <button type="button" onClick={() => setReply(undefined)}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </li>
  );
}

/** Asks once more: what is deleted stays deleted in every branch. */
function Deletion({ note }: { note: Note }) {
  const { notes } = usePanel();
  const [asked, setAsked] = useState(false);
  return (
    <button
      type="button"
      class="link"
      onBlur={() => setAsked(false)}
      onClick={() => (asked ? void notes.act({ op: 'delete', note: note.id }) : setAsked(true))}
    >
      {asked ? 'Delete for everyone?' : 'Delete'}
    </button>
  );
}

interface StatusChoiceProps {
  status: NoteStatus;
  label: string;
  onChange(status: NoteStatus): void;
}

function StatusChoice({ status, label, onChange }: StatusChoiceProps) {
  return (
    <select
      aria-label={label}
      value={status}
      onChange={(event) => onChange(event.currentTarget.value as NoteStatus)}
    >
      {NOTE_STATUSES.map((one) => (
        <option key={one} value={one}>
          {STATUS_WORDS[one]}
        </option>
      ))}
    </select>
  );
}

function changed({ status, author, at, reason }: StatusChange): string {
  return `${STATUS_WORDS[status]}, ${signature(author.name, at)}${reason === undefined ? '' : `: ${reason}`}`;
}

/** In the reader's own time: notes are written by people, not captures. */
function signature(name: string, at: string): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return `${name}, ${at}`;
  const here = new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString();
  return `${name}, ${here.slice(0, 10)} ${here.slice(11, 16)}`;
}
