import { expect, test } from 'vitest';
import { captionOf, readCaption, type Whose } from './caption.js';

test('what a caption says is read back from it', () => {
  const all: Whose[] = [
    { of: 'source' },
    { of: 'adapted' },
    { of: 'given' },
    { of: 'student', stage: 'propagate', step: 12 },
  ];
  for (const whose of all) expect(readCaption(captionOf(whose))).toEqual(whose);
  expect(captionOf({ of: 'student', stage: 'align', step: 1 })).toBe('student after step 1 of align');
  expect(readCaption('student after step 3 of lunch')).toBeNull();
});
