import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownOf } from './markdown.js';
import type { CheckReport } from './report.js';

/** Writes the JSON and the page beside it. */
export function writeReport(report: CheckReport, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'device-check.json'), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(join(folder, 'device-check.md'), markdownOf(report));
}
