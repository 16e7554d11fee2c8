/** A word of a command line that the user is told to type: quoted where a shell would take it for more than one word, or expand it. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
