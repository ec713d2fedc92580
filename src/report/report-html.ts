import type { ImageSet, TargetsSummary } from '../protocol/events.js';
import { placeless } from '../protocol/placeless.js';
import type { RunRecord } from '../protocol/record.js';
import { baselineTitle, compareWithBaseline } from './baselines.js';
import { checkpointWords, continuedWords } from './checkpoint-words.js';
import { choiceSection, weighedSection } from './choice/choice-html.js';
import { deviceName } from './comparison/compared-run.js';
import { curvesSection, histogramsSection } from './curves.js';
import { departuresSection } from './departures-html.js';
import { escapeHtml } from './escape.js';
import { confusionTable } from './figure/result-tables.js';
import { FONT } from './figure/standalone.js';
import { confusionDrawing } from './figure/table-drawing.js';
import { identitySection } from './identity-section.js';
import { labelFacts, whyUnmeasured } from './label-check.js';
import { labelFormText } from './label-form.js';
import { byteSize, duration, points, signedPoints, whole } from './numbers.js';
import { picturesSection, type ReportPicture } from './pictures.js';
import { rareAbout } from './rare-about.js';
import { recipeSection } from './recipe-section.js';
import { runTime } from './run-time.js';
import { type SavedRecord, savedRecord } from './saved-form.js';
import { reportStyle } from './style.js';
import { checkpointTable, classTable } from './tables.js';
import { checkpointTitle, finalEvaluation, measuredSets, onImages, onSet } from './timeline.js';
import { verdict } from './verdict.js';

const section = (title: string, body: string): string => (body ? `<section><h2>${title}</h2>${body}</section>` : '');

