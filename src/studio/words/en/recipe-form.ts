export const recipeForm = {};
