/** Markup that is not escaped again. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = Markup | string | number | undefined | false | readonly Markup[];

/** HTML with every value escaped that is not markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + part + (i < values.length ? render(values[i]) : ''), ''));
}

/** Text that is markup already: a chart's SVG. */
export function raw(text: string): Markup {
  return new Markup(text);
}

function render(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (value === undefined || value === false) return '';
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** A table; cells that read as numbers stand to the right. */
export function htmlTable(header: readonly string[], rows: readonly (readonly (string | number | Markup)[])[]): Markup {
  const cell = (value: string | number | Markup): Markup => {
    const right = !(value instanceof Markup) && /^([-+]?[\d.,:]+( ?(%|x|B|KB|MB|M|s|min|h|dB))?|-)$/.test(String(value));
    return right ? html`<td class="n">${value}</td>` : html`<td>${value}</td>`;
  };
  const head = header.map((name, i) => {
    const first = rows[0]?.[i];
    const right = first !== undefined && cell(first).text.startsWith('<td class="n">');
    return right ? html`<th class="n">${name}</th>` : html`<th>${name}</th>`;
  });
  return html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
}

export function figure(svg: string, caption: string): Markup {
  return html`<figure>${raw(svg)}<figcaption>${caption}</figcaption></figure>`;
}
