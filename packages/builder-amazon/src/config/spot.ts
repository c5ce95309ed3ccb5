import { attr, body, type Infer, t } from '@imgbuild/core/sdk';
import { tagBlocks, tagMap } from './tags.ts';

/** Whether the instance is a spot instance, and how it is come by. */
export const spotSettings = body({
  spot_price: attr(t.string, {
    doc: 'Asks for a spot instance and says the most to pay for an hour, in dollars; `auto` for the price on demand.',
  }),
  spot_price_auto_product: attr(t.string, {
    doc: 'Kept for templates of Packer; means nothing.',
    deprecated: 'EC2 finds the price of spot instances without it: leave it out.',
  }),
  spot_instance_types: attr(t.list(t.string), {
    doc: 'Types that will do, instead of `instance_type`. With `capacity-optimized-prioritized` the first is wanted most.',
    default: [],
  }),
  spot_allocation_strategy: attr(
    t.oneOf(['lowest-price', 'diversified', 'capacity-optimized', 'capacity-optimized-prioritized', 'price-capacity-optimized']),
    { doc: 'How EC2 chooses among them. Default: EC2’s.' },
  ),
  spot_tags: tagMap('Tags of the spot request, and of the launch template for it.'),
  spot_tag: tagBlocks('spot_tags'),
  fleet_tags: tagMap('Tags of the fleet that has the spot instance.'),
  fleet_tag: tagBlocks('fleet_tags'),
  block_duration_minutes: attr(t.number, {
    doc: 'Kept for templates of Packer; means nothing.',
    default: 0,
    deprecated: 'EC2 has no more spot instances of a fixed duration: leave it out.',
  }),
});

export type SpotConfig = Infer<typeof spotSettings>;
