"""pytest fixtures of Rolecall, a simulator of AWS-style identity."""

from .client import Clock, Denied, Refused, Sandbox, Server

__all__ = ["Clock", "Denied", "Refused", "Sandbox", "Server"]
