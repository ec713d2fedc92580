import { openBlackBox, type PredictionSource } from '../engine/source/black-box-source.js';
import type { StudentChoice } from '../engine/source/fresh-student.js';
import { readModel } from '../engine/source/read-at-once.js';
import { progressOf } from '../engine/source/reading-progress.js';
import type { Source } from '../engine/source/source.js';
import { openedModel, readSource } from '../engine/source/source-model.js';
import { weightsSource } from '../engine/source/weights-source.js';
import type { ClassList } from '../protocol/classes.js';
import type { RunEvent } from '../protocol/events.js';
import type { InputRole } from '../protocol/identity.js';
import type { Recipe } from '../protocol/recipe.js';
import type { Values } from './command-line/command.js';
import { file, fileOrName, folder, usageError } from './command-line/option.js';
import { readUserFile } from './files.js';
import { type ListedFile, listFiles } from './list-files.js';
import { companionsOfModel, type ModelSource, modelSource, unreadConfig } from './model-source.js';
import { loadOnnxRuntime } from './onnx-runtime.js';
import { modelNotes } from './opening.js';
import type { InputFolder } from './results-folder.js';
import { together } from './together.js';

type StudentSize = Extract<StudentChoice, { size: unknown }>['size'];
const STUDENT_SIZES: Readonly<Record<StudentSize, true>> = { small: true, medium: true };
export const isStudentSize = (student: string): student is StudentSize => Object.hasOwn(STUDENT_SIZES, student);

const group = 'Source model';

/** One of the first three must be given. */
export const sourceOptions = {
  model: file({
    group,
    says: 'source model: an .onnx file, a state dict (.safetensors, .pth), or a folder of Hugging Face',
  }),
  predictions: folder({
    group,
    says: 'for a black box: predictions of the source model (.npy, .npz, label maps as PNG)',
  }),
  oracle: file({ group, says: 'for a black box: the source model as an .onnx file that is only run' }),
  student: fileOrName(Object.keys(STUDENT_SIZES), {
    group,
    says: 'for a black box: the network that learns the predictions, a size or a model file',
    otherwise: 'small',
  }),
};

/** The source model itself, or a black box: files of its predictions, or a model that is only run. */
export type SourceArguments =
  | { by: 'model'; model: string }
  | { by: 'predictions'; predictions: string; student: string }
  | { by: 'oracle'; oracle: string; student: string };

export function source(given: Values<typeof sourceOptions>): SourceArguments {
  const { model, predictions, oracle, student } = given;
  if ([model, predictions, oracle].filter((value) => value !== undefined).length > 1) {
    throw usageError('Of --model, --predictions and --oracle only one can be given: each says what is adapted.');
  }
  if (model !== undefined && student !== undefined) {
    throw usageError('--student goes with --predictions or --oracle: with --model the source model itself is adapted.');
  }
  if (predictions !== undefined) return { by: 'predictions', predictions, student: student ?? 'small' };
  if (oracle !== undefined) return { by: 'oracle', oracle, student: student ?? 'small' };
  if (model !== undefined) return { by: 'model', model };
  throw usageError('The source model is missing: --model, or --predictions or --oracle for a black box.');
}

/** Where the source model or its predictions come from: files that are there. */
export interface FoundSource {
  /** Files and folders that are read. */
  inputs: string[];
  folders: InputFolder[];
  /** The trained model was given as a folder of Hugging Face, and is written as one. */
  inFolder: boolean;
  /** Files of predictions; undefined where the predictions are made here, or none are needed. */
  predictions: readonly ListedFile[] | undefined;
  open(recipe: Recipe, classes: ClassList | undefined, emit: (event: RunEvent) => void): Promise<OpenedSource>;
}

/** A source that was read without a GPU, with the sentences about its file. */
export interface OpenedSource {
  source: Source;
  notes: string[];
  /** Files of a model: the source model itself, or the student of a black box. */
  models: { role: InputRole; location: string }[];
}

/** Looks for the files. */
export async function findSource(source: SourceArguments): Promise<FoundSource> {
  if (source.by === 'model') {
    const file = modelSource(source.model, 'source model');
    return {
      inputs: [file.name],
      inFolder: file.inFolder === true,
      folders: [],
      predictions: undefined,
      open: async (recipe) => openWeights(file, recipe),
    };
  }
  const { given, student } = await together({ given: findGiven(source), student: findStudent(source.student) });
  return {
    ...given,
    inputs: [...given.inputs, ...student.inputs],
    inFolder: student.inFolder,
    open: async (recipe, classes, emit) => {
      const { choice } = student;
      const onProgress = progressOf('reading predictions', emit);
      const box = await openBlackBox(given.from, choice, recipe, { classes, loadOnnxRuntime, onProgress });
      const { forms, skipped } = box.given;
      const model = openedModel(box.model);
      const notes = 'size' in choice ? model.notes : modelNotes(choice.name, model, recipe);
      const left = skipped.map(({ name, reason }) => `skipped ${name}: ${reason}`);
      const models = [...given.models, ...student.models()];
      return { source: box, notes: [`given: ${forms.join('; ')}`, ...left, ...notes], models };
    },
  };
}

/** Reads what a model file says of its network. The weights are read later. */
export function openWeights(file: ModelSource, recipe: Recipe): OpenedSource {
  const parts: string[] = [];
  const model = readSource(readModel, file, file.name, recipe.network, companionsOfModel(file, parts), recipe.input);
  return {
    source: weightsSource(model),
    notes: [
      ...modelNotes(file.name, openedModel(model), recipe),
      ...unreadConfig(file).map((note) => `${file.name}: ${note}`),
    ],
    models: modelFiles('model', file.name, parts),
  };
}

const modelFiles = (role: InputRole, file: string, parts: readonly string[]) => [
  { role, location: file },
  ...parts.map((location) => ({ role: 'part of the model' as const, location })),
];

interface FoundGiven extends Pick<FoundSource, 'inputs' | 'folders' | 'predictions'> {
  from: PredictionSource;
  models: OpenedSource['models'];
}

async function findGiven(source: Exclude<SourceArguments, { by: 'model' }>): Promise<FoundGiven> {
  if (source.by === 'predictions') {
    const files = await listFiles(source.predictions, 'predictions');
    const folders = [{ path: source.predictions, what: 'predictions', files }];
    const inputs = files.map(({ location }) => location);
    return { from: { files }, predictions: files, inputs, folders, models: [] };
  }
  const bytes = await readUserFile(source.oracle, 'opaque model');
  return {
    from: { bytes, name: source.oracle },
    predictions: undefined,
    inputs: [source.oracle],
    folders: [],
    models: [{ role: 'model', location: source.oracle }],
  };
}

interface FoundStudent {
  choice: StudentChoice;
  inputs: string[];
  inFolder: boolean;
  /** Its files, once it has been opened. */
  models(): OpenedSource['models'];
}

async function findStudent(student: string): Promise<FoundStudent> {
  if (isStudentSize(student)) return { choice: { size: student }, inputs: [], inFolder: false, models: () => [] };
  const file = modelSource(student, 'student');
  const parts: string[] = [];
  const { name } = file;
  const choice = { file, name, companions: companionsOfModel(file, parts), read: readModel };
  const inFolder = file.inFolder === true;
  return { choice, inputs: [name], inFolder, models: () => modelFiles('student', name, parts) };
}
