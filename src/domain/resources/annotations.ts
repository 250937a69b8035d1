/** The annotation by which a person, `flux reconcile` or a webhook asks for a run: any new value counts. */
export const requestedAtAnnotation = 'reconcile.fluxcd.io/requestedAt';
