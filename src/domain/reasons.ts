/** What a reason says to the person who reads it on a resource. */
interface Meaning {
  /** When it is shown: one sentence. */
  readonly when: string;
  /** Whether only a correction can help. `either`: the error itself says so, and where it does not, the run is tried again. */
  readonly terminal: boolean | 'either';
}

/** Every reason for which a run fails, as `Ready` and `Stalled` show it. */
export const reasons = {
  // ImageRepository
  ImageURLInvalid: {
    when: '`spec.image` is not the name of an image, or has a scheme, a tag or a digest.',
    terminal: true,
  },
  AuthenticationFailed: {
    when: 'A Secret or ServiceAccount for the registry is missing, or holds what cannot be used.',
    terminal: 'either',
  },
  ReadOperationFailed: {
    when: 'The registry or its cloud refuses or does not answer, or its list of tags is not believed or cannot be filtered.',
    terminal: false,
  },

  // ImagePolicy
  DependencyNotReady: {
    when: 'The ImageRepository is missing or not valid, or has no tags yet.',
    terminal: 'either',
  },
  InvalidPolicy: {
    when: '`spec.policy` or `spec.filterTags` cannot be used; one that takes too long is tried again.',
    terminal: 'either',
  },
  IntervalNotConfigured: {
    when: '`spec.digestReflectionPolicy` is `Always`, and there is no `spec.interval`.',
    terminal: true,
  },
  // Flux's `metav1.StatusFailure`, where everything else is `Failed`.
  Failure: {
    when: 'No tag is left to select from, or a tag is no number where the policy is numerical.',
    terminal: false,
  },

  // ImageUpdateAutomation
  InvalidPolicySelector: {
    when: '`spec.policySelector` is not a label selector.',
    terminal: true,
  },
  InvalidSourceConfiguration: {
    when: '`spec.git` or `spec.sourceRef` cannot be used, or the GitRepository and its Secret do not fit.',
    terminal: true,
  },
  SourceManagerFailed: {
    when: 'The GitRepository or one of its Secrets is missing, or holds what cannot be used.',
    terminal: 'either',
  },
  GitOperationFailed: {
    when: 'The Git server refuses or does not answer, or the repository, a reference or the commit message cannot be used.',
    terminal: false,
  },
  InvalidUpdateStrategy: {
    when: '`spec.update` cannot be used.',
    terminal: true,
  },
  UpdateFailed: {
    when: 'The manifests cannot be rewritten.',
    terminal: false,
  },
  RemovedTemplateField: {
    when: 'The commit message template uses a field that Flux has removed.',
    terminal: true,
  },

  // More than one kind
  AccessDenied: {
    when: 'A reference to another namespace is not allowed, or an identity would go where it must not.',
    terminal: 'either',
  },
  FeatureGateDisabled: {
    when: '`spec.serviceAccountName` needs a feature gate that is off.',
    terminal: true,
  },
  InvalidDuration: {
    when: 'An interval or a timeout is not a duration.',
    terminal: true,
  },
  InvalidResource: {
    when: 'A field for which Flux has no reason of its own cannot be used.',
    terminal: true,
  },
  Failed: {
    when: 'The run failed, and no other reason applies.',
    terminal: false,
  },

  // The Kubernetes API
  ClusterUnavailable: {
    when: 'The Kubernetes API does not answer, or does not accept our credentials: only Temporal can show it.',
    terminal: false,
  },
  Forbidden: {
    when: 'The ServiceAccount of tagwright lacks a right.',
    terminal: false,
  },
  InvalidRequest: {
    when: 'The Kubernetes API refuses a request as malformed.',
    terminal: 'either',
  },
  InvalidAnswer: {
    when: 'The Kubernetes API answers with another object than was asked for.',
    terminal: false,
  },
  InvalidName: {
    when: 'A reference names what no object in Kubernetes can be called.',
    terminal: true,
  },
  CRDNotInstalled: {
    when: 'The CustomResourceDefinition of a kind is not installed.',
    terminal: false,
  },
  SuspendNotServed: {
    when: 'The installed version of a CustomResourceDefinition has no `spec.suspend`.',
    terminal: true,
  },
  Conflict: {
    when: 'Something else kept changing the resource while tagwright wrote to it.',
    terminal: false,
  },
  Expired: {
    when: 'A list of resources expired while it was read.',
    terminal: false,
  },
} as const satisfies Record<string, Meaning>;

/** Why a run failed. */
export type Reason = keyof typeof reasons;

/** The reasons of `Ready` and `Reconciling` that tell of no failure: when each is shown. */
export const progressReasons = {
  Succeeded: 'The last run succeeded.',
  Progressing: 'A run is under way.',
  ProgressingWithRetry: 'The last run failed, and another one follows by itself.',
} as const;

/** A reason that a condition of ours shows. */
export type ConditionReason = Reason | keyof typeof progressReasons;
