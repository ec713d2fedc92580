import { describe, expect, it } from 'vitest';
import { easyCount } from '../../protocol/easy-count.js';
import type { Ranking } from '../../protocol/events.js';
import { rankingWords, shareOfBorder, stripEntries, visibleRange } from './strip-order.js';

const ranking: Ranking = { stage: 'propagate', when: 'before', order: [2, 0, 1], entropies: [0.2, 0.3, 0.1], easy: 1 };

describe('the strip', () => {
  it('is that of the names until there is a ranking, then from easy to hard', () => {
    expect(stripEntries(['a', 'b', 'c'], undefined).map(({ name, entropy }) => [name, entropy])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
    ]);
    expect(stripEntries(['a', 'b', 'c'], ranking).map(({ name, entropy }) => [name, entropy])).toEqual([
      ['c', 0.1],
      ['a', 0.2],
      ['b', 0.3],
    ]);
  });

  it('keeps the numbers of the order, and says beside them what they are after the stage', () => {
    expect(stripEntries(['a', 'b', 'c'], ranking, [0.05, 0.01, 0.09])).toMatchObject([
      { name: 'c', entropy: 0.1, after: 0.09 },
      { name: 'a', entropy: 0.2, after: 0.05 },
      { name: 'b', entropy: 0.3, after: 0.01 },
    ]);
  });

  it('says how the images are ranked; in older records that is by mean entropy', () => {
    expect(rankingWords(ranking)).toBe('least mean entropy first');
    expect(rankingWords({ ...ranking, by: 'entropy' })).toBe('least mean entropy first');
    expect(rankingWords({ ...ranking, by: 'class-share' })).toBe('the best of each class in turn');
  });

  it('leaves at least one image on each side of the border', () => {
    expect([0.01, 0.3, 0.5, 0.99].map((share) => easyCount(share, 10))).toEqual([1, 3, 5, 9]);
  });

  it('gives a share that stands for exactly the border that was chosen', () => {
    for (let easy = 1; easy < 62; easy++) expect(easyCount(shareOfBorder(easy, 62), 62)).toBe(easy);
  });

  it('draws only what is near the visible part', () => {
    expect(visibleRange(0, 800, 100, 5000)).toEqual([0, 12]);
    expect(visibleRange(100_000, 800, 100, 5000)).toEqual([996, 1012]);
    expect(visibleRange(0, 800, 100, 3)).toEqual([0, 3]);
  });
});
