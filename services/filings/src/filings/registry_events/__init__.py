"""What the registry publishes is taken in; decisions are published again for a service that is new."""
