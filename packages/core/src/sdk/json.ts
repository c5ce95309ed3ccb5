/** Plain data: what manifests, the journal and events are made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
