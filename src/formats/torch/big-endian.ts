import { FormatError } from '../error.js';

export const bigEndian = (file: string): FormatError =>
  new FormatError(
    'big-endian',
    'The file was not written on a little-endian machine; its numbers would be read wrongly.',
    file,
    'Save it again on an ordinary (little-endian) machine.',
  );
