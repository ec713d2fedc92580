import type { BlockSummary, ModelPlan } from '../../protocol/plan.js';
import type { Recipe } from '../../protocol/recipe.js';
import { stageTitle } from '../../protocol/stages.js';
import { parameterCount } from '../amounts.js';
import { Explained } from '../controls/explained.js';
import { useStudio } from '../store.js';
import { whole } from '../words/numbers.js';
import { words } from '../words/words.js';
import { trainingOf } from './training.js';

/** The blocks of the network as the names of its parameters nest them. */
export function BlockTree({ plan }: { plan: ModelPlan }) {
  const recipe = useStudio((state) => state.recipe);
  return (
    <section className="model-part" aria-labelledby="blocks-title">
      <h3 id="blocks-title">{words.model.blocks.title}</h3>
      <div className="tree-head">
        <span>{words.model.blocks.block}</span>
        <Explained side="top" tip={words.model.blocks.parametersAbout}>
          {words.model.blocks.parameters}
        </Explained>
        <Explained side="top" tip={words.model.blocks.outputAbout(plan.width, plan.height)}>
          {words.model.blocks.output}
        </Explained>
        <Explained side="top" tip={words.model.blocks.trainingAbout}>
          {words.model.blocks.training}
        </Explained>
      </div>
      <Blocks blocks={plan.blocks} recipe={recipe} depth={0} />
    </section>
  );
}

interface BlocksProps {
  blocks: BlockSummary[];
  recipe: Recipe;
  depth: number;
}

function Blocks({ blocks, recipe, depth }: BlocksProps) {
  return (
    <ul className="tree">
      {blocks.map((block) => (
        <li key={block.path}>
          {block.blocks.length > 0 ? (
            <details>
              <summary>
                <Row block={block} recipe={recipe} depth={depth} />
              </summary>
              <Blocks blocks={block.blocks} recipe={recipe} depth={depth + 1} />
            </details>
          ) : (
            <Row block={block} recipe={recipe} depth={depth} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Row({ block, recipe, depth }: { block: BlockSummary; recipe: Recipe; depth: number }) {
  const { name, path, parameters, statistics, output } = block;
  const numbers =
    statistics > 0
      ? words.model.blocks.numbersAndStatistics(whole(parameters), whole(statistics))
      : words.model.blocks.numbers(whole(parameters));
  return (
    <span className="tree-row" data-leaf={block.blocks.length === 0}>
      <span className="tree-name" title={path} style={{ paddingInlineStart: `${12 * depth}px` }}>
        {name}
      </span>
      <span title={numbers}>{parameterCount(parameters)}</span>
      <span title={output ? words.model.blocks.outputShape(output.join(', ')) : words.model.blocks.noOutput}>
        {output ? output.slice(1).join(' × ') : '–'}
      </span>
      <span>{trainingOf(block, recipe, stageTitle)}</span>
    </span>
  );
}
