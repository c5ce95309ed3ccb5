import type { NameRule } from '@imgbuild/core/sdk';

/**
 * What a name of an image is made of. `clean_resource_name` puts "-" in place of all else.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html
 */
export const imageNames: NameRule = { allowed: "a-zA-Z0-9 ()\\[\\]./'@_-", replacement: '-' };
