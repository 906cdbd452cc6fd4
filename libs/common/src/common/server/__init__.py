"""The HTTP server for untrusted senders: one protocol, its limits, whose word about addresses counts."""

from common.server.limits import Limits
from common.server.proxies import NOBODY, TrustedProxies
from common.server.serving import HttpServer, ServerConfig, served, server_config

__all__ = ["NOBODY", "HttpServer", "Limits", "ServerConfig", "TrustedProxies", "served", "server_config"]
