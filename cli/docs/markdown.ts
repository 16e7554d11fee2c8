/** Text that is no HTML: `results/<name>` keeps its name. */
export const plain = (text: string): string => text.replaceAll('<', '&lt;');

/** A cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();
}

export const code = (text: string): string => `\`${text}\``;

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** First lines of a page that nobody edits by hand. */
export function generatedPage(title: string, introduction: string): string {
  return `<!-- Written by \`npm run docs\`. Do not edit. -->\n\n# ${title}\n\n${introduction}`;
}
