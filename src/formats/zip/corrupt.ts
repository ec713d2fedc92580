import { FormatError } from '../error.js';

export const downloadAgain = 'Download the file again.';

export const corrupt = (message: string, file: string) => new FormatError('zip-corrupt', message, file, downloadAgain);
export const misplaced = (name: string, file: string) =>
  corrupt(`The archive directory points outside the file, or not at an entry (${name}).`, file);
export const tooLong = (name: string, size: number, file: string) =>
  corrupt(`Entry ${name} claims ${size} bytes, more than the file has there.`, file);
export const overlapping = (name: string, file: string) => corrupt(`Entry ${name} overlaps the next one.`, file);
