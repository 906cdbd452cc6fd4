"""The bus over Apache Kafka (aiokafka): the same small port, for services that run as processes of their own."""

from common.kafka.bus import KafkaBus
from common.kafka.consumer import Stuck
from common.kafka.settings import KafkaSettings
from common.kafka.topics import UnsafeBus, create_topics

__all__ = ["KafkaBus", "KafkaSettings", "Stuck", "UnsafeBus", "create_topics"]
