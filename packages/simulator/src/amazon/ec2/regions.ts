import { action } from '../action.ts';
import { refusal } from '../refusal.ts';
import { boolean, list, string, structure } from '../wire/shape.ts';
import { dryRun, filtered, filters } from './common.ts';

/** Source: EC2 API Reference, DescribeRegions and DescribeAvailabilityZones. */
export const regionActions = {
  DescribeRegions: action(
    structure({ AllRegions: boolean, RegionName: list(string), ...filters, ...dryRun }),
    ({ RegionName: names, Filter: given }, { world }) => {
      const all = [...world.regions.values()].map(({ name }) => ({
        name,
        endpoint: `ec2.${name}.amazonaws.com`,
        tags: new Map<string, string>(),
      }));
      for (const name of names)
        if (!world.regions.has(name))
          throw refusal('InvalidParameterValue', `Invalid region provided: [${name}]. Please provide a valid region name.`);
      const named = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
      const shown = filtered(named, given, {
        'region-name': ({ name }) => [name],
        endpoint: ({ endpoint }) => [endpoint],
        'opt-in-status': () => ['opt-in-not-required'],
      });
      return {
        regionInfo: shown.map(({ name, endpoint }) => ({
          regionName: name,
          regionEndpoint: endpoint,
          optInStatus: 'opt-in-not-required',
        })),
      };
    },
  ),
  DescribeAvailabilityZones: action(
    structure({ ZoneName: list(string), ZoneId: list(string), AllAvailabilityZones: boolean, ...filters, ...dryRun }),
    ({ ZoneName: names, ZoneId: ids, Filter: given }, { region }) => {
      const all = region.zones.map((zone) => ({ ...zone, tags: new Map<string, string>() }));
      const asked = all.filter(
        ({ name, id }) => (names.length === 0 || names.includes(name)) && (ids.length === 0 || ids.includes(id)),
      );
      for (const name of names)
        if (!all.some((zone) => zone.name === name))
          throw refusal('InvalidParameterValue', `Invalid availability zone: [${name}]`);
      const shown = filtered(asked, given, {
        'zone-name': ({ name }) => [name],
        'zone-id': ({ id }) => [id],
        'region-name': () => [region.name],
        state: () => ['available'],
        'zone-type': () => ['availability-zone'],
        'opt-in-status': () => ['opt-in-not-required'],
      });
      return {
        availabilityZoneInfo: shown.map(({ name, id }) => ({
          zoneName: name,
          zoneId: id,
          zoneState: 'available',
          regionName: region.name,
          groupName: region.name,
          networkBorderGroup: region.name,
          zoneType: 'availability-zone',
          optInStatus: 'opt-in-not-required',
        })),
      };
    },
  ),
};