const facts = (entries: readonly (readonly [string, string])[]): string =>
  `<dl>${entries.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;

/** An ISO time in UTC to the minute; anything else as it is. */
const shownTime = (time: string | null): string | undefined =>
  time?.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');

const titleOn = (record: RunRecord, set: ImageSet): string => onImages(record, set).replace(/^ on /, ': ');

function accuracySections(record: SavedRecord): string {
  if (record.evaluations.length === 0) {
    return section('Accuracy', `<p class="none">Not measured: ${escapeHtml(whyUnmeasured(record))}.</p>`);
  }
  const note =
    '<p class="note">Points of 100; one confusion matrix over all labelled images at the labels’ own size. Signed numbers are differences to the source model.</p>';
  const sets = measuredSets(record).map((set) => ({ title: titleOn(record, set), own: onSet(record, set) }));
  const rare = (own: RunRecord) => `<p class="note">${escapeHtml(rareAbout(own))}</p>`;
  return [
    ...sets.map(({ title, own }) => section(`Checkpoints${title}`, note + checkpointTable(own) + rare(own))),
    ...sets.map(({ title, own }) => section(`IoU per class${title}`, classTable(own))),
    ...sets.map(({ title, own }) => section(`Confusion matrix${title}`, confusionSection(own))),
  ].join('');
}

/** Where the pixels of each class go in the run's result. */
function confusionSection(record: RunRecord): string {
  const { classes } = record;
  const final = finalEvaluation(record) ?? record.evaluations.at(-1);
  if (!final || !classes) return '';
  const note = `${confusionTable(final, classes).note} Measured: the ${final.evaluated}, ${checkpointTitle(final.checkpoint)}.`;
  const { width, height, body, title } = confusionDrawing(final, classes);
  const svg = `<svg class="own" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="${FONT}" role="img" aria-label="${escapeHtml(title)}">${body}</svg>`;
  return `<p class="note">${escapeHtml(note)}</p><div class="wide confusion">${svg}</div>`;
}

/** The result's figure beside that of the strongest result without training, large. */
function headline(record: RunRecord): string {
  const comparison = compareWithBaseline(record);
  if (!comparison) return '';
  const { final, baseline, printed, relation } = comparison;
  const kind = { above: 'up', same: 'same', below: 'down' }[relation];
  return (
    `<p class="headline"><b>${points(final.metrics.mIoU)}</b> mIoU <span class="${kind}">${signedPoints(printed)}</span> ` +
    `<span class="sub">compared with the strongest cheap baseline, ${escapeHtml(baselineTitle(baseline))}: ${points(baseline.metrics.mIoU)}</span></p>`
  );
}

function warningsSection({ warnings, error }: RunRecord): string {
  const failed = error
    ? `<div class="warning"><b>Error</b> ${escapeHtml(error.message)} ${escapeHtml(error.advice ?? '')}</div>`
    : '';
  const items = warnings.map(({ stage, step, message, advice }) => {
    const where = stage === null ? '' : `${stage}${step === null ? '' : `, step ${step}`}: `;
    return `<div class="warning"><b>${escapeHtml(where)}</b>${escapeHtml(message)} ${escapeHtml(advice)}</div>`;
  });
  return failed + items.join('') || '<p class="none">None.</p>';
}

const told = (name: string, words: string | undefined): [string, string][] => (words ? [[name, words]] : []);

function imageFacts(title: string, images: TargetsSummary, classes: RunRecord['classes']): [string, string][] {
  const { names, labelled, notes = [], unmatched, unmatchedLabels, predictions, labelCheck } = images;
  const skipped = images.skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  const ofPredictions = predictions?.notes ?? [];
  return [
    [title, `${names.length}, of these ${labelled} with labels`],
    ...labelFacts(labelCheck, classes),
    ...told('Skipped files', skipped),
    ...notes.map((note): [string, string] => ['Note', note]),
    ...told('Of the predictions', ofPredictions.join(' ')),
    ...(unmatchedLabels === undefined
      ? told('Without a partner', unmatched.join(', '))
      : [
          ...told('Label files without an image', unmatched.slice(0, unmatchedLabels).join(', ')),
          ...told('Images without a label file', unmatched.slice(unmatchedLabels).join(', ')),
        ]),
  ];
}

function modelSection({ model, given, labels, targets, heldOut, classes }: RunRecord): string {
  const files: [string, string][] = [];
  if (model) {
    const inferred = model.inferred.map(({ name, value, assumed }) => `${name} ${value}${assumed ? ' (assumed)' : ''}`);
    files.push(
      ['Model file', `${placeless(model.file)} (${model.format}, ${byteSize(model.bytes)})`],
      ['Architecture', model.architecture],
      ['Parameters', whole(model.parameters)],
      ['Inferred', inferred.join('; ') || 'nothing'],
    );
    if (model.unused.length > 0) files.push(['Unused tensors', model.unused.join(', ')]);
    const { weightSets = [], leftOut = [] } = model;
    const others = weightSets.filter(({ chosen }) => !chosen).map(({ name }) => name);
    const used = weightSets.find(({ chosen }) => chosen);
    if (used && others.length > 0) files.push(['Weights', `${used.name}, of ${[used.name, ...others].join(', ')}`]);
    if (leftOut.length > 0) files.push(['Left out', leftOut.map(({ name, why }) => `${name} (${why})`).join(', ')]);
  }
  if (given) files.push(['Given predictions', `${placeless(given.file)}: ${given.forms.join('; ')}`]);
  if (labels) files.push(['Soft labels of Distil', `${labels.images} images: ${labelFormText(labels)}`]);
  if (targets) {
    files.push(...imageFacts('Target images', targets, classes));
  }
  if (heldOut) files.push(...imageFacts('Held-out images', heldOut, classes));
  return files.length > 0 ? facts(files) : '';
}

function machineSection(record: SavedRecord): string {
  const { versions, recipe, stages, steps } = record;
  const stageTimes = stages.map(({ stage, index, done, seconds, result }): [string, string] => {
    const own = steps.filter((step) => step.index === index);
    const mean = own.reduce((sum, step) => sum + step.milliseconds, 0) / Math.max(1, own.length);
    const rate = own.length > 0 ? `, ${duration(mean / 1000)} per step` : '';
    const time = seconds === null ? 'not finished' : duration(seconds);
    return [`Stage ${stage}`, `${time}, ${done} steps${rate}${result ? `; gives the ${result}` : ''}`];
  });
  return facts([
    ['Adapter', deviceName(record)],
    ...Object.entries(versions),
    ['Seed', recipe ? String(recipe.seed) : 'unknown'],
    ['Started', shownTime(record.started) ?? 'unknown'],
    ['Finished', shownTime(record.finished) ?? 'not yet'],
    ['Whole run', runTime(record)],
    ...told('Checkpoints', checkpointWords(record)),
    ...told('Continued', continuedWords(record)),
    ...stageTimes,
    ['Largest GPU memory', byteSize(record.peakGpuBytes)],
  ]);
}

/**
 * The run as one HTML page that needs nothing else: no script, no network (its CSP forbids both), pictures and curves
 * inline. What users named (files, classes, recipe) is escaped.
 */
export function reportHtml({ record: run, pictures }: { record: RunRecord; pictures: ReportPicture[] }): string {
  const record = savedRecord(run);
  const title = record.recipe ? `Adaptation report: ${record.recipe.name}` : 'Adaptation report';
  const sub = [
    record.model && placeless(record.model.file),
    record.targets && `${record.targets.names.length} target images`,
    record.heldOut && `${record.heldOut.names.length} held-out images`,
    shownTime(record.finished),
  ]
    .filter(Boolean)
    .join(' · ');
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const body = [
    `<header><h1>${escapeHtml(title)}</h1><p class="sub">${escapeHtml(sub)}</p>${headline(record)}<p class="verdict">${escapeHtml(verdict(record))}</p></header>`,
    accuracySections(record),
    section('Choice without labels', choiceSection(record.choice, record.classes)),
    section('Stages that were kept or undone', weighedSection(record.weighed)),
    section('Pictures', picturesSection(pictures, record.classes)),
    section('Curves', curvesSection(record)),
    section('Entropy', histogramsSection(record)),
    section('Warnings', warningsSection(record)),
    section('Model and images', modelSection(record)),
    section('Machine, versions, time', machineSection(record)),
    section('Where the recipe leaves the paper', departuresSection(record)),
    section('Recipe', recipeSection(record)),
    `<section class="page"><h2>Identity</h2>${identitySection(record)}</section>`,
  ];
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>` +
    `<style>${reportStyle}</style></head>\n<body><main>${body.join('\n')}</main></body></html>\n`
  );
}
