/** What a run comes to whose resource is not there any more, wherever that is noticed. */
export const goneReport = {
  ready: false,
  reason: 'Deleted',
  message: 'the resource is gone',
} as const;
