import { wholeFile } from '../formats/bytes.js';
import type { ModelFile } from '../formats/model-file.js';
import type { RunEvent } from '../protocol/events.js';
import type { RunRecord } from '../protocol/record.js';
import { hashing } from '../runs/identity.js';
import { disputedPictures, type Picture, picturesOf } from './look/pictures.js';
import { folderFilesOf, inputOfResults, type Prediction, predictFiles, writeModel } from './results.js';
import type { GpuWatch } from './run/gpu-fault.js';
import type { Loaded } from './source/loaded.js';
import type { Opened } from './source/opened.js';

interface Run {
  record: () => RunRecord;
  emit: (event: RunEvent) => void;
}

/** What a session has to give: the adapted model, predictions, pictures of its report. Of the present weights, during a run too. */
export class SessionResults {
  /** Pictures of the source's predictions, for the report. */
  before: Picture[] = [];

  constructor(
    private readonly opened: Opened,
    private readonly loaded: Loaded,
    private readonly gpu: GpuWatch,
    private readonly run: Run,
  ) {}

  /** Class ids of images, of those that are used, in their order, at their own sizes, under the present weights. */
  async *predictions(images: readonly number[]): AsyncGenerator<Prediction, void, void> {
    const { targets, model } = this.opened;
    const input = this.run.record().recipe?.input ?? inputOfResults(targets, model.normalisation);
    yield* this.gpu.watched(predictFiles(this.loaded.network.student, targets, images, input));
  }

  /** The adapted weights in the form of the source file, part by part: same names, shapes and types. */
  async *modelParts(format: ModelFile['format']): AsyncGenerator<Uint8Array> {
    const check = this.gpu.begin();
    try {
      yield* writeModel(this.loaded.network.student, this.opened.model.file, format);
    } finally {
      check();
    }
  }

  /** The same as a file of a result: the record learns what it is when all of it is taken. */
  resultParts(name: string, format: ModelFile['format']): AsyncGenerator<Uint8Array> {
    return hashing(name, this.modelParts(format), (file) => this.run.emit({ type: 'result-hashed', file }));
  }

  /** A file that is a result as it came, such as a model's config beside its weights. */
  copied(name: string, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    return hashing(name, [bytes], (file) => this.run.emit({ type: 'result-hashed', file }));
  }

  /** The same in one array. */
  exportModel(format: ModelFile['format']): Promise<Uint8Array> {
    return wholeFile(this.modelParts(format));
  }

  /** Pictures of the report: input, source prediction, present prediction, truth. */
  async pictures(): Promise<Picture[]> {
    const { recipe } = this.run.record();
    if (!recipe || !this.loaded.adapted || this.gpu.lost) return this.before;
    const { targets, classes } = this.opened;
    const after = await this.gpu.during(() =>
      picturesOf(this.loaded.network.student, targets, classes, recipe, 'adapted model'),
    );
    const adapted = after.filter((picture) => picture.caption.startsWith('adapted'));
    return [...this.before, ...adapted, ...disputedPictures(this.loaded.network, targets)];
  }

  /** Files that go beside the adapted weights, where the model came in a folder of Hugging Face. */
  get folderFiles(): ReadonlyMap<string, Uint8Array> | undefined {
    return folderFilesOf(this.opened.model);
  }

  get modelFormat(): ModelFile['format'] {
    return this.opened.model.file.format;
  }

  /** The form in which the page gives the adapted weights. */
  get resultFormat(): ModelFile['format'] {
    return this.folderFiles ? 'safetensors' : this.modelFormat;
  }
}
