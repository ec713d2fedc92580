import { UserError } from '../../protocol/errors.js';
import type { ImageSet } from '../../protocol/events.js';
import type { RunRecord } from '../../protocol/record.js';
import { isAbsent } from '../absent-classes.js';
import { finalEvaluation, headlineSet, measuredSets } from '../timeline.js';
import { type ComparedRun, classNames, deviceName, imagesName, modelName, versionsText } from './compared-run.js';
import { baselineFor, type Differences, differencesToGroup, differencesToUntrained } from './differences.js';
import {
  type CheckpointFigures,
  checkpointFigures,
  type Figure,
  figureOf,
  forFigures,
  spreadOfKnown,
} from './figures.js';
import { classesOf, type Group, groupRuns, seedOf } from './groups.js';
import { type OptionDifference, optionDifferences } from './option-differences.js';
import type { Spread } from './statistics.js';
import { comparisonWarnings } from './warnings.js';

export interface ComparedGroup {
  name: string;
  model: string;
  images: string;
  /** Groups with one number have the same images: their figures can be compared. */
  imageSet: number;
  recipe: string;
  /** Seeds of the runs that are in the figures. */
  seeds: number[];
  /** How many of its runs count in no mean. */
  leftOut: number;
  /** Seconds that a run computed. */
  seconds: Spread | null;
  checkpoints: CheckpointFigures[];
  /** The others on the same images are compared with it. */
  isBaseline: boolean;
  /** The images whose figures stand for the runs. Those that follow are of these. */
  measuredOn: ImageSet;
  /** To the baseline group; null for a baseline itself, and where no baseline has the same images. */
  toBaseline: Differences | null;
  /** To what needs no training, in each run; null where that was not measured. */
  toUntrained: Differences | null;
  /** The same on the target images, where they are not those of the headline and were measured too. */
  onTargets: OnTargets | null;
  /** To the next best group on the same images; null unless this one has the highest mean mIoU of them. */
  toNext: Differences | null;
}

/** Figures of the target images beside those of the held-out images. */
export interface OnTargets {
  mIoU: Spread | null;
  toBaseline: Differences | null;
  toUntrained: Differences | null;
}

export interface Unread {
  path: string;
  why: string;
}

export interface RunRow {
  folder: string;
  group: string;
  model: string;
  images: string;
  recipe: string;
  seed: number | null;
  state: RunRecord['state'];
  /** Why the run counts in no mean; null where it does. */
  leftOut: string | null;
  device: string;
  versions: string;
  seconds: number | null;
  final: Record<Figure, number | null>;
}

/** Several runs side by side. Plain data: report, CSV, printed table and page are made of it. Accuracies are in [0,1]. */
export interface RunComparison {
  /** Name of the baseline group. */
  baseline: string;
  /** `isAbsent`: no run that counts met the class in its labels. */
  classes: { name: string; color: string; isAbsent: boolean }[];
  groups: ComparedGroup[];
  runs: RunRow[];
  /** Options in which the groups' recipes differ, a value for each group. */
  options: OptionDifference[];
  warnings: string[];
  /** What was given, but could not be read. */
  unread: Unread[];
}

/** The comparison, and the runs that it is of by group: curves are drawn of them. */
export interface Joined {
  comparison: RunComparison;
  groups: Group[];
}

function rowOf({ folder, record }: ComparedRun, group: Group): RunRow {
  const left = group.leftOut.find(({ run }) => run.record === record);
  const final = finalEvaluation(record);
  return {
    folder,
    group: group.name,
    model: modelName(record),
    images: imagesName(record),
    recipe: record.recipe?.name ?? 'unknown',
    seed: record.recipe?.seed ?? null,
    state: record.state,
    leftOut: left?.why ?? null,
    device: deviceName(record),
    versions: versionsText(record),
    seconds: record.seconds,
    final: forFigures((figure) => figureOf(figure, final)),
  };
}

const reached = ({ counted }: Group): number =>
  spreadOfKnown(counted.map(({ record }) => figureOf('mIoU', finalEvaluation(record))))?.mean ?? -1;

