"""Holds the deployment files against the code: `python -m deploy.validate`. No network, no docker, no cluster."""
