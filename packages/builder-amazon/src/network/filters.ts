import type { Filter } from '@aws-sdk/client-ec2';
import { filterValues, type ResourceFilter } from '../config/filters.ts';

/** A filter of a template as EC2 takes it, with some of our own; none of ours stands beside one of the template's by the same property. */
export function filtersFor(
  given: ResourceFilter,
  own: readonly { readonly name: string; readonly value: string | undefined; readonly like?: readonly string[] }[] = [],
): Filter[] {
  const values = filterValues(given);
  const added = own.flatMap(({ name, value, like = [] }) =>
    value === undefined || [name, ...like].some((each) => each in values) ? [] : [{ Name: name, Values: [value] }],
  );
  return [...Object.entries(values).map(([Name, Values]) => ({ Name, Values: [...Values] })), ...added];
}

/** Whether a template says by what to find something. */
export function isGiven(filter: ResourceFilter | undefined): filter is ResourceFilter {
  return filter !== undefined && Object.keys(filterValues(filter)).length > 0;
}

/** Filters as errors name them. */
export function describeFilters(filters: readonly Filter[]): string {
  return filters.map(({ Name: name = '', Values: values = [] }) => `${name} = ${values.join(' or ')}`).join(', ');
}
