import type { Choice, ChoiceCandidate, WeighedStage } from '../../protocol/choice.js';
import { STAGE_NAMES } from '../../protocol/stage-recipes.js';
import { stageTitle } from '../../protocol/stages.js';
import {
  agreementWords,
  choiceAdvice,
  choiceWords,
  givenWords,
  rankWords,
  spreadPoints,
  toBestWords,
  weighedWords,
} from '../../report/choice/choice-words.js';
import { localised } from '../words/numbers.js';
import { words } from '../words/words.js';

// What the report says in English of results that are compared without labels, in the language of the page.

/** A record has English names of its results: those without training, and stages ("Teach", "Teach 2"). */
export function candidateText(name: string): string {
  const { source, given, 'batch-norm': batchNorm } = words.result.checkpoints;
  const untrained = { 'source model': source, 'given predictions': given, 'batch norm re-estimated': batchNorm };
  for (const [english, text] of Object.entries(untrained)) if (name === english) return text;
  const stage = STAGE_NAMES.find((each) => name.replace(/ \d+$/, '') === stageTitle(each));
  return stage ? name.replace(stageTitle(stage), words.protocol.stages[stage]) : name;
}

const named = <Some extends Pick<Choice, 'candidates'>>(choice: Some): Some => ({
  ...choice,
  candidates: choice.candidates.map((each) => ({
    ...each,
    name: candidateText(each.name),
    sameAs: each.sameAs && candidateText(each.sameAs),
  })),
});

export const choiceText = (choice: Choice): string => localised(choiceWords(named(choice), words.choice));
export const adviceText = (choice: Choice): string => localised(choiceAdvice(named(choice), words.choice));
export const givenText = (choice: Choice): string => givenWords(named(choice), words.choice);
export const agreementText = (choice: Choice): string => localised(agreementWords(named(choice), words.choice));
export const spreadText = ({ agreement }: ChoiceCandidate): string => localised(spreadPoints(agreement, words.choice));
export const toBestText = (candidate: ChoiceCandidate): string => localised(toBestWords(candidate, words.choice));
export const rankText = (candidate: ChoiceCandidate): string =>
  rankWords({ ...candidate, sameAs: candidate.sameAs && candidateText(candidate.sameAs) }, words.choice);
export const weighedText = (weighed: WeighedStage): string =>
  localised(weighedWords(weighed, words.choice, (stage) => words.protocol.stages[stage]));
