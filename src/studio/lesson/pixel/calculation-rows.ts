import type { ClassList } from '../../../protocol/classes.js';
import type {
  AlignAtPixel,
  Caveat,
  DistilAtPixel,
  ExcludedAtPixel,
  LabelAtPixel,
  PixelCalculation,
  PixelTerm,
  PropagateAtPixel,
  ReestimateAtPixel,
  Sharpening,
  TeachAtPixel,
} from '../../../protocol/pixel-calculation.js';
import type { StageName } from '../../../protocol/stage-recipes.js';
import { percentSign, short } from '../../../report/numbers.js';
import { className } from '../../../report/paint/palette.js';

/** A line of the calculation: the symbol as the formula has it, its number, and what it says. */
export interface Row {
  symbol: string;
  value: string;
  words: string;
}

type Name = (id: number) => string;
type Rows<Calculation> = (calculation: Calculation, name: Name) => Row[];

const ROWS: { [Stage in StageName]: Rows<Extract<PixelCalculation, { stage: Stage }>> } = {
  align: alignRows,
  teach: teachRows,
  propagate: propagateRows,
  distil: distilRows,
  reestimate: reestimateRows,
};

/** The numbers of a pixel in the order of its stage's formulas. */
export function calculationRows(calculation: PixelCalculation, classes: ClassList | undefined): Row[] {
  // The table has for each stage the function that takes the calculation of that stage.
  const rows = ROWS[calculation.stage] as Rows<PixelCalculation>;
  return rows(calculation, (id) => className(classes, id));
}

const SHARPENING: Record<Sharpening, string> = {
  surer: 'the slope is above 0: a step lowers h, the pixel is made surer',
  'less-sure': 'the slope is below 0: a step raises h, the pixel is made less sure and left for later',
  unmoved: 'the slope is 0: the entropy term leaves this pixel as it is',
  'left-out': 'h is above the entropy limit: the entropy term leaves this pixel out',
};

function alignRows({
  gamma,
  curriculum,
  border,
  limit,
  slope,
  sharpening,
  marginalWeight,
  terms,
}: AlignAtPixel): Row[] {
  const where = border === null ? 'detached: every pixel is made surer' : `border at h = 1/(γ + 1) = ${short(border)}`;
  const rows: Row[] = [
    { symbol: '(1 − h)^{γ}', value: short(curriculum), words: `curriculum weight, γ = ${short(gamma)}; ${where}` },
    {
      symbol: '(1 − h)^{γ} h',
      value: numberOf(terms.entropy),
      words: weighed('entropy term of this pixel', terms.entropy),
    },
    { symbol: 'slope', value: short(slope), words: SHARPENING[sharpening] },
    { symbol: 'exp(− α h)', value: short(marginalWeight), words: 'how much it counts in the class shares m of G' },
    { symbol: '− w_{div} G', value: sizeOf(terms.diversity), words: 'size of what diversity adds to its gradient' },
  ];
  if (limit === null) return rows;
  return [
    { symbol: 'limit', value: short(limit), words: 'pixels with h above it are left out of the entropy term' },
    ...rows,
  ];
}

const labelWords = ({ label, unscaled }: LabelAtPixel, name: Name): string =>
  unscaled === null
    ? `the teacher’s surest class`
    : `after shares were kept; before that ${name(unscaled)}, not ${name(label)}`;

function keptRow({ confidence, threshold, kept }: LabelAtPixel): Row {
  const value = kept === null ? 'not known yet' : kept ? 'kept' : 'not kept';
  if (threshold === null) {
    return {
      symbol: 'kept',
      value,
      words: `confidence ${short(confidence)}; the class’s threshold is measured at the start of the stage`,
    };
  }
  const sign = kept ? '≥' : '<';
  const words =
    threshold === 0
      ? 'every pixel keeps its label (positive = all)'
      : `confidence ${short(confidence)} ${sign} threshold ${short(threshold)} of its class`;
  return { symbol: 'kept', value, words };
}

function excludedRow({ delta, classes, mass }: ExcludedAtPixel, name: Name): Row {
  const names = classes.map(name).join(', ');
  return {
    symbol: 'p_{c} < δ',
    value: String(classes.length),
    words:
      classes.length === 0
        ? `no class is below δ = ${short(delta)}`
        : `below δ = ${short(delta)}, together ${percentSign(mass)}: ${names}`,
  };
}

function teachRows({ label, soft, excluded, terms: { positive, negative } }: TeachAtPixel, name: Name): Row[] {
  return [
    { symbol: 'y = argmax p′', value: name(label.label), words: labelWords(label, name) },
    keptRow(label),
    positive
      ? {
          symbol: soft ? '− Σ p′_{c} ln p_{c}' : 'CE(z, y)',
          value: numberOf(positive),
          words: soft
            ? 'positive loss, with the teacher’s probabilities'
            : 'positive loss: − ln of the student’s p of y',
        }
      : { symbol: 'CE(z, y)', value: 'none', words: 'a label that is not kept teaches nothing' },
    excludedRow(excluded, name),
    { symbol: 'L_{neg}', value: numberOf(negative), words: weighed('− ln(1 − their sum)', negative) },
  ];
}

