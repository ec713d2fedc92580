import type { Recipe } from '../../protocol/recipe.js';
import { endedByCollapse } from '../outcome.js';
import { type ComparedRun, classNames, imagesKey, methodKey, modelKey } from './compared-run.js';
import { apart, groupNames } from './group-names.js';
import { grouped } from './grouped.js';
import { COMPARISON_PHRASES } from './phrases.js';

/** Runs that differ only in their seed. */
export interface Group {
  name: string;
  /** One for each seed: the runs that are done, with the class list of the comparison. */
  counted: ComparedRun[];
  leftOut: LeftOut[];
  recipe: Recipe | null;
  keys: { model: string; images: string; method: string };
}

/** A run that is listed, but counts in no mean. */
export interface LeftOut {
  run: ComparedRun;
  why: string;
  /** It did not reach its end. */
  broken: boolean;
  /** Another run of its seed counts. */
  repeated: boolean;
}

export const seedOf = ({ record }: ComparedRun): number => record.recipe?.seed ?? 0;

const classKey = ({ record }: ComparedRun): string => JSON.stringify(classNames(record));

/** The class list of most of the runs that are done; of the first among equals. */
export function classesOf(runs: readonly ComparedRun[]): string[] {
  const done = runs.filter(({ record }) => record.state === 'done');
  const byList = [...grouped(done.length > 0 ? done : runs, classKey).values()];
  const most = byList.reduce<ComparedRun[]>((best, each) => (each.length > best.length ? each : best), []);
  return most[0] ? classNames(most[0].record) : [];
}

function stateWords({ record }: ComparedRun): string {
  if (endedByCollapse(record)) return 'stopped: the network collapsed';
  return record.error ? `${record.state}: ${record.error.message}` : record.state;
}

/** Of two runs of one seed the one that ended last: it may have been repeated for a reason. */
function lastOfSeed(runs: readonly ComparedRun[]): Set<ComparedRun> {
  const bySeed = grouped(runs, seedOf);
  const end = ({ record }: ComparedRun) => record.finished ?? '';
  return new Set(
    [...bySeed.values()].flatMap((same) => same.reduce((last, each) => (end(each) >= end(last) ? each : last))),
  );
}

function split(runs: readonly ComparedRun[], classes: string): Pick<Group, 'counted' | 'leftOut'> {
  const fits = (run: ComparedRun) => run.record.state === 'done' && classKey(run) === classes;
  const kept = lastOfSeed(runs.filter(fits));
  const leftOut = runs.flatMap((run): LeftOut[] => {
    if (kept.has(run)) return [];
    if (run.record.state !== 'done') return [{ run, why: stateWords(run), broken: true, repeated: false }];
    const { repeated, otherClasses } = COMPARISON_PHRASES.warnings;
    return [{ run, why: fits(run) ? repeated(seedOf(run)) : otherClasses, broken: false, repeated: fits(run) }];
  });
  return { counted: [...kept].sort((a, b) => seedOf(a) - seedOf(b)), leftOut };
}

/** A group whose runs have names is called by those that count; every other one by what distinguishes it. */
function ownName(counted: readonly ComparedRun[], all: readonly ComparedRun[], name: string): string {
  const named = counted.length > 0 ? counted : all;
  const own = named.flatMap((run) => run.name ?? []);
  return own.length === named.length ? own.join(' + ') : name;
}

/** Groups in the order in which their first runs are given; those of the same images stand together. */
export function groupRuns(runs: readonly ComparedRun[]): Group[] {
  const classes = JSON.stringify(classesOf(runs));
  const keyOf = ({ record }: ComparedRun) => [modelKey(record), imagesKey(record), methodKey(record)].join('\n');
  const bySet = [...grouped(runs, ({ record }) => imagesKey(record)).values()];
  const groups = bySet.flatMap((same) => [...grouped(same, keyOf).values()]);
  const firsts = groups.flatMap(([first]) => (first ? [first.record] : []));
  const splits = groups.map((own) => split(own, classes));
  const distinct = groupNames(firsts);
  const names = apart(groups.map((own, place) => ownName(splits[place]?.counted ?? [], own, distinct[place] ?? '')));
  return splits.map((parts, place) => {
    const first = firsts[place] ?? null;
    const keys = {
      model: first ? modelKey(first) : '',
      images: first ? imagesKey(first) : '',
      method: first ? methodKey(first) : '',
    };
    return { name: names[place] ?? '', ...parts, recipe: first?.recipe ?? null, keys };
  });
}
