/** `spec.policy` of an ImagePolicy. Where several are set, the first of these three counts. */
export interface PolicySpec {
  readonly semver?: { readonly range: string } | undefined;
  readonly alphabetical?: OrderSpec | undefined;
  readonly numerical?: OrderSpec | undefined;
}

/** `asc` (the default) selects the last in order, `desc` the first; upper and lower case are the same. */
export interface OrderSpec {
  readonly order?: string | undefined;
}

/** `spec.filterTags` of an ImagePolicy. An absent pattern matches every tag, an absent extract keeps the tag. */
export interface FilterTagsSpec {
  readonly pattern?: string | undefined;
  readonly extract?: string | undefined;
}
