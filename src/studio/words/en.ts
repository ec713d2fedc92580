import { actions } from './en/actions.js';
import { charts } from './en/charts.js';
import { choice } from './en/choice.js';
import { compare } from './en/compare.js';
import { controls } from './en/controls.js';
import { figures } from './en/figures.js';
import { lesson } from './en/lesson.js';
import { maps } from './en/maps.js';
import { model } from './en/model.js';
import { page } from './en/page.js';
import { panels } from './en/panels.js';
import { paper } from './en/paper.js';
import { proof } from './en/proof.js';
import { protocol } from './en/protocol.js';
import { recipeForm } from './en/recipe-form.js';
import { report } from './en/report.js';
import { result } from './en/result.js';
import { runs } from './en/runs.js';
import { time } from './en/time.js';
import { warnings } from './en/warnings.js';

/** The page in English. */
export const en = {
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

/** What every language must say: the compiler names what one lacks. */
export type Words = typeof en;
