export { promptChoice, promptStart, promptText } from './prompts.tsx';
export { createTui, type TuiOptions } from './view.tsx';
