import { hasText } from '../formats/bytes.js';
import { type DType, isFloatType } from '../formats/dtype.js';
import type { NpyArray } from '../formats/npy/array.js';
import { isNpy, readNpy } from '../formats/npy/read-npy.js';
import { isNpz, readNpz } from '../formats/npy/read-npz.js';
import { toFloat32 } from '../formats/numbers.js';
import { imageKindOf } from '../images/kinds.js';
import { decodeLabels, type LabelMap } from '../images/labels/label-map.js';
import { type ClassList, IGNORED } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import { ANY_LABEL_MAP_KIND, type LabelMapKind, mayBeLabelMap } from '../protocol/image-kinds.js';
import { labelPrediction } from './label-prediction.js';
import { type Layout, readDense, withoutBatch } from './layout.js';
import type { ProbabilityMap } from './predictor.js';
import { findTopK, readTopK } from './top-k.js';
import { checkValueCount } from './value-count.js';

/** How a prediction file was read, as the user sees it. */
export interface PredictionForm {
  container: 'npy' | 'npz' | LabelMapKind;
  kind: 'probabilities' | 'logits' | 'labels' | 'top-k';
  dtype: DType;
  /** Which axis holds the classes; null for label maps and top-k files. */
  layout: Layout | null;
  width: number;
  height: number;
  classes: number;
  /** How many classes a top-k file names per pixel. */
  k?: number;
}

export interface DecodeOptions {
  /** Undefined takes as many as the file says. */
  classes: number | undefined;
  /** What label ids and colours mean. Without a class list label maps hold class ids as they are. */
  classList: ClassList | undefined;
  /** Probability of the class that a label map names. The rest is spread over the other classes (label smoothing). */
  labelConfidence: number;
}

export interface DecodedPrediction {
  form: PredictionForm;
  map: ProbabilityMap;
}

/**
 * Reads a prediction file: .npy, .npz (one array, or a top-k pair) or a label map. It is recognised by its content.
 * @throws UserError or FormatError that names the file and says what is wrong
 */
export function decodePrediction(bytes: Uint8Array, path: string, options: DecodeOptions): DecodedPrediction {
  if (isNpy(bytes)) return decodeArray(readNpy(bytes, path), 'npy', path, options);
  if (isNpz(bytes)) return decodeArchive(readNpz(bytes, path), path, options);
  // Four bytes are enough of a PNG: a file that goes on otherwise is refused as a damaged image.
  const kind = hasText(bytes, '\x89PNG') ? 'png' : imageKindOf(bytes);
  if (kind && mayBeLabelMap(kind)) return decodeLabelFile(bytes, kind, path, options);
  throw new UserError('not-a-prediction', `${path} is neither a NumPy file nor a ${ANY_LABEL_MAP_KIND}.`, {
    file: path,
    advice: 'Give predictions as .npy, .npz or label map PNGs.',
  });
}

function decodeArchive(arrays: Map<string, NpyArray>, path: string, options: DecodeOptions): DecodedPrediction {
  const top = findTopK(arrays);
  if (top) {
    const { k, ...map } = readTopK(top, options.classes, path);
    const { width, height, classes } = map;
    const form = { kind: 'top-k', container: 'npz', dtype: top.probabilities.dtype, layout: null } as const;
    return { form: { ...form, width, height, classes, k }, map };
  }
  const [only] = arrays.values();
  if (arrays.size === 1 && only) return decodeArray(only, 'npz', path, options);
  const keys = [...arrays.keys()];
  const names = keys.slice(0, 5).join(', ') + (keys.length > 5 ? `, …` : '');
  throw new UserError(
    'prediction-shape',
    `${path} holds ${arrays.size} arrays (${names}): which one is the prediction?`,
    {
      file: path,
      advice: 'Save one array, or class ids and probabilities of the surest classes.',
    },
  );
}

function decodeArray(
  array: NpyArray,
  container: 'npy' | 'npz',
  path: string,
  options: DecodeOptions,
): DecodedPrediction {
  const [height = 0, width = 0, more] = withoutBatch(array.shape, 2);
  if (more === undefined && width > 0 && !isFloatType(array.dtype)) {
    if (options.classes === undefined) throw unknownCount(path);
    checkValueCount(width * height * options.classes, path);
    const labels = { width, height, data: checkedIds(toFloat32(array), path, options) };
    return fromLabels(labels, { container, dtype: array.dtype }, path, options);
  }
  const dense = readDense(array, options.classes, path);
  const { layout, kind, ...map } = dense;
  const { width: columns, height: rows, classes } = map;
  return { form: { container, kind, dtype: array.dtype, layout, width: columns, height: rows, classes }, map };
}

function decodeLabelFile(
  bytes: Uint8Array,
  container: LabelMapKind,
  path: string,
  options: DecodeOptions,
): DecodedPrediction {
  if (!options.classList) throw unknownCount(path);
  return fromLabels(decodeLabels(bytes, path, options.classList), { container, dtype: 'U8' }, path, options);
}

const unknownCount = (path: string): UserError =>
  new UserError('unknown-class-count', `${path}: a label map does not tell how many classes there are.`, {
    file: path,
    advice: 'Choose a class list first.',
  });

function checkedIds(ids: Float32Array, path: string, { classes }: DecodeOptions): Uint8Array {
  if (classes === undefined) throw unknownCount(path);
  const wrong = ids.find((id) => !(id >= 0 && id < classes) && id !== IGNORED);
  if (wrong === undefined) return Uint8Array.from(ids);
  throw new UserError('class-count', `${path}: class id ${wrong}, but there are ${classes} classes.`, {
    file: path,
    advice: 'The ids must count the classes of the class list from 0; 255 is no class.',
  });
}

function fromLabels(
  { width, height, data }: LabelMap,
  file: Pick<PredictionForm, 'container' | 'dtype'>,
  path: string,
  { classes, classList, labelConfidence }: DecodeOptions,
): DecodedPrediction {
  const count = classes ?? classList?.classes.length;
  if (count === undefined) throw unknownCount(path);
  checkValueCount(width * height * count, path);
  const form: PredictionForm = { ...file, kind: 'labels', layout: null, width, height, classes: count };
  return { form, map: labelPrediction({ width, height, classes: count }, { ids: data, confidence: labelConfidence }) };
}

/** In words, for the page: "top-3, uint8, 192 × 128" or "probabilities [C,h,w], float16, 96 × 64". */
export function describeForm({ container, kind, dtype, layout, width, height, k }: PredictionForm): string {
  const what = kind === 'top-k' ? `top ${k}` : kind === 'labels' ? 'label maps' : `${kind} ${layout}`;
  return `.${container}, ${what}, ${NUMPY_NAMES[dtype] ?? dtype}, ${width} × ${height}`;
}

const NUMPY_NAMES: Partial<Record<DType, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  U8: 'uint8',
  I64: 'int64',
  I32: 'int32',
};
