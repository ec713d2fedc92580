import { actions } from './de/actions.js';
import { charts } from './de/charts.js';
import { choice } from './de/choice.js';
import { compare } from './de/compare.js';
import { controls } from './de/controls.js';
import { figures } from './de/figures.js';
import { lesson } from './de/lesson.js';
import { maps } from './de/maps.js';
import { model } from './de/model.js';
import { page } from './de/page.js';
import { panels } from './de/panels.js';
import { paper } from './de/paper.js';
import { proof } from './de/proof.js';
import { protocol } from './de/protocol.js';
import { recipeForm } from './de/recipe-form.js';
import { report } from './de/report.js';
import { result } from './de/result.js';
import { runs } from './de/runs.js';
import { time } from './de/time.js';
import { warnings } from './de/warnings.js';
import type { Words } from './en.js';

/** The page in German. */
export const de: Words = {
  actions,
  charts,
  choice,
  compare,
  controls,
  figures,
  lesson,
  maps,
  model,
  page,
  panels,
  paper,
  proof,
  protocol,
  recipeForm,
  report,
  result,
  runs,
  time,
  warnings,
};
