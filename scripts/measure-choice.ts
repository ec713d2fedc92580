// How well a choice without labels orders candidates, beside what others choose by: Spearman with the true mIoU, and regret.
//   atp-studio choose RUN... --images DIR --labels DIR --out choice/   (labels only for the truth)
//   node scripts/run.mjs scripts/measure-choice.ts choice/choice.json [another/choice.json ...]
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const file = z.object({
  kept: z.string().nullable(),
  reason: z.string(),
  candidates: z.array(
    z.object({
      name: z.string(),
      standing: z.string(),
      agreement: z.object({ value: z.number() }),
      simple: z.object({ entropy: z.number(), confidence: z.number(), infoMax: z.number() }),
    }),
  ),
  truth: z.object({ candidates: z.array(z.object({ mIoU: z.number() }).nullable()) }),
});

/** Ranks from 1; equals share the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

function spearman(a: readonly number[], b: readonly number[]): number {
  const [one, other] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length + 1) / 2;
  const sum = (x: readonly number[], y: readonly number[]) =>
    x.reduce((total, rank, at) => total + (rank - mean) * ((y[at] ?? 0) - mean), 0);
  return sum(one, other) / Math.sqrt(sum(one, one) * sum(other, other));
}

for (const path of process.argv.slice(2)) {
  const { kept, reason, candidates, truth } = file.parse(JSON.parse(readFileSync(path, 'utf8')));
  const known = candidates.flatMap((each, at) => {
    const mIoU = truth.candidates[at]?.mIoU;
    return mIoU === undefined ? [] : [{ ...each, mIoU }];
  });
  const truths = known.map(({ mIoU }) => mIoU);
  const best = Math.max(...truths);
  const by = {
    agreement: known.map(({ agreement, standing }) => (standing === 'collapsed' ? -1 : 0) + agreement.value),
    'lowest entropy': known.map(({ simple }) => -simple.entropy),
    'highest confidence': known.map(({ simple }) => simple.confidence),
    'highest InfoMax': known.map(({ simple }) => simple.infoMax),
  };
  console.log(`${path}: ${known.length} candidates, true mIoU ${points(Math.min(...truths))} to ${points(best)}`);
  console.log('| chosen by | Spearman | picks | mIoU | regret |\n| --- | --- | --- | --- | --- |');
  for (const [name, scores] of Object.entries(by)) {
    const pick = known[scores.indexOf(Math.max(...scores))];
    if (pick) row(name, spearman(scores, truths).toFixed(2), pick.name, pick.mIoU, best);
  }
  const keep = known.find(({ name }) => name === kept);
  if (keep) row(`kept (${reason})`, '', keep.name, keep.mIoU, best);
}

function row(name: string, rho: string, pick: string, mIoU: number, best: number): void {
  console.log(`| ${name} | ${rho} | ${pick} | ${points(mIoU)} | ${points(best - mIoU)} |`);
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}
