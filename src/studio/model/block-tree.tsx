import type { BlockSummary, ModelPlan } from '../../protocol/plan.js';
import type { Recipe } from '../../protocol/recipe.js';
import { stageTitle } from '../../protocol/stages.js';
import { parameterCount } from '../amounts.js';
import { Explained } from '../controls/explained.js';
import { useStudio } from '../store.js';
import { trainingOf } from './training.js';

/** The blocks of the network as the names of its parameters nest them. */
export function BlockTree({ plan }: { plan: ModelPlan }) {
  const recipe = useStudio((state) => state.recipe);
  return (
    <section className="model-part" aria-labelledby="blocks-title">
      <h3 id="blocks-title">Blocks</h3>
      <div className="tree-head">
        <span>Block</span>
        <Explained side="top" tip="Numbers that can be trained, of the block and of all blocks inside.">
          Parameters
        </Explained>
        <Explained side="top" tip={`Height, width and channels of its output, for ${plan.width} × ${plan.height}.`}>
          Output
        </Explained>
        <Explained side="top" tip="Says whether the recipe trains the block. A stage may keep the last layer as it is.">
          Training
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
  const running = statistics > 0 ? `, and ${statistics.toLocaleString('en-US')} running statistics` : '';
  return (
    <span className="tree-row" data-leaf={block.blocks.length === 0}>
      <span className="tree-name" title={path} style={{ paddingInlineStart: `${12 * depth}px` }}>
        {name}
      </span>
      <span title={`${parameters.toLocaleString('en-US')} parameters${running}`}>{parameterCount(parameters)}</span>
      <span title={output ? `Output [N, h, w, C]: ${output.join(', ')}` : 'Its output has no name in the graph.'}>
        {output ? output.slice(1).join(' × ') : '–'}
      </span>
      <span>{trainingOf(block, recipe, stageTitle)}</span>
    </span>
  );
}
