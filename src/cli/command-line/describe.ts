import type { Option } from './option.js';

/** The words that the value may be; '' where it may be any. */
export function choicesOf({ words, files }: Option<unknown>): string {
  if (words.length === 0) return '';
  return `${words.join(', ')}${files === 'none' ? '' : ', or a file'}`;
}

/** An option in one line of help. */
export function describeOption(option: Option<unknown>): string {
  const notes = [
    choicesOf(option),
    ...(option.otherwise ? [`default: ${option.otherwise}`] : []),
    ...(option.required && option.kind !== 'argument' ? ['required'] : []),
  ].filter((note) => note !== '');
  return notes.length > 0 ? `${option.says} (${notes.join('; ')})` : option.says;
}
