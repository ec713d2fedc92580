import { expect, it } from 'vitest';
import { FormatError } from './error.js';
import { readModel } from './read.js';

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function refusal(text: string): FormatError {
  try {
    readModel(ascii(text), 'model.pth');
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('it was read');
}

it.each([
  ['nothing', '', 'empty-file', /empty/],
  ['a web page', '\n<!DOCTYPE html><html>', 'not-a-checkpoint', /HTML page/],
  [
    'the answer of a store',
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    'not-a-checkpoint',
    /XML text/,
  ],
  [
    'lines of a log, whose first byte is a tag of ONNX',
    '2026-01-01 INFO\n2026-01-02 INFO\n',
    'not-a-checkpoint',
    /neither/,
  ],
  [
    'a Git LFS pointer',
    'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 42\n',
    'git-lfs-pointer',
    /42 bytes/,
  ],
  ['a NumPy file', '\x93NUMPY\x01\x00v\x00{}          ', 'not-a-checkpoint', /NumPy/],
  ['a tar archive', `${'\0'.repeat(257)}ustar`, 'unsupported-format', /tar/],
  ['a gzip archive', '\x1f\x8b\x08\x00aaaaaaaaaaa', 'not-a-checkpoint', /gzip/],
  ['an ONNX file without a graph', '\x08\x07\x12\x07pytorch\x1a\x041.13', 'unsupported-opset', /names no opset/],
  ['a cut-off ONNX file', '\x08\x07\x12\x07pytor', 'protobuf-invalid', /incomplete or not ONNX/],
  ['a cut-off zip archive', 'PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'zip-truncated', /incomplete/],
  ['a foreign pickle', '\x80\x02}.aaaaaaaaaaaa', 'not-a-checkpoint', /not one that torch.save wrote/],
  ['any other text', 'hello, this is no model at all', 'not-a-checkpoint', /neither/],
])('%s is refused by name', (_, text, reason, message) => {
  const error = refusal(text);
  expect(error.reason).toBe(reason);
  expect(error.message).toMatch(message);
  expect(error.file).toBe('model.pth');
  expect(error.advice).toMatch(/\.$/);
});
