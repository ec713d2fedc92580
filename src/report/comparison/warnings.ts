import { sourceEvaluation } from '../timeline.js';
import { deviceName, versionsText } from './compared-run.js';
import { figureOf } from './figures.js';
import { grouped } from './grouped.js';
import { type Group, seedOf } from './groups.js';

const listed = (values: Iterable<string>): string => [...new Set(values)].join('; ');

const isMixed = (values: readonly unknown[]): boolean => new Set(values).size > 1;

function brokenWords(name: string, reasons: readonly string[], counted: number): string[] {
  const count = reasons.length;
  if (count === 0) return [];
  if (counted === 0) return [`${name}: no run reached its end (${listed(reasons)}).`];
  const end = count === 1 ? `its end (${listed(reasons)}), and is` : `their end (${listed(reasons)}), and are`;
  const many = `${count} of ${counted + count} runs did not reach ${end} in no mean.`;
  return [`${name}: ${many} The figures of the others may be too good.`];
}

function withinGroup({ name, counted, leftOut }: Group): string[] {
  const records = counted.map(({ record }) => record);
  const devices = records.map(deviceName);
  const versions = records.map(versionsText);
  const broken = leftOut.filter((left) => left.broken);
  const others = leftOut.filter((left) => !left.broken);
  return [
    ...(isMixed(devices) ? [`${name}: figures of different GPUs (${listed(devices)}).`] : []),
    ...(isMixed(versions) ? [`${name}: figures of different versions (${listed(versions)}).`] : []),
    ...brokenWords(
      name,
      broken.map(({ why }) => why),
      counted.length,
    ),
    ...others.map(({ run, why }) => `${run.folder} counts in no mean: ${why} (seed ${seedOf(run)}).`),
  ];
}

/** Source models that score differently on the same images have other weights, whatever their files are called. */
const SOURCE_WITHIN = 0.005;

function unlikeSources(groups: readonly Group[]): string[] {
  const alike = grouped(groups, ({ keys }) => `${keys.model}\n${keys.images}`);
  return [...alike.values()].flatMap((same) => {
    const names = same.map(({ name }) => name).join('; ');
    const values = same.flatMap(({ counted }) =>
      counted.flatMap(({ record }) => figureOf('mIoU', sourceEvaluation(record)) ?? []),
    );
    if (values.length === 0 || Math.max(...values) - Math.min(...values) <= SOURCE_WITHIN) return [];
    const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => (value * 100).toFixed(1));
    return [`${names}: the source model's mIoU is ${low} in one run and ${high} in another. Was it the same file?`];
  });
}

/** What makes figures less comparable than they look. */
export function comparisonWarnings(groups: readonly Group[]): string[] {
  const records = groups.flatMap(({ counted }) => counted.map(({ record }) => record));
  const devices = records.map(deviceName);
  const isWithin = groups.some(({ counted }) => isMixed(counted.map(({ record }) => deviceName(record))));
  const isBetween = isMixed(devices) && !isWithin;
  return [
    ...groups.flatMap(withinGroup),
    ...unlikeSources(groups),
    ...(isBetween ? [`The groups ran on different GPUs (${listed(devices)}).`] : []),
  ];
}
