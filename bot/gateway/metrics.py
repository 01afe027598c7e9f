"""What Prometheus may know: how many, how long, how it ended; never who or what."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.0, 4.5, 10.0)


class Metrics:
    """The gateway's own registry: a second app in one process counts for itself."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "zhigui_requests", "Requests answered", ["route", "method", "status"], registry=self._registry
        )
        self._took = Histogram(
            "zhigui_request_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self._exchanges = Counter(
            "zhigui_exchanges", "Messages handed to the bot", ["channel", "decision"], registry=self._registry
        )
        self._thought = Histogram(
            "zhigui_exchange_seconds",
            "Time of Rasa and the actions",
            ["channel"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._unrecorded = Counter(
            "zhigui_audit_failures", "Exchanges that could not be recorded", registry=self._registry
        )
        self._under_way = Gauge(
            "zhigui_requests_under_way", "Requests not yet answered", registry=self._registry
        )

    def began(self) -> None:
        """A request came in."""
        self._under_way.inc()

    def ended(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered; `route` as declared, so that no address makes a series of its own."""
        self._under_way.dec()
        self._requests.labels(route, method, str(status)).inc()
        self._took.labels(route).observe(seconds)

    def exchange(self, channel: str, decision: str, seconds: float) -> None:
        """The bot answered, or failed to."""
        self._exchanges.labels(channel, decision).inc()
        self._thought.labels(channel).observe(seconds)

    def audit_failed(self) -> None:
        """An exchange could not be recorded."""
        self._unrecorded.inc()

    def text(self) -> bytes:
        """Prometheus's text format."""
        return generate_latest(self._registry)
