"""The settings of identity, limits and retention; part of the gateway's own (`bot.gateway.settings`)."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

Names = Annotated[tuple[str, ...], NoDecode]


class IdentitySettings(BaseSettings):
    """How people are told apart, what they may do and how much, and how long it is kept."""

    identity: Literal["anonymous", "proxy", "oidc"] = Field(
        default="anonymous", description="how people are told apart: anonymous, proxy or oidc"
    )
    trusted_proxies: Names = Field(
        default=(), description="addresses or networks (CIDR) of the reverse proxies that may name a person"
    )
    proxy_header: str = Field(
        default="X-Remote-User",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$",
        description="the header in which a trusted proxy names the person",
    )
    maintainers: Names = Field(default=(), description="users who are maintainers")
    auditors: Names = Field(default=(), description="users who may read the audit record")
    operators: Names = Field(default=(), description="users who may read the metrics")
    oidc_issuer: str = Field(
        default="", description="the OpenID Connect issuer, https://login.example.gov.cn"
    )
    oidc_client_id: str = Field(default="", description="our client id at the issuer")
    oidc_client_secret: str = Field(default="", description="our client secret at the issuer")
    oidc_user_claim: str = Field(
        default="preferred_username", min_length=1, description="the claim that role lists name people by"
    )
    oidc_roles_claim: str = Field(
        default="roles", min_length=1, description="the claim that may hold roles of ours"
    )
    login_hours: int = Field(default=12, ge=1, le=720, description="how long a login holds")
    link_minutes: int = Field(default=10, ge=1, le=60, description="how long a linking code holds")
    rate_person: int = Field(default=60, ge=1, le=100_000, description="messages a minute from one person")
    rate_address: int = Field(
        default=600, ge=1, le=1_000_000, description="messages a minute from one address"
    )
    conversations_per_person: int = Field(
        default=100, ge=1, le=100_000, description="conversations a day that one named person may begin"
    )
    conversations_per_address: int = Field(
        default=2000, ge=1, le=1_000_000, description="conversations a day begun from one address, unnamed"
    )
    retention_days: int = Field(default=180, ge=1, le=36_500, description="how long what people said is kept")

    @field_validator("trusted_proxies", "maintainers", "auditors", "operators", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        """A list is written with spaces or commas."""
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            try:
                ip_network(value, strict=False)
            except ValueError as error:
                raise ValueError(f"{value!r} is no address or network such as 10.1.2.0/24") from error
        return values

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
            raise ValueError("must be an address such as https://login.example.gov.cn")
        return value

    @model_validator(mode="after")
    def _way_is_complete(self) -> Self:
        if self.identity == "proxy" and not self.trusted_proxies:
            raise ValueError("ZHIGUI_IDENTITY=proxy needs ZHIGUI_TRUSTED_PROXIES: whose header to believe")
        if self.identity == "oidc" and not (self.oidc_issuer and self.oidc_client_id):
            raise ValueError("ZHIGUI_IDENTITY=oidc needs ZHIGUI_OIDC_ISSUER and ZHIGUI_OIDC_CLIENT_ID")
        return self

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """`trusted_proxies` as networks."""
        return tuple(ip_network(value, strict=False) for value in self.trusted_proxies)
