import type { ClassList } from '../../../protocol/classes.js';
import type {
  AlignAtPixel,
  DistilAtPixel,
  ExcludedAtPixel,
  LabelAtPixel,
  PixelCalculation,
  PixelTerm,
  PropagateAtPixel,
  ReestimateAtPixel,
  TeachAtPixel,
} from '../../../protocol/pixel-calculation.js';
import type { StageName } from '../../../protocol/stage-recipes.js';
import { className } from '../../../report/paint/palette.js';
import { percentSign, short } from '../../words/numbers.js';
import { words } from '../../words/words.js';

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
  const said = words.lesson.pixel.rows.align;
  const where = border === null ? said.detached : said.border(short(border));
  const rows: Row[] = [
    { symbol: '(1 − h)^{γ}', value: short(curriculum), words: said.curriculum(short(gamma), where) },
    {
      symbol: '(1 − h)^{γ} h',
      value: numberOf(terms.entropy),
      words: weighed(said.entropy, terms.entropy),
    },
    { symbol: said.slope, value: short(slope), words: said.sharpening[sharpening] },
    { symbol: 'exp(− α h)', value: short(marginalWeight), words: said.marginal },
    { symbol: '− w_{div} G', value: sizeOf(terms.diversity), words: said.diversity },
  ];
  if (limit === null) return rows;
  return [{ ...said.limit, value: short(limit) }, ...rows];
}

const labelWords = ({ label, unscaled }: LabelAtPixel, name: Name): string =>
  unscaled === null
    ? words.lesson.pixel.rows.label.surest
    : words.lesson.pixel.rows.label.scaled(name(unscaled), name(label));

function keptRow({ confidence, threshold, kept }: LabelAtPixel): Row {
  const said = words.lesson.pixel.rows.label;
  const value = kept === null ? said.unknown : kept ? said.kept : said.notKept;
  if (threshold === null) {
    return { symbol: 'kept', value, words: said.noThreshold(short(confidence)) };
  }
  const sign = kept ? '≥' : '<';
  const compared = threshold === 0 ? said.all : said.threshold(short(confidence), sign, short(threshold));
  return { symbol: 'kept', value, words: compared };
}

function excludedRow({ delta, classes, mass }: ExcludedAtPixel, name: Name): Row {
  const said = words.lesson.pixel.rows.excluded;
  const names = classes.map(name).join(', ');
  return {
    symbol: 'p_{c} < δ',
    value: String(classes.length),
    words: classes.length === 0 ? said.none(short(delta)) : said.some(short(delta), percentSign(mass), names),
  };
}

function teachRows({ label, soft, excluded, terms: { positive, negative } }: TeachAtPixel, name: Name): Row[] {
  const { rows } = words.lesson.pixel;
  return [
    { symbol: 'y = argmax p′', value: name(label.label), words: labelWords(label, name) },
    keptRow(label),
    positive
      ? {
          symbol: soft ? '− Σ p′_{c} ln p_{c}' : 'CE(z, y)',
          value: numberOf(positive),
          words: soft ? rows.teach.soft : rows.teach.hard,
        }
      : { symbol: 'CE(z, y)', value: rows.none, words: rows.teach.notKept },
    excludedRow(excluded, name),
    { symbol: 'L_{neg}', value: numberOf(negative), words: weighed(rows.excluded.loss, negative) },
  ];
}

function propagateRows(
  { half, label, excluded, sureShare, tau, pixelWeight, mixed, terms }: PropagateAtPixel,
  name: Name,
): Row[] {
  const said = words.lesson.pixel.rows.propagate;
  const rows: Row[] = [
    { symbol: said.image, ...said.half[half ?? 'unknown'] },
    { symbol: 'y = argmax p′', value: name(label.label), words: labelWords(label, name) },
  ];
  const { easy, negative, mix } = terms;
  if (easy)
    rows.push({
      symbol: 'L_{easy}',
      value: numberOf(easy),
      words: said.easy,
    });
  if (negative)
    rows.push(excludedRow(excluded, name), {
      symbol: 'L_{neg}',
      value: numberOf(negative),
      words: weighed(words.lesson.pixel.rows.excluded.loss, negative),
    });
  if (mix) {
    const leftOut = pixelWeight === 0 && sureShare > 0;
    rows.push(
      {
        symbol: 'q',
        value: short(sureShare),
        words: said.sureShare(short(tau), short(label.confidence)),
      },
      {
        symbol: 'q · CE(z, y)',
        value: short(pixelWeight * (mix.value ?? 0)),
        words: leftOut ? said.leftOut : said.notPasted,
      },
    );
  }
  if (mixed)
    rows.push({
      symbol: said.mixed.symbol,
      value: mixed.pasted ? said.mixed.pasted : said.mixed.notPasted,
      words: said.mixed.words(String(mixed.easy + 1), String(mixed.hard + 1)),
    });
  return rows;
}

function distilRows({ target, terms: { distil } }: DistilAtPixel, name: Name): Row[] {
  const said = words.lesson.pixel.rows.distil;
  if (!target || !distil) return [{ symbol: 't', ...said.noTarget }];
  const surest = target.indexOf(Math.max(...target));
  return [
    { symbol: 't', value: name(surest), words: said.surest(percentSign(target[surest] ?? 0)) },
    { symbol: 'Σ t (ln t − ln p)', value: numberOf(distil), words: said.loss },
  ];
}

function reestimateRows(_: ReestimateAtPixel): Row[] {
  const { none, reestimate } = words.lesson.pixel.rows;
  return [{ ...reestimate, value: none }];
}

const numberOf = ({ value }: PixelTerm): string => (value === null ? words.lesson.pixel.rows.noSum : short(value));

const weighed = (what: string, { weight }: PixelTerm): string =>
  weight === 1 ? what : words.lesson.pixel.rows.weighed(what, short(weight));

const sizeOf = ({ gradient }: PixelTerm): string => short(gradient.reduce((sum, value) => sum + Math.abs(value), 0));

/** The gradient of all terms of a pixel by its logits. */
export function gradientOf({ terms }: PixelCalculation, classes: number): number[] {
  const all = Object.values(terms).filter((term): term is PixelTerm => term !== null);
  return Array.from({ length: classes }, (_, c) => all.reduce((sum, { gradient }) => sum + (gradient[c] ?? 0), 0));
}
