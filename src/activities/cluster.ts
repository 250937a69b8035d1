export type { Cluster as ClusterAccess, Secret, ServiceAccount } from '../ports/cluster.ts';
