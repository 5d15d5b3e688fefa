"""A terminal console for moving live Kafka workloads between regions."""

__version__ = "0.1.0"
