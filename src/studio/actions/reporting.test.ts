import { expect, it } from 'vitest';
import { UserError } from '../../protocol/errors.js';
import { together } from './reporting.js';

const refused = (file: string, advice: string) => new UserError('bad-archive', 'It is cut.', { file, advice });

it('several errors are one that names each file, and says each advice once', () => {
  const { report } = together([refused('a.zip', 'Zip it again.'), refused('b.zip', 'Zip it again.')]);
  expect(report).toMatchObject({
    message: 'a.zip: It is cut. b.zip: It is cut.',
    advice: 'Zip it again.',
    fault: false,
  });
  expect(together([refused('a.zip', ''), new TypeError('x')]).report.fault).toBe(true);
});

it('one error stays as it is', () => {
  expect(together([refused('a.zip', 'Zip it again.')]).report).toMatchObject({ message: 'It is cut.', file: 'a.zip' });
});