/** The next best group behind the best one of the same images. */
function nextBehind(group: Group, groups: readonly Group[]): Group | undefined {
  const there = groups.filter(({ keys, counted }) => keys.images === group.keys.images && counted.length > 0);
  const [best, next] = there.sort((a, b) => reached(b) - reached(a));
  return best === group ? next : undefined;
}

function onTargets(group: Group, other: Group | undefined, classCount: number): OnTargets | null {
  const records = group.counted.map(({ record }) => record);
  if (!records.some((record) => measuredSets(record).length > 1)) return null;
  return {
    mIoU: spreadOfKnown(records.map((record) => figureOf('mIoU', finalEvaluation(record, 'target')))),
    toBaseline: other ? differencesToGroup(group, other, classCount, 'target') : null,
    toUntrained: differencesToUntrained(group, classCount, 'target') ?? null,
  };
}

function summaryOf(group: Group, baseline: Group, groups: readonly Group[], classCount: number): ComparedGroup {
  const records = group.counted.map(({ record }) => record);
  const first = records[0] ?? group.leftOut[0]?.run.record;
  const other = baselineFor(group, baseline, groups);
  const next = nextBehind(group, groups);
  const imageSets = [...new Set(groups.map(({ keys }) => keys.images))];
  return {
    name: group.name,
    model: first ? modelName(first) : 'unknown',
    images: first ? imagesName(first) : 'unknown',
    imageSet: imageSets.indexOf(group.keys.images),
    recipe: group.recipe?.name ?? 'unknown',
    seeds: group.counted.map(seedOf),
    leftOut: group.leftOut.length,
    seconds: spreadOfKnown(records.map(({ seconds }) => seconds)),
    checkpoints: checkpointFigures(records, classCount),
    isBaseline: group === baseline || groups.some((each) => baselineFor(each, baseline, groups) === group),
    toBaseline: other ? differencesToGroup(group, other, classCount) : null,
    toUntrained: differencesToUntrained(group, classCount) ?? null,
    toNext: next ? differencesToGroup(group, next, classCount) : null,
    measuredOn: first ? headlineSet(first) : 'target',
    onTargets: onTargets(group, other, classCount),
  };
}

/** A group is named by its name, or by one of its runs. */
const isMeant = ({ name, counted, leftOut }: Group, given: string): boolean =>
  name === given || [...counted, ...leftOut.map(({ run }) => run)].some(({ folder }) => folder === given);

/** @throws UserError no-such-group */
function baselineNamed(name: string | undefined, groups: readonly Group[]): Group {
  const found = name === undefined ? groups[0] : groups.find((group) => isMeant(group, name));
  if (found) return found;
  const names = groups.map((group) => `"${group.name}"`).join(', ');
  throw new UserError('no-such-group', `There is no group "${name}" to compare with. The groups are ${names}.`, {
    advice:
      'Give --baseline one of these names, or a run of the group; or leave it out to compare with the first group.',
  });
}

/**
 * Joins runs into groups and compares these. `baseline` names a group, or a run of it; without it the first one is taken.
 * @throws UserError no-such-group
 */
export function compareRuns(runs: readonly ComparedRun[], baseline?: string, unread: readonly Unread[] = []): Joined {
  const groups = groupRuns(runs);
  const base = baselineNamed(baseline, groups);
  const classes = classesOf(runs);
  const colors = runs.find(({ record }) => classNames(record).join() === classes.join())?.record.classes?.classes;
  const rows = groups.flatMap((group) =>
    runs
      .filter((run) => group.counted.includes(run) || group.leftOut.some((left) => left.run === run))
      .map((run) => rowOf(run, group)),
  );
  const finals = groups.flatMap(({ counted }) => counted.flatMap(({ record }) => finalEvaluation(record) ?? []));
  const comparison = {
    baseline: base.name,
    classes: classes.map((name, id) => ({
      name,
      color: colors?.[id]?.color ?? '#888888',
      isAbsent: isAbsent(finals, id),
    })),
    groups: groups.map((group) => summaryOf(group, base, groups, classes.length)),
    runs: rows,
    options: optionDifferences(groups.map(({ recipe }) => recipe)),
    warnings: comparisonWarnings(groups),
    unread: [...unread],
  };
  return { comparison, groups };
}
