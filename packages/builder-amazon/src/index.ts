export { plugin as default } from './plugin.ts';
export { problems } from './problems.ts';
