/** Lines of a table with aligned columns; numbers to the right. The first line is the head. */
export function textTable(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const isNumber = widths.map((_, column) => lines.slice(1).every((line) => /^-?[\d.]*( ?[%x])?$/.test(line[column]!)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
