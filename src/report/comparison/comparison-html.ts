import { escapeHtml } from '../escape.js';
import { answerTable } from './answer-table.js';
import type { Joined, RunComparison } from './comparison.js';
import { comparisonCurves } from './comparison-curves.js';
import { comparisonStyle } from './comparison-style.js';
import { checkpointsTable, classesTable, differencesTable, optionsTable, runsTable } from './comparison-tables.js';
import { withoutPlaces } from './shown-places.js';
import { type Answer, answersOf, HELD_OUT_NOTE, NOTES } from './words.js';

const section = (title: string, body: string): string => `<section><h2>${title}</h2>${body}</section>`;

const notes = `<ul class="note">${NOTES.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`;

const heldOutNote = ({ groups }: RunComparison): string =>
  groups.some(({ onTargets }) => onTargets) ? `<p class="note">${escapeHtml(HELD_OUT_NOTE)}</p>` : '';

const answerHtml = ({ lead, standing }: Answer): string =>
  `<p class="verdict">${escapeHtml(lead)}</p><ul class="standing">${standing.map((words) => `<li>${escapeHtml(words)}</li>`).join('')}</ul>`;

const unreadList = ({ unread }: RunComparison): string => {
  const items = unread.map(({ path, why }) => `<li>${escapeHtml(`${path}: ${why}`)}</li>`);
  return items.length > 0 ? `<h3>Not read</h3><ul class="note">${items.join('')}</ul>` : '';
};

/**
 * The comparison as one HTML page that needs nothing else: no script, no network (its CSP forbids both). What users named
 * is escaped.
 */
export function comparisonHtml(joined: Joined): string {
  const { groups } = joined;
  const comparison = withoutPlaces(joined.comparison);
  const counted = comparison.runs.filter(({ leftOut }) => leftOut === null).length;
  const out = comparison.runs.length - counted;
  const title = `Comparison of ${counted} runs`;
  const sub = [
    `${comparison.groups.length} group${comparison.groups.length === 1 ? '' : 's'}`,
    `reference: ${comparison.baseline}`,
    ...(out > 0 ? [`${out} more run${out === 1 ? '' : 's'} listed, but in no mean`] : []),
  ].join(' · ');
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const words = answersOf(comparison).map(answerHtml);
  const warnings = comparison.warnings.map((text) => `<div class="warning">${escapeHtml(text)}</div>`);
  const body = [
    `<header><h1>${title}</h1><p class="sub">${escapeHtml(sub)}</p>${words.join('')}</header>`,
    warnings.join(''),
    answerTable(comparison),
    section('How sure', notes + heldOutNote(comparison) + differencesTable(comparison)),
    section('Curves', comparisonCurves(groups)),
    section('Checkpoints', checkpointsTable(comparison)),
    section('IoU per class', classesTable(comparison)),
    section('Where the recipes differ', optionsTable(comparison)),
    section('Runs', runsTable(comparison) + unreadList(comparison)),
  ];
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>` +
    `<style>${comparisonStyle}</style></head>\n<body><main>${body.join('\n')}</main></body></html>\n`
  );
}
