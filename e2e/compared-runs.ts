import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { zipSync } from 'fflate';
import { encodePalettePng } from '../src/images/png/encode.js';
import { type ClassList, parseClassList } from '../src/protocol/classes.js';
import { parseRecipe, type RecipeInput } from '../src/protocol/recipe.js';
import type { Evaluation, RunRecord, StepRecord } from '../src/protocol/record.js';
import type { ImageMaps } from '../src/protocol/session.js';
import { recordJson } from '../src/report/record-json.js';
import { sampleRecord } from '../src/report/record-sample.js';
import { frameFile } from '../src/runs/frames/frame-file.js';
import { frameName, stillName } from '../src/runs/frames/frame-name.js';
import { entryOfRecord } from '../src/runs/run-entry.js';

// Runs of the demo's classes, made by hand and zipped as an export is: a story that compares runs has to compute none.

const CLASSES: ClassList = parseClassList(JSON.parse(readFileSync('public/demo/classes.json', 'utf8')), 'classes.json');

interface Made {
  name: string;
  seed: number;
  /** Of the result; each class is a little beside it. */
  mIoU: number;
  teach?: Partial<Extract<RecipeInput['stages'][number], { stage: 'teach' }>>;
  /** How many of a hundred columns of the picture are predicted wrongly; null: no pictures were kept. */
  wrong?: number | null;
  /** Maps of its last step were kept too. */
  framed?: boolean;
  change?: Partial<RunRecord>;
}

const STEPS = 40;

const stages = (teach: Made['teach']): RecipeInput['stages'] => [
  { stage: 'align', steps: STEPS, learningRate: 1e-4 },
  { stage: 'teach', steps: STEPS, learningRate: 1e-4, ...teach },
];

function steps(mIoU: number): StepRecord[] {
  const [like] = sampleRecord.steps;
  if (!like) throw new Error('The sample has no step.');
  return Array.from({ length: 2 * STEPS }, (_, at) => {
    const [stage, index] = at < STEPS ? (['align', 0] as const) : (['teach', 1] as const);
    const total = (stage === 'align' ? 0.6 : 1.4) * Math.exp(-at / 60) + 0.05 * Math.sin(at * mIoU * 9);
    const meanEntropy = 0.3 * Math.exp((-at * mIoU) / 40) + 0.01 * Math.cos(at);
    const classShares = CLASSES.classes.map(() => 1 / CLASSES.classes.length);
    const numbers = { losses: { total }, meanEntropy, classShares, keptShare: 0.3 + at / 200 };
    return { ...like, ...numbers, stage, index, step: (at % STEPS) + 1 };
  });
}

function evaluations(mIoU: number): Evaluation[] {
  const values = { source: 0.402, 'batch-norm': 0.441, align: (mIoU + 0.44) / 2, teach: mIoU };
  return sampleRecord.evaluations.map((each) => {
    const value = values[each.checkpoint as keyof typeof values];
    const iou = CLASSES.classes.map((_, id) =>
      Math.max(0, value + 0.3 * Math.sin(id * 2.1) + 0.04 * Math.sin(id * value * 40)),
    );
    const confusion = CLASSES.classes.map((_, row) =>
      CLASSES.classes.map((_class, column) => (row === column ? 60 + row : 1)),
    );
    return { ...each, metrics: { ...each.metrics, mIoU: value, mAcc: value + 0.1, aAcc: value + 0.3, iou, confusion } };
  });
}

function madeRecord({ seed, mIoU, teach, change }: Made): RunRecord {
  const recipe = parseRecipe({
    version: 1,
    name: 'demo',
    seed,
    input: { width: 240, height: 180 },
    stages: stages(teach),
  });
  return {
    ...sampleRecord,
    state: 'done',
    seconds: 180 + 10 * seed,
    recipe,
    classes: CLASSES,
    targets: { names: ['0001.png', '0002.png'], skipped: [], labelled: 2, unmatched: [] },
    stages: recipe.stages.map(({ stage, steps: count }, index) => ({
      stage,
      index,
      steps: count,
      done: count,
      seconds: 1,
      result: null,
    })),
    steps: steps(mIoU),
    evaluations: evaluations(mIoU),
    warnings: [],
    rankings: [],
    ...change,
  };
}

/** Class ids of the demo's first label map, the first columns of it moved to another class. */
function prediction(wrong: number) {
  const { width, height, data } = decode(readFileSync('public/demo/target-labels/0001.png'));
  const ids = Uint8Array.from(data as Uint8Array, (id, at) =>
    id < CLASSES.classes.length && (at % width) * 100 < wrong * width ? (id + 1) % CLASSES.classes.length : id,
  );
  return { width, height, data: ids };
}

function pictures(wrong: number): Record<string, Uint8Array> {
  const files: [caption: string, png: Uint8Array][] = [
    ['input', readFileSync('public/demo/target/0001.png')],
    ['ground truth', encodePalettePng(prediction(0), CLASSES)],
    ['adapted model', encodePalettePng(prediction(wrong), CLASSES)],
  ];
  const index = files.map(([caption], at) => ({ image: 0, name: '0001.png', caption, file: `${at + 1}.png` }));
  return {
    'pictures/index.json': new TextEncoder().encode(JSON.stringify(index)),
    ...Object.fromEntries(files.map(([, png], at) => [`pictures/${at + 1}.png`, new Uint8Array(png)])),
  };
}

/** The last step of the run, as maps: the prediction, and an entropy that rises from left to right. */
function frames(wrong: number): Record<string, Uint8Array> {
  const place = { stage: 'teach', index: 1, step: STEPS } as const;
  const input = decode(readFileSync('public/demo/target/0001.png'));
  const { width, height, data } = prediction(wrong);
  const entropy = data.map((_, at) => Math.round((255 * (at % width)) / width));
  const maps: ImageMaps = {
    ...{ image: 0, name: '0001.png', width, height, weights: 'current', missing: {} },
    caption: `student after step ${STEPS} of teach`,
    layers: {
      input: { kind: 'rgb', data: Uint8Array.from(input.data) },
      prediction: { kind: 'classes', data },
      entropy: { kind: 'share', data: entropy },
    },
  };
  return {
    [`frames/${stillName(0)}`]: frameFile(place, [maps], null, ['still']),
    [`frames/${frameName({ ...place, images: [0] })}`]: frameFile(place, [maps], null),
  };
}

/** The run as a file that the list of runs imports. */
export function runZip(made: Made): { name: string; mimeType: string; buffer: Buffer } {
  const record = madeRecord(made);
  const entry = { ...entryOfRecord(record, '2026-11-28T09:00:00.000Z'), name: made.name };
  const text = (words: string) => new TextEncoder().encode(words);
  const wrong = made.wrong === undefined ? 10 : made.wrong;
  const files = {
    'run.json': text(recordJson(record)),
    'entry.json': text(JSON.stringify(entry)),
    ...(wrong === null ? {} : pictures(wrong)),
    ...(wrong !== null && made.framed ? frames(wrong) : {}),
  };
  return { name: `${made.name}.zip`, mimeType: 'application/zip', buffer: Buffer.from(zipSync(files)) };
}
