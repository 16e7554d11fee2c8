import { writeAtomically } from '../../core/artifacts/disk.js';
import type { ReportData } from './collect-report.js';
import { html, type Markup } from './markup.js';
import { page } from './page.js';
import { foundSection } from './sections/found.js';
import { layersSection } from './sections/layers.js';
import { memorySection } from './sections/memory.js';
import { originSection } from './sections/origin.js';
import { quantizationSection } from './sections/quantization.js';
import { searchSection } from './sections/search.js';
import { spaceSection } from './sections/space.js';
import { trainingSection } from './sections/training.js';
import { unreadableSection } from './sections/unreadable.js';

/** Sections in reading order: the result first, what is missing, how it came about, what it costs, where it comes from. */
const sections: readonly ((data: ReportData) => Markup | undefined | Promise<Markup | undefined>)[] = [
  foundSection,
  unreadableSection,
  searchSection,
  spaceSection,
  trainingSection,
  layersSection,
  memorySection,
  quantizationSection,
  originSection,
];

export async function reportHtml(data: ReportData): Promise<string> {
  const parts: Markup[] = [];
  for (const section of sections) {
    const part = await section(data);
    if (part) parts.push(part);
  }
  return page(`${data.run.plan.name}: tinyformer report`, html`${parts}`);
}

/** Writes the report as one HTML file that needs nothing else. @throws TF_DISK */
export async function writeReport(data: ReportData, file: string): Promise<void> {
  await writeAtomically(file, await reportHtml(data));
}
