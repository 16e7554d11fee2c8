import type { ReportData } from '../collect-report.js';
import { html, type Markup } from '../markup.js';

/** What the report would show if the store still had it: a gap is said, not left. */
export function unreadableSection({ unreadable }: ReportData): Markup | undefined {
  if (unreadable.length === 0) return undefined;
  return html`<h2>Not shown</h2>${unreadable.map(
    ({ kind, code, message, hint }) => html`<p>The ${kind} could not be read: <b>${code}</b> ${message}. ${hint}</p>`,
  )}`;
}
