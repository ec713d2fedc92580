import type { Departures } from '../../protocol/departures.js';
import { byteSize, duration, points, whole } from '../../report/numbers.js';
import { aligned } from '../aligned.js';
import type { Facts, FactsOf } from './facts.js';
import type { Inspection } from './inspect-file.js';

type Row = readonly [label: string, value: string];

const wordsOf: Record<Facts['what'], string> = {
  model: 'a model',
  'class-list': 'a class list',
  recipe: 'a recipe',
  run: 'a run',
  'run-archive': 'an exported run',
  predictions: 'predictions of an image',
  image: 'an image',
  folder: 'a folder',
  'unread-model': 'a model file',
  unknown: 'not a file that is read here',
};

/** Names that are shown before "and 12 more". */
const SHOWN_NAMES = 6;

function listed(names: readonly string[], shown = SHOWN_NAMES): string {
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => `${count} × ${word}`)
    .join(', ');

/** A row of each; of several things one label stands for all. */
const rowsOf = (label: string, values: readonly string[]): Row[] =>
  values.map((value, index) => [index === 0 ? label : '', value]);

const pairs = (list: readonly { name: string; value: string }[]): string[] =>
  list.map(({ name, value }) => `${name}: ${value}`);

/** Each option or stage in which a recipe leaves the paper, and why. */
const departureLines = ({ method }: Departures): string[] =>
  method.map(({ places, option, here, paper, why }) => {
    const stages = places.map(({ stage }) => stage).join(', ');
    return `${[stages, option].filter(Boolean).join(' ') || 'order'}: ${here} (paper: ${paper}). ${why}`;
  });

function modelRows({ form, tensors, onnx, prefix, network, leftOut, notes }: FactsOf<'model'>): Row[] {
  return [
    ['format', `${form}; ${tensors.count} tensors (${countsText(tensors.types)})`],
    ...(onnx && !network ? [['operators', countsText(onnx.operators)] as const] : []),
    ...(prefix ? [['prefix', `${prefix} (taken off the names)`] as const] : []),
    ...(network ? networkRows(network) : []),
    ...(leftOut.length > 0
      ? [
          [
            'left out',
            `${leftOut.length}: ${listed(
              leftOut.map(({ name, why }) => `${name} (${why})`),
              3,
            )}`,
          ] as const,
        ]
      : []),
    ...rowsOf('notes', notes),
  ];
}

/** Nothing where there is no choice. */
const setsText = (sets: Network['weightSets']): string[] =>
  sets.length < 2
    ? []
    : sets.map(({ name, parameters, chosen }) => `${name}: ${whole(parameters)} parameters${chosen ? ', chosen' : ''}`);

/** What an ONNX file says of its sizes. A state dict is built for any. */
const INPUT_SIZE = 'input size';

type Network = NonNullable<FactsOf<'model'>['network']>;

function networkRows(network: Network): Row[] {
  const { classNames, classesOrigin, normalisation, batchNorms } = network;
  const origin = classesOrigin === '' ? '' : ` (${classesOrigin.replace(/\.$/, '')})`;
  const unnamed = classesOrigin === '' ? 'not named in the file' : 'numbered';
  const names = classNames ? listed(classNames, 30) : unnamed;
  return [
    ['network', network.architecture],
    ['parameters', whole(network.parameters)],
    ...rowsOf('weights', setsText(network.weightSets)),
    ['classes', `${network.classes}: ${names}${origin}`],
    ['colours', normalisation.said],
    ['image sizes', network.inferred.find(({ name }) => name === INPUT_SIZE)?.value ?? 'any'],
    ['output stride', String(network.outputStride)],
    [
      'batch norm',
      batchNorms === 0
        ? 'none: Align has no statistics to adapt'
        : `${batchNorms} ${batchNorms === 1 ? 'layer' : 'layers'}`,
    ],
    ...rowsOf('inferred', pairs(network.inferred.filter(({ name }) => name !== INPUT_SIZE))),
    ...rowsOf('assumed', pairs(network.assumed)),
  ];
}

