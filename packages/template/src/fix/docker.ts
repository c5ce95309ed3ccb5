import { type Data, isList } from './data.ts';
import { type Fixer, keyFixer, together, withValue, without } from './fixer.ts';

const withoutEmail = (kind: 'builder' | 'post-processor'): Fixer =>
  keyFixer('docker-email', kind, ['docker*'], ['login_email'], (component) => without(component, 'login_email'));

export const dockerEmail: Fixer = together('docker-email', withoutEmail('builder'), withoutEmail('post-processor'));

/** One tag, or several with commas between, became a list. */
export const dockerTags: Fixer = keyFixer('docker-tag-tags', 'post-processor', ['docker-tag'], ['tag'], (postProcessor) => {
  const tags = [...tagsOf(postProcessor.get('tag')), ...tagsOf(postProcessor.get('tags'))];
  return withValue(without(postProcessor, 'tag'), 'tags', [...new Set(tags)]);
});

function tagsOf(data: Data | undefined): readonly Data[] {
  if (isList(data)) return data;
  return typeof data === 'string' ? data.split(',').map((tag) => tag.trim()) : [];
}
