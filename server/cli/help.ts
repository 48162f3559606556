/** `--help`: every command that works, and nothing else. */

export const HELP = `Tidemark finds what grows in memory samples and counter logs, and shows the proof.

  tidemark analyze PATH...   findings of all paths as one case; a folder means its files, - standard input
      --format text|json|markdown|html|sarif|bundle
                                    default text, or what the name after --output says
      --captures none|copy|whole    of a bundle: captures it takes along, as copies with their words
                                    masked, or as they are; default none
      --output FILE                 instead of standard output
      --fail-on error|warning|note  exit 1 when there is a finding at or above it
      --min-length N                strings of a memory dump count from N characters on (default 8)
      --shallow                     of heap snapshots counts and shallow sizes only: little memory, soon done
      --redact structure|labels|none  how much of the captures a report tells: figures and names of
                                    code; names as they are; everything. Default: structure for what
                                    is shared; text and JSON mask secrets and people only
      --no-redact                   as --redact none

  tidemark page PATH TABLE   rows of a table; without TABLE it lists the tables
      --sort COLUMN[:asc|desc]      by the id or title of a column
      --filter TEXT                 rows whose text holds all these words
      --offset N --limit N          default 0 and 50; at most 1000 rows
      --format text|json  --min-length N  --shallow

  tidemark export PATH       the calls of a strace log for other tools
      --format trace-event|folded|csv
                                    for Perfetto (default), for flame graphs (needs strace -k), a row a call
      --filter TEXT                 such as '%net pid:12 errno:ENOENT >10ms fd:3 path~/etc name:openat'
      --redact structure|labels|none  default structure: paths, addresses and arguments are masked
      --output FILE  --no-redact

  tidemark verify [FOLDER] [CAPTURE...]
                             notes of the folder (.tidemark) on these captures, else on those in it: exit 1
                             if one marked fixed is back or has grown
      --format text|json

  tidemark redact FILE       a copy of a text capture with only its structure left
      --output FILE
      --level structure|labels      default structure

  tidemark formats           what it reads
  tidemark rules             what it looks for
  tidemark --version
  tidemark --help

Exit 0: done. 1: findings at or above --fail-on. 2: bad usage, or nothing could be read.
It uses no network and changes nothing but the file after --output.
`;
