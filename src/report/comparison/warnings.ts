import { points } from '../numbers.js';
import { sourceEvaluation } from '../timeline.js';
import { deviceName, versionsText } from './compared-run.js';
import { figureOf } from './figures.js';
import { grouped } from './grouped.js';
import { type Group, type LeftOut, seedOf } from './groups.js';
import { COMPARISON_PHRASES, type ComparisonPhrases } from './phrases.js';

type Said = ComparisonPhrases['warnings'];

const listed = (values: Iterable<string>): string => [...new Set(values)].join('; ');

const isMixed = (values: readonly unknown[]): boolean => new Set(values).size > 1;

function brokenWords({ name, counted, leftOut }: Group, said: Said): string[] {
  const broken = leftOut.filter((left) => left.broken);
  const reasons = listed(broken.map(({ why }) => why));
  if (broken.length === 0) return [];
  if (counted.length === 0) return [said.noneEnded(name, reasons)];
  return [said.someEnded(name, broken.length, counted.length + broken.length, reasons)];
}

function notCounted({ run, repeated }: LeftOut, said: Said): string {
  const seed = seedOf(run);
  return said.notCounted(run.folder, repeated ? said.repeated(seed) : said.otherClasses, seed);
}

function withinGroup(group: Group, said: Said): string[] {
  const { name, counted, leftOut } = group;
  const records = counted.map(({ record }) => record);
  const devices = records.map(deviceName);
  const versions = records.map(versionsText);
  return [
    ...(isMixed(devices) ? [said.otherGpus(name, listed(devices))] : []),
    ...(isMixed(versions) ? [said.otherVersions(name, listed(versions))] : []),
    ...brokenWords(group, said),
    ...leftOut.filter(({ broken }) => !broken).map((left) => notCounted(left, said)),
  ];
}

/** Source models that score differently on the same images have other weights, whatever their files are called. */
const SOURCE_WITHIN = 0.005;

function unlikeSources(groups: readonly Group[], said: Said): string[] {
  const alike = grouped(groups, ({ keys }) => `${keys.model}\n${keys.images}`);
  return [...alike.values()].flatMap((same) => {
    const names = same.map(({ name }) => name).join('; ');
    const values = same.flatMap(({ counted }) =>
      counted.flatMap(({ record }) => figureOf('mIoU', sourceEvaluation(record)) ?? []),
    );
    if (values.length === 0 || Math.max(...values) - Math.min(...values) <= SOURCE_WITHIN) return [];
    return [said.unlikeSources(names, points(Math.min(...values)), points(Math.max(...values)))];
  });
}

/** What makes figures less comparable than they look. */
export function comparisonWarnings(groups: readonly Group[], said = COMPARISON_PHRASES.warnings): string[] {
  const records = groups.flatMap(({ counted }) => counted.map(({ record }) => record));
  const devices = records.map(deviceName);
  const isWithin = groups.some(({ counted }) => isMixed(counted.map(({ record }) => deviceName(record))));
  const isBetween = isMixed(devices) && !isWithin;
  return [
    ...groups.flatMap((group) => withinGroup(group, said)),
    ...unlikeSources(groups, said),
    ...(isBetween ? [said.gpusBetween(listed(devices))] : []),
  ];
}
