import { library } from '../../tsup.base.ts';

export default library({
  index: 'src/index.ts',
  node: 'src/node.ts',
  'legacy/index': 'src/legacy/index.ts',
  'fix/index': 'src/fix/index.ts',
  'upgrade/index': 'src/upgrade/index.ts',
});
