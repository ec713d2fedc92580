import { describe, expect, it } from 'vitest';
import { FormatError } from './error.js';
import { smallTensors } from './fixtures.js';
import { readModel } from './read.js';
import { writeSafetensors } from './safetensors/write.js';
import { writeZip } from './zip/write.js';

const model = writeSafetensors(smallTensors());
const text = new TextEncoder().encode('notes');
const zip = (...names: string[]) =>
  writeZip(names.map((name) => ({ name, content: /safetensors$/.test(name) ? model : text })));

function refusal(bytes: Uint8Array, file: string): FormatError {
  try {
    readModel(bytes, file);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('It was opened.');
}

describe('a model in a zip archive', () => {
  it('is opened from any folder, beside notes and hidden files', () => {
    const names = [
      'run/README.md',
      'run/best/model.safetensors',
      '__MACOSX/run/._model.safetensors',
      'run/optimizer.pt',
    ];
    const { tensors, warnings } = readModel(zip(...names), 'run.zip');
    expect([...tensors.keys()]).toEqual(smallTensors().map(({ name }) => name));
    expect(warnings[0]).toContain('run/best/model.safetensors');
  });

  it('must be the only one: several are refused by their names', () => {
    const error = refusal(zip('a.safetensors', 'b.safetensors'), 'two.zip');
    expect([error.reason, error.message]).toEqual([
      'zip-several-models',
      'This archive holds 2 models: a.safetensors, b.safetensors.',
    ]);
  });

  it('of another framework is refused with the way to convert it', () => {
    expect(refusal(zip('model/saved_model.pb'), 'saved.zip').advice).toContain('tf2onnx');
    expect(refusal(zip('config.json', 'model.weights.h5'), 'net.keras').message).toContain('Keras');
  });
});

it.each(['net.tflite', 'net.mlmodel', 'net.engine', 'net.msgpack', 'net.caffemodel'])(
  '%s is refused with the way to convert it',
  (file) => {
    const error = refusal(new Uint8Array(600), file);
    expect(error).toBeInstanceOf(FormatError);
    expect(error.file).toBe(file);
  },
);

it.each([
  ['7z\xbc\xaf\x27\x1c', '7z archive'],
  ['Rar!\x1a\x07', 'RAR archive'],
  ['BZh91AY', 'bzip2 archive'],
  ['\x89HDF\r\n', 'HDF5'],
  ['\x1c\0\0\0TFL3', 'TensorFlow Lite'],
  ['GGUF\x03', 'GGUF'],
])('%j is refused by its first bytes', (start, what) => {
  const bytes = Uint8Array.from({ length: 600 }, (_, at) => start.charCodeAt(at) || 0);
  expect(refusal(bytes, 'model.bin').message).toContain(what);
});
