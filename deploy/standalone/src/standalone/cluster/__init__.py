"""The distributed shape on one machine: every service as processes of its own, over PostgreSQL and Kafka."""

from standalone.cluster.managed import Managed
from standalone.cluster.shape import SeenPorts, UnknownReplicas
from standalone.cluster.supervisor import Cluster

__all__ = ["Cluster", "Managed", "SeenPorts", "UnknownReplicas"]
