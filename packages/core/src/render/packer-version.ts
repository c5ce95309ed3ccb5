export { packerVersion } from '../version.ts';
