const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const;

export type Style = keyof typeof codes;

/** A piece of a line of the terminal. */
export type Segment = string | { readonly text: string; readonly style: Style };

export function styled(text: string, style: Style): Segment {
  return { text, style };
}

/** One line of at most `width` characters; what is cut ends with an ellipsis. */
export function renderLine(segments: readonly Segment[], width: number, colour: boolean): string {
  let room = width;
  let line = '';
  for (const segment of segments) {
    const { text, style } = typeof segment === 'string' ? { text: segment, style: undefined } : segment;
    const shown = text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}${room > 0 ? '…' : ''}`;
    room -= shown.length;
    line += colour && style && shown ? `\x1b[${codes[style][0]}m${shown}\x1b[${codes[style][1]}m` : shown;
    if (text.length > shown.length || shown.endsWith('…')) break;
  }
  return line.trimEnd();
}

/** Whether a stream may be coloured: a terminal, and nobody said no (no-color.org). */
export function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}
