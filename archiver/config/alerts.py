"""The section [alerts] of archive.toml: which ways an alert (larm) goes. No password stands here."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from archiver.config.values import Email, HostPort, Url
from archiver.strict import Strict

PASSWORD_VARIABLE = "ARCHIVE_SMTP_PASSWORD"


class AlertSettings(Strict):
    """Ways out. Without any, alerts still stand in the folder `alerts/` of the archive and in `archive status`."""

    smtp_host: str = ""
    smtp_port: Annotated[int, Field(gt=0, lt=65536)] = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    sender: Email | Literal[""] = ""
    digest_to: tuple[Email, ...] = ()  # empty = everyone with the role kommunarkivarie
    webhook: Url | Literal[""] = ""
    webhook_hosts: tuple[HostPort, ...] = ()  # HOST:PORT that may be reached without https
    files: bool = True

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.smtp_host and not self.sender:
            raise ValueError('`smtp_host` needs a `sender`. Add `sender = "arkiv@kommunen.example"`.')
        if self.smtp_user and self.smtp_security == "none":
            raise ValueError("a password would go unencrypted. Set `smtp_security` to starttls or tls.")
        if self.webhook.startswith("http://") and self.webhook.split("/")[2].lower() not in self.webhook_hosts:
            raise ValueError("`webhook` is not https. Use https, or list its HOST:PORT in `webhook_hosts`.")
        return self
