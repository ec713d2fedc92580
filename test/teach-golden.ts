import { readFileSync } from 'node:fs';

interface AlignCase {
  size: [number, number];
  gamma: number;
  curriculumGradient: 'through' | 'detached';
  entropyLimit: number | null;
  total: number;
  entropy: number;
  gradient: number[];
}

interface SoftCase {
  negativeWeight: number;
  delta: number;
  total: number;
  positive: number;
  gradient: number[];
}

/** What test/pytorch/teach_options.py computed. Maps are [N,H,W,C]. */
interface TeachGolden {
  shape: [number, number, number, number];
  size: [number, number];
  logits: number[];
  teacher: number[];
  labels: number[];
  align: AlignCase[];
  soft: SoftCase[];
  shares: {
    before: number[];
    now: number[];
    strength: number;
    factors: number[];
    labels: number[];
    confidence: number[];
  };
  /** Of a 3x3 convolution with stride 2, weights OIHW; the image is bytes; means by number of views. */
  views: { weights: number[]; image: number[]; means: Record<string, number[]> };
  statistics: { batches: number[][]; mean: number[]; variance: number[] };
}

const file = new URL('./golden/teach-options.json', import.meta.url);

export const teachGolden = JSON.parse(readFileSync(file, 'utf8')) as TeachGolden;
