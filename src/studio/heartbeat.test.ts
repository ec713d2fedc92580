import { beforeEach, expect, it } from 'vitest';
import { BEAT_MILLISECONDS, Heartbeat } from './heartbeat.js';

let asked: number;
let said: (number | null)[];
let heart: Heartbeat;
let now: number;

beforeEach(() => {
  asked = 0;
  said = [];
  now = 0;
  heart = new Heartbeat(
    () => asked++,
    (silence) => said.push(silence),
  );
});

function beat(times: number): void {
  for (let i = 0; i < times; i++) {
    heart.beat(now);
    now += BEAT_MILLISECONDS;
  }
}

it('an engine that answers is asked at each beat, and nothing is said', () => {
  for (let i = 0; i < 30; i++) {
    beat(1);
    heart.hear();
  }
  expect(asked).toBe(30);
  expect(said).toEqual([]);
});

it('a silence of 20 seconds is said, with its length from then on, and its end', () => {
  beat(10);
  expect(said).toEqual([]);
  beat(2);
  expect(said).toEqual([20, 22]);
  expect(asked, 'a question without an answer is not asked again').toBe(1);
  heart.hear();
  expect(said).toEqual([20, 22, null]);
  heart.hear();
  expect(said).toHaveLength(3);
});

it('nothing is claimed after a gap in the own beats: the count begins anew', () => {
  beat(9);
  now += 60_000;
  beat(10);
  expect(said).toEqual([]);
  beat(1);
  expect(said).toEqual([20]);
});

it('a silence that was said is taken back after a gap', () => {
  beat(11);
  now += 3_600_000;
  beat(1);
  expect(said).toEqual([20, null]);
});

it('beats that all come late, as in a hidden tab, never claim a silence', () => {
  for (let i = 0; i < 50; i++) heart.beat(60_000 * i);
  expect(said).toEqual([]);
});
