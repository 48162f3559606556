/** Lists of counted texts that are programs of processes rather than strings of a dump. */

/** Names that stand in the list of processes of nearly every machine. */
const EVERYWHERE = /^(?:init|systemd|sshd|bash|sh|crond?|rsyslogd|kthreadd|a?getty|dbus-daemon|login)$/;
const PATH = /^(?:\/|\(deleted\)|\[)/;

/** As `readlink /proc/PID/exe | sort | uniq -c` and `ps -eo comm= | sort | uniq -c` print them. */
export function arePrograms(texts: readonly string[]): boolean {
  const paths = texts.every((text) => PATH.test(text)) && texts.some((text) => /\/s?bin\//.test(text));
  return paths || texts.some((text) => EVERYWHERE.test(text));
}
