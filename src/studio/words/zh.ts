import type { Words } from './en.js';
import { actions } from './zh/actions.js';
import { charts } from './zh/charts.js';
import { choice } from './zh/choice.js';
import { compare } from './zh/compare.js';
import { controls } from './zh/controls.js';
import { figures } from './zh/figures.js';
import { lesson } from './zh/lesson.js';
import { maps } from './zh/maps.js';
import { model } from './zh/model.js';
import { page } from './zh/page.js';
import { panels } from './zh/panels.js';
import { paper } from './zh/paper.js';
import { proof } from './zh/proof.js';
import { protocol } from './zh/protocol.js';
import { recipeForm } from './zh/recipe-form.js';
import { report } from './zh/report.js';
import { result } from './zh/result.js';
import { runs } from './zh/runs.js';
import { time } from './zh/time.js';
import { warnings } from './zh/warnings.js';

/** The page in Chinese. */
export const zh: Words = {
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