function propagateRows(
  { half, label, excluded, sureShare, tau, pixelWeight, mixed, terms }: PropagateAtPixel,
  name: Name,
): Row[] {
  const rows: Row[] = [
    {
      symbol: 'image',
      value: half ?? 'not ranked yet',
      words:
        half === 'easy'
          ? 'it counts as labelled'
          : half === 'hard'
            ? 'parts of easy images are pasted into it'
            : 'both of its possible losses are shown',
    },
    { symbol: 'y = argmax p′', value: name(label.label), words: labelWords(label, name) },
  ];
  const { easy, negative, mix } = terms;
  if (easy)
    rows.push({
      symbol: 'L_{easy}',
      value: numberOf(easy),
      words: 'CE(z, y): an easy image keeps the label of every pixel',
    });
  if (negative)
    rows.push(excludedRow(excluded, name), {
      symbol: 'L_{neg}',
      value: numberOf(negative),
      words: weighed('− ln(1 − their sum)', negative),
    });
  if (mix) {
    const leftOut = pixelWeight === 0 && sureShare > 0;
    rows.push(
      {
        symbol: 'q',
        value: short(sureShare),
        words: `share of the image’s pixels whose confidence reaches τ = ${short(tau)}; this one has ${short(label.confidence)}`,
      },
      {
        symbol: 'q · CE(z, y)',
        value: short(pixelWeight * (mix.value ?? 0)),
        words: leftOut
          ? 'its row is left out (unsureTop, unsureBottom): weight 0'
          : 'where nothing is pasted; a pasted pixel has weight 1 and the easy image’s label',
      },
    );
  }
  if (mixed)
    rows.push({
      symbol: 'mixed',
      value: mixed.pasted ? 'pasted' : 'not pasted',
      words: `in the latest mixed image: parts of image ${mixed.easy + 1} on image ${mixed.hard + 1}`,
    });
  return rows;
}

function distilRows({ target, terms: { distil } }: DistilAtPixel, name: Name): Row[] {
  if (!target || !distil) return [{ symbol: 't', value: 'not here', words: 'the given label comes with the run' }];
  const surest = target.indexOf(Math.max(...target));
  return [
    { symbol: 't', value: name(surest), words: `surest class of the label, with ${percentSign(target[surest] ?? 0)}` },
    { symbol: 'Σ t (ln t − ln p)', value: numberOf(distil), words: 'loss of this pixel' },
  ];
}

function reestimateRows(_: ReestimateAtPixel): Row[] {
  return [{ symbol: 'loss', value: 'none', words: 'no weight moves: only means and variances are averaged' }];
}

const numberOf = ({ value }: PixelTerm): string => (value === null ? 'no sum over pixels' : short(value));

const weighed = (words: string, { weight }: PixelTerm): string =>
  weight === 1 ? words : `${words}; in the loss times ${short(weight)}`;

const sizeOf = ({ gradient }: PixelTerm): string => short(gradient.reduce((sum, value) => sum + Math.abs(value), 0));

/** The gradient of all terms of a pixel by its logits. */
export function gradientOf({ terms }: PixelCalculation, classes: number): number[] {
  const all = Object.values(terms).filter((term): term is PixelTerm => term !== null);
  return Array.from({ length: classes }, (_, c) => all.reduce((sum, { gradient }) => sum + (gradient[c] ?? 0), 0));
}

/** What a step has beside these numbers, by the recipe's options. */
export const CAVEAT_WORDS: Record<Caveat, string> = {
  preview:
    'No step of this stage is going on: these are the numbers that its first step would have with the present weights.',
  'disturbed-view':
    'The student sees a disturbed view in a step (colours, blur, mirrored); here it is the plain image.',
  'batch-statistics': 'In a step batch norm takes the statistics of the batch; here it takes the running ones.',
  'teacher-statistics':
    'The teacher has statistics of the batch or of its own in a step; here it takes the running ones.',
  crops: 'A step sees a crop of the image; here it is the whole image.',
  drops: 'A step leaves out parts of the student at random (dropout, dropPath); here it is whole.',
  sharpness:
    'The gradient of a step is taken at other weights nearby (sharpness); here it is taken at the present ones.',
  'image-as-batch': 'Shares over many pixels (m, q) are those of this image; a step takes them over its batch.',
  views: 'The teacher averages several views in a step; here it sees the plain one.',
  'round-labels': 'The label was made at the start of the round; here it is what the teacher says now.',
  'fixed-labels': 'The label of an easy image was made before the stage; here it is what the teacher says now.',
  'thresholds-unknown': 'The thresholds of the classes are measured at the start of the stage.',
  'shares-unknown': 'How classes are scaled (sharesKept) is measured at the start of the stage.',
  'half-unknown': 'Images are ranked at the start of the stage: whether this one is easy is not known yet.',
  contrast: 'The semantic contrast compares features of cells: at the logits of one pixel it has no number.',
  'no-target': 'Labels are stored at the start of Distil.',
};
