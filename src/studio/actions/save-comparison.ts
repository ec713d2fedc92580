import type { Joined } from '../../report/comparison/comparison.js';
import { comparisonCsv } from '../../report/comparison/comparison-csv.js';
import { comparisonHtml } from '../../report/comparison/comparison-html.js';
import { saveFile } from './downloads.js';

/** What `atp-studio compare --out` writes, by the ending of its file. */
const FORMS = {
  html: { type: 'text/html', text: comparisonHtml },
  csv: { type: 'text/csv', text: comparisonCsv },
} as const;

export function saveComparison(joined: Joined, form: keyof typeof FORMS): void {
  const { type, text } = FORMS[form];
  saveFile({ name: `comparison.${form}`, type, bytes: new TextEncoder().encode(text(joined)) });
}