const shownValue = (kind: string, value: number): string =>
  kind === 'true-colour' ? `#${value.toString(16).padStart(6, '0')}` : String(value);

/** What stands of each kind of file, a row each. */
const rows: { [What in Facts['what']]: (facts: FactsOf<What>) => Row[] } = {
  model: modelRows,
  'class-list': ({ name, classes, ignore, idMap }) => [
    ['name', name],
    ['classes', `${classes.length}: ${listed(classes, 30)}`],
    ['ignored ids', ['255', ...ignore.filter((id) => id !== 255).map(String)].join(', ')],
    ...(idMap ? [['id map', `${Object.keys(idMap).length} ids of label files`] as const] : []),
  ],
  recipe: ({ name, seed, batchSize, input, stages, paper, otherMethod }) => [
    ['name', name],
    ['stages', stages.map(({ stage, steps }) => `${stage} (${steps} steps)`).join(', ')],
    ['images', `${input.width} x ${input.height}, ${batchSize} a step`],
    ['seed', String(seed)],
    ...(otherMethod ? [['method', `${otherMethod}, another than ATP (docs/rivals.md)`] as const] : []),
    ...(paper ? rowsOf('paper', departureLines(paper)) : []),
  ],
  run: (run) => [
    ['state', run.state],
    ['recipe', run.recipe ?? 'unknown'],
    ['model', run.model ?? 'unknown'],
    ['images', `${run.images}, ${run.labelled} with labels`],
    ['adapter', run.adapter ?? 'unknown'],
    ['started', run.started ?? 'unknown'],
    ...(run.seconds === null ? [] : [['computing', duration(run.seconds)] as const]),
    ...rowsOf(
      'stages',
      run.stages.map(({ stage, steps, done }) => `${stage}: ${done} of ${steps} steps`),
    ),
    ...rowsOf(
      'mIoU',
      run.evaluations.map(({ checkpoint, mIoU }) => `${checkpoint}: ${points(mIoU)}`),
    ),
  ],
  'run-archive': ({ files }) => [['files', `${files.length}: ${listed(files)}`]],
  predictions: ({ form, classes }) => [
    ['form', form],
    ['classes', classes === null ? 'not told by the file' : String(classes)],
  ],
  image: ({ kind, width, height, labels }) => [
    ['kind', kind],
    ['size', `${width} x ${height} pixels`],
    ...(labels
      ? [
          [
            'as a label map',
            `${labels.kind}: ${labels.values.map((v) => shownValue(labels.kind, v)).join(', ')}`,
          ] as const,
        ]
      : []),
  ],
  folder: ({ files }) => [['files', countsText(files) || 'none']],
  'unread-model': ({ format }) => [['format', format]],
  unknown: () => [],
};

// The table has a function for each kind that takes that very kind: the compiler does not see that they belong together.
const rowsFor = (facts: Facts): Row[] => (rows[facts.what] as (facts: Facts) => Row[])(facts);

function layerLines({ layers }: Network): string[] {
  const lines = layers.map(({ name, parameters, output }) => [
    name,
    whole(parameters),
    output ? String(output.channels) : '',
    output ? String(output.stride) : '',
  ]);
  return ['', ...aligned([['layer', 'parameters', 'channels', 'stride'], ...lines])];
}

/** What was found, as lines for a person. Why a file is refused is said apart. */
export function inspectionText(found: Inspection): string {
  const size = found.bytes === null ? '' : ` (${byteSize(found.bytes)})`;
  const what =
    found.refused && found.what !== 'unknown' ? `${wordsOf[found.what]} that is refused` : wordsOf[found.what];
  const layers = found.what === 'model' && found.network ? layerLines(found.network) : [];
  return [`${found.file}: ${what}${size}`, ...aligned(rowsFor(found)), ...layers].join('\n');
}
